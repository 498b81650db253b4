/* fuzz-configuration.c: feeds the readers of glasses with whatever libFuzzer thinks of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Built with clang, by hand (option fuzz):
 *     CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
 *     ninja -C build-fuzz tests/fuzz-configuration
 *     build-fuzz/tests/fuzz-configuration -max_len=4096 CORPUS tests/data/fuzz
 * What it finds worth keeping goes to tests/data/fuzz, which the unit test reads, too.
 */
#include "engine/error.h"
#include "engine/io/configuration-io.h"

#include <math.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GError *error = NULL;
  SgConfiguration *configuration = sg_configuration_load_from_data (data, size, "fuzz", &error);
  if (configuration == NULL)
    {
      if (!g_error_matches (error, SG_ERROR, SG_ERROR_INPUT) || !g_str_has_prefix (error->message, "fuzz:"))
        abort ();
      g_error_free (error);
      return 0;
    }

  /* What was accepted is sound. */
  const SgAtoms *atoms = configuration->atoms;
  if (!sg_cell_check (&configuration->cell, NULL) || atoms->n == 0)
    abort ();
  for (size_t i = 0; i < atoms->n; i++)
    {
      if (atoms->type[i] >= configuration->potential.n_types)
        abort ();
      for (int c = 0; c < 3; c++)
        if (!isfinite (atoms->r[c][i]) || !isfinite (atoms->v[c][i]))
          abort ();
    }
  sg_configuration_free (configuration);
  return 0;
}
