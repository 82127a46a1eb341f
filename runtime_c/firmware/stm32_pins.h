/* SPDX-License-Identifier: MIT */
/* stm32_pins.h - clock gates and pin functions of a UART on STM32 chips with MODER ports (all but the F1).
 *
 * A register of 0 in board.h says that there is nothing to set: emulated machines have no pins.
 */
#ifndef Q2C_STM32_PINS_H
#define Q2C_STM32_PINS_H

#include <stdint.h>

#include "board.h"
#include "registers.h"

/* Gives a pin of the port at `gpio` to a peripheral: alternate function `function`. */
static inline void q2c_stm32_pin(uint32_t gpio, uint32_t pin, uint32_t function)
{
    volatile uint32_t *const mode = q2c_register(gpio);
    volatile uint32_t *const alternate = q2c_register(gpio + 0x20u + pin / 8u * 4u);
    const uint32_t nibble = pin % 8u * 4u;

    *alternate = (*alternate & ~(0xFu << nibble)) | (function << nibble);
    *mode = (*mode & ~(3u << (pin * 2u))) | (2u << (pin * 2u));
}

/* Clocks and pins of the console. */
static inline void q2c_stm32_console_pins(void)
{
    if (Q2C_CONSOLE_GPIO_ENABLE_REGISTER != 0u) {
        *q2c_register(Q2C_CONSOLE_GPIO_ENABLE_REGISTER) |= Q2C_CONSOLE_GPIO_ENABLE_BITS;
    }
    if (Q2C_CONSOLE_ENABLE_REGISTER != 0u) {
        *q2c_register(Q2C_CONSOLE_ENABLE_REGISTER) |= Q2C_CONSOLE_ENABLE_BITS;
    }
    if (Q2C_CONSOLE_TX_GPIO != 0u) {
        q2c_stm32_pin(Q2C_CONSOLE_TX_GPIO, Q2C_CONSOLE_TX_PIN, Q2C_CONSOLE_PIN_FUNCTION);
        q2c_stm32_pin(Q2C_CONSOLE_RX_GPIO, Q2C_CONSOLE_RX_PIN, Q2C_CONSOLE_PIN_FUNCTION);
    }
}

#endif /* Q2C_STM32_PINS_H */
