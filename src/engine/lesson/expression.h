/* expression.h: small arithmetic on named quantities: what a lesson asks of a run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     strain >= 0.015 and (unloads >= 1 or stress < 0.5 * kept.peak)
 *
 * Numbers, names, + - * /, abs( ), parentheses, < <= > >= == !=, not, and, or, true, false. A quantity that is not known yet is
 * NaN; whatever it enters is not known either. `and` with something false is false, `or` with something true is true, whatever the
 * other side.
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdbool.h>

/* What is not known yet. */
#define SG_UNKNOWN ((double) NAN)

typedef struct _SgExpression SgExpression;

/** SgNameCheck: whether there is a quantity @name, %SG_ERROR_INPUT where there is none. */
typedef bool (*SgNameCheck) (const char *name, void *data, GError **error);

/** SgNameValue: Returns: the quantity, NaN where it is not known. */
typedef double (*SgNameValue) (const char *name, void *data);

/** sg_expression_parse: (transfer full): @check: (nullable): called for every name. Thread: any. Returns: %NULL with
 * %SG_ERROR_INPUT, without file and line. */
SgExpression *sg_expression_parse (const char *text, SgNameCheck check, void *data, GError **error);

/** sg_expression_free: (nullable): Thread: any. */
void sg_expression_free (SgExpression *expression);

/** sg_expression_text: (transfer none): as parsed. Thread: any. */
const char *sg_expression_text (const SgExpression *expression);

/** sg_expression_is_condition: whether it is true or false, and not a number. Thread: any. */
bool sg_expression_is_condition (const SgExpression *expression);

/** sg_expression_value: Thread: any. Returns: a number; of a condition 1 or 0; NaN where it is not known. */
double sg_expression_value (const SgExpression *expression, SgNameValue value, void *data);

/** sg_expression_holds: Thread: any. Returns: whether it is known to be true. */
bool sg_expression_holds (const SgExpression *expression, SgNameValue value, void *data);

/** sg_expression_each_name: @visit: for every name in it, in order. Thread: any. */
void sg_expression_each_name (const SgExpression *expression, void (*visit) (const char *name, void *data), void *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgExpression, sg_expression_free)
