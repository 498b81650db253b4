/* explanations.h: what the quantities, layers and controls are, in plain words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One text file, data/explanations/explanations.txt, which the program carries with it:
 *
 *     ## strain-rate                                   a new explanation and its name
 *     Title: Strain rate
 *     About: _Strain Rate | win.set-rate | ...         controls and quantities it is of: a label as in the program's source, an action,
 *                                                      a class of the program's own widgets; may be given several times
 *     Formula: γ̇ = dγ/dt                               (optional, may be given several times)
 *     Source: Derlet and Maaß (2021), section 2.1
 *     See: strain, temperature                         (optional) names of others
 *
 *     The text, paragraphs with blank lines between them, up to the next explanation.
 *
 * Lines before the first "##" are remarks. Thread: main.
 */
#pragma once

#include <glib.h>

typedef struct {
  char *name, *title;
  char **about;   /* of as many as there are, %NULL-terminated */
  char *formula;  /* (nullable) lines */
  char *source;
  char **see;     /* names, %NULL-terminated */
  char *text;
} SgExplanation;

/** sg_explanations_parse: (transfer full) (element-type SgExplanation): Returns: %NULL with line and fault in @error: an unknown
 * key, a name or a control twice, no title, no text, no source, a "See" of nothing. */
GPtrArray *sg_explanations_parse (const char *text, GError **error);

/** sg_explanations: (transfer none) (element-type SgExplanation): those of the program, by title. */
GPtrArray *sg_explanations (void);

/** sg_explanation_named: (nullable) (transfer none): */
const SgExplanation *sg_explanation_named (const char *name);

/** sg_explanation_about: (nullable) (transfer none): @what: a label as it is on the screen, in whatever language, with or without
 * mnemonic and dots; or an action or class. */
const SgExplanation *sg_explanation_about (const char *what);
