/* io-text.h: potential and provenance as text in the comments of a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/potential.h"

/**
 * sg_potential_to_line: (transfer full): one line that gives back every bit:
 *   NAME; force-shift 0; type LABEL MASS RADIUS; ...; pair A B EPSILON SIGMA CUTOFF; ...
 * Thread: any.
 */
char *sg_potential_to_line (const SgPotential *potential);

/** sg_potential_from_line: Thread: any. Returns: %FALSE where @line is not such a line; @what then says
 * why (static). */
bool sg_potential_from_line (const char *line, SgPotential *potential, const char **what);

/** sg_json_is_object: Thread: any. Returns: whether @text has the shape of one JSON object: brackets and
 * strings closed, nested no deeper than 64. What is inside is for a parser to judge. */
bool sg_json_is_object (const char *text);

/** sg_text_to_line: (transfer full): line breaks and control characters become blanks, which leaves JSON
 * the same JSON. Thread: any. */
char *sg_text_to_line (const char *text);
