/* SPDX-License-Identifier: MIT */
/* protocol.h - framed requests and replies over the console. docs/protocol.md describes every field.
 *
 *   request  A5 sequence command length:2 payload crc16:2
 *   reply    5A sequence status  length:2 payload crc16:2
 *
 * Numbers are little-endian; the checksum covers everything between the start byte and itself.
 */
#ifndef Q2C_PROTOCOL_H
#define Q2C_PROTOCOL_H

#include <stdint.h>

#define Q2C_PROTOCOL_VERSION 1u
#define Q2C_REQUEST_START 0xA5u
#define Q2C_REPLY_START 0x5Au

/* The most data that one request carries in or one reply carries out, and the most fields before it. */
#define Q2C_CHUNK_BYTES 512u
#define Q2C_FIELDS_BYTES 8u

typedef enum {
    Q2C_COMMAND_INFO = 0,
    Q2C_COMMAND_MODEL = 1,
    Q2C_COMMAND_WRITE = 2,
    Q2C_COMMAND_RUN = 3,
    Q2C_COMMAND_READ = 4,
    Q2C_COMMAND_LAYERS = 5,
    Q2C_COMMAND_RESET = 6,
    Q2C_COMMAND_EXIT = 7,
    Q2C_COMMAND_COUNT = 8,
} q2c_command;

typedef enum {
    Q2C_STATUS_OK = 0,
    Q2C_STATUS_FRAME = 1,    /* the checksum or length is wrong: send it again */
    Q2C_STATUS_COMMAND = 2,  /* there is no such command */
    Q2C_STATUS_ARGUMENT = 3, /* a field is out of range */
    Q2C_STATUS_GUARD = 4,    /* memory around the arena was overwritten */
    Q2C_STATUS_STACK = 5,    /* the stack was too small */
    Q2C_STATUS_FAULT = 6,    /* the processor faulted; the payload says where. It answers no more. */
} q2c_reply_status;

typedef struct {
    uint8_t sequence;
    uint8_t command;
    uint16_t bytes;
    uint8_t payload[Q2C_FIELDS_BYTES + Q2C_CHUNK_BYTES];
} q2c_request;

typedef struct {
    uint8_t sequence;
    uint8_t status;
    uint16_t bytes;
    const void *payload;
} q2c_reply;

/* Waits for a request whose checksum is right. Anything else is skipped. */
void q2c_protocol_receive(q2c_request *request);

void q2c_protocol_send(const q2c_reply *reply);

/* Little-endian numbers in payloads. */
static inline uint32_t q2c_get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t q2c_get_u32(const uint8_t *at)
{
    return q2c_get_u16(at) | q2c_get_u16(at + 2) << 16;
}

static inline uint8_t *q2c_put_u32(uint8_t *at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; ++i, value >>= 8) {
        *at++ = (uint8_t)value;
    }
    return at;
}

#endif /* Q2C_PROTOCOL_H */
