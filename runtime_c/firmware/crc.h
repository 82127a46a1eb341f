/* SPDX-License-Identifier: MIT */
/* crc.h - checksums of the protocol. */
#ifndef Q2C_CRC_H
#define Q2C_CRC_H

#include <stdint.h>

#define Q2C_CRC16_START 0xFFFFu

/* CRC-16/CCITT-FALSE, one byte further: polynomial 0x1021, the highest bit first. */
uint16_t q2c_crc16(uint16_t crc, uint8_t byte);

/* CRC-32 as in zlib: polynomial 0xEDB88320, the lowest bit first, inverted before and after. */
uint32_t q2c_crc32(const void *data, uint32_t bytes);

#endif /* Q2C_CRC_H */
