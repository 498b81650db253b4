/* lesson-text.h: texts with quantities in braces: "The strain is {strain:4}, of which {100 * residual / strain:0} % stay."
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In braces stands an expression and, after a colon, how many decimals are shown; 3 where nothing is said. What is not known is
 * shown as a dash. Thread: any.
 */
#pragma once

#include "engine/lesson/expression.h"

/** sg_lesson_text_check: Returns: %FALSE with %SG_ERROR_INPUT where a brace is not closed or its expression is wrong. */
bool sg_lesson_text_check (const char *text, SgNameCheck check, void *data, GError **error);

/** sg_lesson_text_fill: (transfer full): @text: one that was found to be right. */
char *sg_lesson_text_fill (const char *text, SgNameValue value, void *data);
