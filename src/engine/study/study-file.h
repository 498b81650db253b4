/* study-file.h: what a study is to do, as data: ages and their samples, loads, holds, athermal strains, cycles
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A study asks the same of many glasses: of every sample of every age, along several directions, at several rates.
 * The file is described in docs/studies.md; study-plan.h says which runs and pieces of work follow from it.
 */
#pragma once

#include "engine/protocol.h"

/* Glasses that are equally relaxed. */
typedef struct {
  char *name;          /* owned: "quenched" */
  char *label;         /* owned: for legends; the name where the file has none */
  GPtrArray *samples;  /* owned, of char *: as the file has them */
  GPtrArray *paths;    /* owned, of char *: the same, resolved; for messages and for reading */
} SgStudyAge;

typedef enum {
  SG_STUDY_LOAD,     /* load, unload from several strains, creep after */
  SG_STUDY_HOLD,     /* zero load: nothing but time */
  SG_STUDY_ATHERMAL, /* affine strain in small steps, each followed by a minimization */
  SG_STUDY_CYCLE,    /* load to a strain and back to zero strain, many times */
  SG_N_STUDY_KINDS
} SgStudyKind;

#define SG_STUDY_NEVER G_MAXINT

/* One group of the file. Strains are along the direction of loading. */
typedef struct {
  SgStudyKind kind;
  char *name;             /* owned: part of the names of its runs: "load-1e8" */
  GArray *ages;           /* owned, of unsigned: which of the study's */
  unsigned directions;    /* bit 2 plane + (sign < 0) */
  unsigned replicas;      /* the first with the sample's velocities, others draw theirs */
  GArray *priority;       /* owned, of int, one an age: small numbers first */
  double temperature, pressure;
  double rate;            /* 1/s; load and cycle */
  double strain;          /* to which; load, athermal and cycle */
  double step;            /* strain of an athermal step */
  uint64_t steps;         /* of a hold */
  double states;          /* strain between kept states; of a hold: steps */
  GArray *unload_from;    /* owned, of double: strains; load */
  double unload_rate;     /* 1/s */
  double unload_states;   /* strain */
  GArray *unload_priority; /* owned, of int, one an age */
  GArray *creep_after;    /* owned, of double: some of unload_from */
  double creep_times;     /* in units of the time the load to that strain took */
  GArray *creep_priority; /* owned, of int, one an age; SG_STUDY_NEVER: no creep for this age */
  unsigned cycles;
  unsigned rows;          /* of a branch, about */
} SgStudyItem;

typedef struct {
  char *name;              /* owned */
  char *path;              /* owned: of the file */
  char *text;              /* owned: the file itself */
  uint64_t seed;
  double time_step;        /* tau */
  double temperature, pressure; /* where an item says nothing else */
  uint64_t piece_steps;    /* 0: from the number of atoms */
  unsigned rows;           /* of a branch, about, where an item says nothing else */
  GPtrArray *ages;         /* owned, of SgStudyAge * */
  GPtrArray *items;        /* owned, of SgStudyItem *, in the order of the file */
} SgStudyFile;

/** sg_study_file_load: (transfer full): samples as in sg_protocol_load(). Thread: any.
 * Returns: %NULL with %SG_ERROR_INPUT, "PATH:LINE: what is wrong". */
SgStudyFile *sg_study_file_load (const char *path, GError **error);

/** sg_study_file_load_from_data: (transfer full): @path names it and is where relative samples are looked for. Thread: any. */
SgStudyFile *sg_study_file_load_from_data (const char *text, const char *path, GError **error);

/** sg_study_file_free: (nullable). Thread: any. */
void sg_study_file_free (SgStudyFile *file);

/** sg_study_age: (transfer none). */
static inline const SgStudyAge *
sg_study_age (const SgStudyFile *file, unsigned i)
{
  return g_ptr_array_index (file->ages, i);
}

/** sg_study_item: (transfer none). */
static inline const SgStudyItem *
sg_study_item (const SgStudyFile *file, unsigned i)
{
  return g_ptr_array_index (file->items, i);
}

/** sg_study_kind_name: Returns: "load", "hold", "athermal", "cycle". */
const char *sg_study_kind_name (SgStudyKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgStudyFile, sg_study_file_free)
