/* provenance.h: where a saved glass comes from, as a JSON object on one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/command-log.h"

/**
 * sg_provenance_new: (transfer full)
 * @configuration: as the simulation gave it: path, hash and provenance are still those of the start
 * @log: of the run
 * @log_text: the same as text
 *
 * Keys: program, version, build, instruction_set, sample, sample_sha256, seed, protocol, step, time, saved
 * (UTC), command_log and, where the start had one, its own provenance as `before`.
 * Thread: any.
 */
char *sg_provenance_new (const SgConfiguration *configuration, const SgCommandLog *log,
                         const char *log_text, uint64_t step, double time);
