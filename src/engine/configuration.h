/* configuration.h: a glass as a file holds it: cell, atoms, potential and where it comes from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/atoms.h"
#include "engine/cell.h"
#include "engine/potential.h"

typedef struct {
  SgCell cell;
  SgAtoms *atoms;          /* owned */
  SgPotential potential;
  bool has_velocities;     /* the file had any that is not zero */
  double strain[3];        /* engineering shear so far in xy, xz, yz, flips included; 0 for a new file */
  char *path;              /* owned, nullable: the file it was read from */
  char *sha256;            /* owned, nullable: of that file's bytes, lower-case hex */
  char *provenance;        /* owned, nullable: a JSON object: protocol, seed, version, ... */
  char *notes;             /* owned, nullable: what the reader had to assume, for people: lines of text */
} SgConfiguration;

/** sg_configuration_new: (transfer full): takes @atoms; Wahnstrom's potential. Thread: any. */
SgConfiguration *sg_configuration_new (const SgCell *cell, SgAtoms *atoms);

/** sg_configuration_copy: (transfer full): Thread: any. */
SgConfiguration *sg_configuration_copy (const SgConfiguration *configuration);

/** sg_configuration_free: (nullable): Thread: any. */
void sg_configuration_free (SgConfiguration *configuration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgConfiguration, sg_configuration_free)
