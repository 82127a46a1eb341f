/* SPDX-License-Identifier: MIT */
/* protocol - frames over the console. */
#include "protocol.h"

#include <stddef.h>

#include "console.h"
#include "crc.h"

static uint8_t receive_byte(uint16_t *crc)
{
    const uint8_t byte = q2c_console_read();

    *crc = q2c_crc16(*crc, byte);
    return byte;
}

static void send_byte(uint16_t *crc, uint8_t byte)
{
    *crc = q2c_crc16(*crc, byte);
    q2c_console_write(byte);
}

static uint16_t receive_u16(uint16_t *crc)
{
    const uint8_t low = receive_byte(crc);

    return (uint16_t)(low | receive_byte(crc) << 8);
}

static void send_u16(uint16_t *crc, uint16_t value)
{
    send_byte(crc, (uint8_t)value);
    send_byte(crc, (uint8_t)(value >> 8));
}

static q2c_reply_status receive_frame(q2c_request *request)
{
    uint16_t crc = Q2C_CRC16_START;

    while (q2c_console_read() != Q2C_REQUEST_START) {
    }
    request->sequence = receive_byte(&crc);
    request->command = receive_byte(&crc);
    request->bytes = receive_u16(&crc);
    if (request->bytes > sizeof request->payload) {
        return Q2C_STATUS_FRAME;
    }
    for (uint32_t i = 0; i < request->bytes; ++i) {
        request->payload[i] = receive_byte(&crc);
    }
    const uint16_t expected = crc;
    return receive_u16(&crc) == expected ? Q2C_STATUS_OK : Q2C_STATUS_FRAME;
}

void q2c_protocol_receive(q2c_request *request)
{
    while (receive_frame(request) != Q2C_STATUS_OK) {
        const q2c_reply refusal = {request->sequence, Q2C_STATUS_FRAME, 0, NULL};
        q2c_protocol_send(&refusal);
    }
}

void q2c_protocol_send(const q2c_reply *reply)
{
    const uint8_t *payload = reply->payload;
    uint16_t crc = Q2C_CRC16_START;

    q2c_console_write(Q2C_REPLY_START);
    send_byte(&crc, reply->sequence);
    send_byte(&crc, reply->status);
    send_u16(&crc, reply->bytes);
    for (uint32_t i = 0; i < reply->bytes; ++i) {
        send_byte(&crc, payload[i]);
    }
    const uint16_t sum = crc;
    send_u16(&crc, sum);
}
