/* scan.h: numbers and words from a line of text, fast, exact and in the C locale
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cursor is a pointer into a NUL-terminated line. Every function skips blanks first, moves the cursor
 * behind what it took and leaves it where it was when it takes nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** sg_scan_blanks: Thread: any. Returns: whether anything but blanks is left of the line. */
bool sg_scan_blanks (const char **cursor);

/**
 * sg_scan_double:
 * @value: (out): the nearest double to the decimal number, ties to even; never infinite or NaN
 *
 * The number must end at a blank or at the end of the line. Thread: any.
 * Returns: whether there was a finite number.
 */
bool sg_scan_double (const char **cursor, double *value);

/** sg_scan_int: the same for a decimal integer of 64 bits. */
bool sg_scan_int (const char **cursor, int64_t *value);

/**
 * sg_scan_word:
 * @word: (out): first character; not terminated
 * @length: (out)
 *
 * Thread: any. Returns: whether there was a word.
 */
bool sg_scan_word (const char **cursor, const char **word, size_t *length);

/** sg_scan_literal: takes the word @literal. Thread: any. Returns: whether it was the next word. */
bool sg_scan_literal (const char **cursor, const char *literal);

/** sg_scan_show: (transfer full): the next word as an error message may quote it: printable, short.
 * Thread: any. */
char *sg_scan_show (const char *cursor);
