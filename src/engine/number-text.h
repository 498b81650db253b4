/* number-text.h: numbers as text that reads back exactly, whatever the locale, and cells of text beside them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** sg_number_to_text: @text: (array fixed-size=G_ASCII_DTOSTR_BUF_SIZE): the shortest of 15, 16 or 17
 * digits that read back exactly. Thread: any. Returns: @text. */
const char *sg_number_to_text (double value, char *text);

/** sg_number_parse: @text: one finite number and nothing else but blanks around it. Thread: any.
 * Returns: whether it is that. */
bool sg_number_parse (const char *text, double *value);

/** sg_csv_quoted: (transfer full): @text as a cell of a table of comma-separated values, in quotes, as RFC 4180 has it. Thread: any. */
char *sg_csv_quoted (const char *text);
