/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/paths.h"
#include "engine/data-path.h"
#include "render/file-origin.h"

#include <stdio.h>
#include <string.h>

/* The first that is there; the paper's age of a size that runs well everywhere. */
static const char *const default_samples[] = {
  "samples/wahnstrom-4000-aged-1.lammps.gz",
  "samples/wahnstrom-4000-quenched-1.lammps.gz",
};

char *
sg_default_sample (void)
{
  for (unsigned k = 0; k < G_N_ELEMENTS (default_samples); k++)
    {
      char *path = sg_find_data (default_samples[k]);
      if (path != NULL)
        return path;
    }
  /* a data folder of one's own */
  g_auto (GStrv) any = sg_list_data ("samples", ".lammps .lammps.gz .xyz .xyz.gz .extxyz .extxyz.gz");
  return g_strdup (any[0]);
}

SgFileKind
sg_file_kind (const char *path)
{
  char head[4096];
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return SG_FILE_FOLDER;
  FILE *file = fopen (path, "rb");
  if (file == NULL)
    return SG_FILE_SAMPLE;
  size_t n = fread (head, 1, sizeof head - 1, file);
  fclose (file);
  if (sg_file_has_origin (head, n))
    return SG_FILE_PICTURE;
  if (memchr (head, '\0', n) != NULL)
    return SG_FILE_SAMPLE;
  head[n] = '\0';

  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      if (strcmp (lines[i], "[log]") == 0)
        return SG_FILE_LOG;
      return lines[i][0] == '[' && strchr (lines[i], ']') != NULL ? SG_FILE_PROTOCOL : SG_FILE_SAMPLE;
    }
  return SG_FILE_SAMPLE;
}
