/* SPDX-License-Identifier: MIT */
/* crc - checksums of the protocol, four bits a step: tables of 16 entries are small and fast enough. */
#include "crc.h"

#include <stddef.h>

static const uint16_t crc16_of_nibble[16] = {
    0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7,
    0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF,
};

static const uint32_t crc32_of_nibble[16] = {
    0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
    0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
};

uint16_t q2c_crc16(uint16_t crc, uint8_t byte)
{
    crc = (uint16_t)((uint32_t)crc << 4 ^ crc16_of_nibble[crc >> 12 ^ byte >> 4]);
    crc = (uint16_t)((uint32_t)crc << 4 ^ crc16_of_nibble[crc >> 12 ^ (byte & 0xF)]);
    return crc;
}

uint32_t q2c_crc32(const void *data, uint32_t bytes)
{
    const uint8_t *at = data;
    uint32_t crc = UINT32_MAX;

    for (uint32_t i = 0; i < bytes; ++i) {
        crc ^= at[i];
        crc = crc >> 4 ^ crc32_of_nibble[crc & 0xF];
        crc = crc >> 4 ^ crc32_of_nibble[crc & 0xF];
    }
    return ~crc;
}
