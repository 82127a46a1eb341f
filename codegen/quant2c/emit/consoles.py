"""The console drivers that a firmware can have, and what each is told by board.h."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quant2c.board import Board
from quant2c.errors import BoardError
from quant2c.names import nearest


@dataclass(frozen=True)
class ConsoleDriver:
    """The files of a console driver and its own parameters with their defaults."""

    files: tuple[str, ...]
    params: Mapping[str, int]
    has_registers: bool = True  # at the console's base


_STM32 = {
    "enable_register": 0,
    "enable_bits": 0,
    "gpio_enable_register": 0,
    "gpio_enable_bits": 0,
    "tx_gpio": 0,
    "tx_pin": 0,
    "rx_gpio": 0,
    "rx_pin": 0,
    "pin_function": 0,
}
_NRF = {"tx_pin": 0, "rx_pin": 0}

CONSOLES: dict[str, ConsoleDriver] = {
    "cmsdk": ConsoleDriver(("console_cmsdk.c",), {}),
    "nrf_uart": ConsoleDriver(("console_nrf_uart.c",), _NRF),
    "nrf_uarte": ConsoleDriver(("console_nrf_uarte.c",), _NRF),
    "pl011": ConsoleDriver(("console_pl011.c",), {"enable_register": 0, "enable_bits": 0}),
    "rtt": ConsoleDriver(("console_rtt.c",), {}, has_registers=False),
    "semihosting": ConsoleDriver(("console_semihosting.c", "semihosting.h"), {}, has_registers=False),
    "stm32_usart_v1": ConsoleDriver(("console_stm32_usart_v1.c", "stm32_pins.h"), _STM32),
    "stm32_usart_v2": ConsoleDriver(("console_stm32_usart_v2.c", "stm32_pins.h"), _STM32),
}


def console_driver(board: Board) -> ConsoleDriver:
    """The driver of a board's console."""
    name = board.console.driver
    if name not in CONSOLES:
        raise BoardError(f"board '{board.id}'", f"console driver '{name}' is not known", nearest(name, CONSOLES))
    return CONSOLES[name]


def console_macros(board: Board) -> list[tuple[str, str]]:
    """Macro and value of what the driver is told. Where nothing is said, the core's clock drives the port."""
    console, clock_hz = board.console, board.reset_hz or board.clock_hz
    driver = console_driver(board)
    known: dict[str, int] = {"base": console.base, "baud": console.baud, "clock_hz": clock_hz, **driver.params}
    for name, value in console.params:
        if name not in known:
            raise BoardError(f"console '{console.driver}'", f"has no parameter '{name}'", nearest(name, known))
        known[name] = value
    return [
        (name.upper(), f"{value}u" if value < 0x10000 or name.endswith(("hz", "baud")) else f"{value:#010x}u")
        for name, value in known.items()
    ]
