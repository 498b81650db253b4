/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/configuration.h"

SgConfiguration *
sg_configuration_new (const SgCell *cell, SgAtoms *atoms)
{
  SgConfiguration *configuration = g_new0 (SgConfiguration, 1);
  configuration->cell = *cell;
  configuration->atoms = atoms;
  sg_potential_wahnstrom (&configuration->potential);
  return configuration;
}

SgConfiguration *
sg_configuration_copy (const SgConfiguration *from)
{
  SgConfiguration *configuration = g_new0 (SgConfiguration, 1);
  *configuration = *from;
  configuration->atoms = sg_atoms_copy (from->atoms);
  configuration->path = g_strdup (from->path);
  configuration->sha256 = g_strdup (from->sha256);
  configuration->provenance = g_strdup (from->provenance);
  configuration->notes = g_strdup (from->notes);
  return configuration;
}

void
sg_configuration_free (SgConfiguration *configuration)
{
  if (configuration == NULL)
    return;
  sg_atoms_free (configuration->atoms);
  g_free (configuration->path);
  g_free (configuration->sha256);
  g_free (configuration->provenance);
  g_free (configuration->notes);
  g_free (configuration);
}
