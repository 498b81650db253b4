/* protocol-sample.c: what a protocol begins with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/protocol.h"
#include "engine/replicate.h"
#include "engine/words.h"

#include <string.h>

bool
sg_protocol_potential (const SgProtocol *protocol, SgPotential *potential, GError **error)
{
  if (protocol->potential == NULL)
    {
      sg_potential_wahnstrom (potential);
      return true;
    }
  g_autofree char *relative = g_strdup_printf ("potentials/%s.ini", protocol->potential);
  g_autofree char *shipped = strpbrk (protocol->potential, "/.") == NULL ? sg_find_data (relative) : NULL;
  return sg_potential_load (potential, shipped != NULL ? shipped : protocol->potential, error);
}

SgConfiguration *
sg_protocol_open_sample (const SgProtocol *protocol, const char *path, const SgPotential *potential,
                         GError **error)
{
  g_autoptr (SgConfiguration) sample = NULL;
  SgPotential named;
  if (!sg_protocol_potential (protocol, &named, error))
    return NULL;
  if (potential == NULL && protocol->potential != NULL)
    potential = &named;
  if (path == NULL)
    path = protocol->sample;
  if (path != NULL)
    sample = potential != NULL ? sg_configuration_load_with (path, potential, error)
                               : sg_configuration_load (path, error);
  else if (protocol->start.n_atoms > 0)
    {
      SgStart start = protocol->start;
      start.seed = protocol->seed;
      sample = sg_configuration_new_start (potential != NULL ? potential : &named, &start, error);
    }
  else
    g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s names no sample"),
                 protocol->path != NULL ? protocol->path : _ ("the protocol"));
  const int *copies = protocol->replicate;
  if (sample == NULL || (copies[0] == 1 && copies[1] == 1 && copies[2] == 1))
    return g_steal_pointer (&sample);
  SgConfiguration *larger = sg_configuration_replicate (sample, copies, error);
  if (larger != NULL && larger->path == NULL)
    {
      /* the run is one of this file, as often as the protocol says */
      larger->path = g_strdup (sample->path);
      larger->sha256 = g_strdup (sample->sha256);
    }
  return larger;
}
