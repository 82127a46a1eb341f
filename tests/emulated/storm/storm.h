/* SPDX-License-Identifier: MIT */
#ifndef STORM_H
#define STORM_H

/* From begin to end, an interrupt every few hundred instructions that leaves no register as it found it. */
void storm_begin(void);
void storm_end(void);

#endif
