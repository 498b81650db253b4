/* command-log.h: everything a steered run was made of, as a text file that replays it bit for bit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key file: [log] with format, version, build, instruction-set path, sample, its SHA-256 and the settings
 * that the number of threads does not touch; the potential; the protocol's own groups; [commands] with one
 * key a command, "N=STEP STATE OUTCOME command text"; and [end] with the step and state at which the text
 * was taken. docs/command-log.md describes it.
 */
#pragma once

#include "engine/command.h"
#include "engine/configuration.h"
#include "engine/protocol.h"

#define SG_COMMAND_LOG_FORMAT 1

/* Steps between two states kept in memory to go back to after a failure. Part of a log, since where restore
 * goes back to depends on it. */
#define SG_CHECKPOINT_STEPS 2000

typedef struct {
  uint64_t number;        /* as acknowledged */
  uint64_t step;          /* at which it was applied or refused */
  SgRunState state;       /* in which it found the run */
  bool applied, pending;
  SgCommand command;
} SgLogEntry;

typedef struct {
  char *name;             /* owned, nullable: the file it was read from */
  char *version;          /* owned: of the program */
  char *build;            /* owned: compiler, processor family and C library */
  char *path;             /* owned: instruction-set path */
  char *sample;           /* owned, nullable: absolute path */
  char *sample_sha256;    /* owned, nullable */
  bool start_paused;
  SgPotential potential;
  SgProtocol *protocol;   /* owned */
  GArray *entries;        /* owned, of SgLogEntry, in order */
  uint64_t end_step;
  SgRunState end_state;
} SgCommandLog;

/** sg_command_log_new: (transfer full): of a run of @protocol on @configuration that begins now with this
 * program. Thread: any. */
SgCommandLog *sg_command_log_new (const SgConfiguration *configuration, const SgProtocol *protocol,
                                  const char *path);

/** sg_command_log_copy: (transfer full). Thread: any. */
SgCommandLog *sg_command_log_copy (const SgCommandLog *log);

/** sg_command_log_free: (nullable). Thread: any. */
void sg_command_log_free (SgCommandLog *log);

/** sg_command_log_add: appends what @ack says; those of armed conditions are not needed and left out.
 * Thread: the owner's. */
void sg_command_log_add (SgCommandLog *log, const SgAck *ack);

/** sg_command_log_to_text: (transfer full). Thread: any. */
char *sg_command_log_to_text (const SgCommandLog *log);

/** sg_command_log_parse: (transfer full): @path only names it in errors.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT, "PATH:LINE: what is wrong". */
SgCommandLog *sg_command_log_parse (const char *text, const char *path, GError **error);

/** sg_command_log_load: (transfer full): the same from a file. Thread: any. */
SgCommandLog *sg_command_log_load (const char *path, GError **error);

/**
 * sg_command_log_open_sample: (transfer full)
 * @path: (nullable): where the sample lies now; %NULL: where the log says
 *
 * Thread: any. Returns: the configuration with the log's potential; %NULL with %SG_ERROR_INPUT when the
 * file cannot be read or its SHA-256 is not the log's.
 */
SgConfiguration *sg_command_log_open_sample (const SgCommandLog *log, const char *path,
                                             GError **error);

/**
 * sg_command_log_differences: (transfer full) (nullable)
 * @path: the instruction-set path that will be used
 *
 * Thread: any. Returns: one sentence a line on version, build and instruction set where they differ from
 * the log's, so that the replay may not repeat it bit for bit; %NULL when nothing differs.
 */
char *sg_command_log_differences (const SgCommandLog *log, const char *path);

/** sg_build_version: Thread: any. Returns: (transfer none): "0.1.0". */
const char *sg_build_version (void);

/** sg_build_description: Thread: any. Returns: (transfer none): "gcc 12.2.0, x86_64, glibc 2.36". */
const char *sg_build_description (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgCommandLog, sg_command_log_free)
