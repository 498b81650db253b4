/* parse.h: what the readers of all formats gather, and how it becomes a configuration
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records grow with the lines that were really read, never with what a header claims. Checks that need
 * the whole file (ids, overlaps, masses, coefficients) live here, once for all formats; every record
 * knows its line, so that an error can name it.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/io/text-reader.h"

/* Beyond this a file is taken for damaged: some 3 GB of memory. */
#define SG_MAX_FILE_ATOMS 20000000

typedef struct {
  double r[3];
  int64_t id;
  int32_t image[3];
  uint32_t line;
  uint8_t type; /* 0..1 */
} SgRecord;

/* A coefficient as printed: how coarse its last digit is decides what it may agree with. */
typedef struct {
  double value;
  double half_unit; /* half of the last printed digit */
  int digits;       /* significant ones */
  bool given;
} SgPrinted;

typedef struct {
  SgPrinted epsilon, sigma, cutoff;
} SgPrintedPair;

typedef struct {
  SgTextReader *reader;       /* borrowed */
  const SgPotential *wanted;  /* borrowed, nullable: takes the place of what the file says */

  SgRecord *records;          /* owned */
  size_t n, capacity;
  uint32_t *by_number;        /* owned: id - 1 -> record, UINT32_MAX: none; or NULL */
  size_t n_numbers;
  uint32_t *by_order;         /* owned: records by ascending id; or NULL */
  double (*velocity)[3];      /* owned, nullable: n; in the file's units */

  SgCell cell;
  uint64_t cell_line;
  int n_types;                /* 0: not said */
  double mass[SG_MAX_TYPES];  /* in the file's units; 0: not said */
  uint64_t mass_line;

  SgPrintedPair pair[SG_MAX_TYPES][SG_MAX_TYPES]; /* a <= b */
  bool has_pairs;             /* all pairs are given, no mixing */
  uint64_t pair_line;         /* 0: no coefficients */

  double strain[3];
  GString *potential_text;    /* owned: as our writers put it */
  uint64_t potential_line;
  GString *provenance;        /* owned */
  uint64_t provenance_line;
  GString *notes;             /* owned: sentences, one a line */
} SgParse;

/** sg_parse_init: @reader and @wanted are borrowed. */
void sg_parse_init (SgParse *parse, SgTextReader *reader, const SgPotential *wanted);

/** sg_parse_clear: frees what is owned. */
void sg_parse_clear (SgParse *parse);

/** sg_parse_add: Returns: (transfer none): a zeroed record for the line read last, good until the next
 * call; %NULL when there are too many. */
SgRecord *sg_parse_add (SgParse *parse, GError **error);

/** sg_parse_index: makes the ids of all records known. Returns: %FALSE with %SG_ERROR_INPUT when two
 * have the same. */
bool sg_parse_index (SgParse *parse, GError **error);

/** sg_parse_find: @record: (out): number of the record with @id. Returns: whether there is one. */
bool sg_parse_find (const SgParse *parse, int64_t id, size_t *record);

/** sg_parse_note: adds a sentence on what the reader assumed. */
void sg_parse_note (SgParse *parse, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** sg_parse_printed: reads a number and how it was printed. Returns: whether there was one. */
bool sg_parse_printed (const char **cursor, SgPrinted *printed);

/** sg_parse_bounded: guards against text without end that holds no atoms, as a small compressed file can
 * unpack to. Returns: %FALSE with %SG_ERROR_INPUT. */
bool sg_parse_bounded (const SgParse *parse, GError **error);

/** sg_parse_finish: (transfer full): checks all and builds the configuration; path and hash are left to
 * the caller. */
SgConfiguration *sg_parse_finish (SgParse *parse, GError **error);

/* The readers; each starts at the beginning of the text. @line is the first line, already read. */

bool sg_lammps_data_read (SgParse *parse, GError **error);

bool sg_extended_xyz_read (SgParse *parse, char *line, GError **error);
