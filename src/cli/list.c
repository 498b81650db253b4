/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "engine/data-path.h"
#include "engine/study/study-file.h"

#include <stdio.h>

int
sg_cli_list (int argc, char **argv)
{
  static const GOptionEntry entries[] = { { NULL } };
  if (!sg_cli_parse (&argc, &argv, entries, "", "Lists the protocols, studies, samples and potentials that are here.",
                     NULL, 0, 0))
    return SG_EXIT_INPUT;

  g_auto (GStrv) protocols = sg_list_data ("protocols", ".ini");
  g_auto (GStrv) samples
      = sg_list_data ("samples", ".lammps .lammps.gz .data .data.gz .xyz .xyz.gz .extxyz .extxyz.gz");
  g_auto (GStrv) potentials = sg_list_data ("potentials", ".ini");
  printf ("Protocols\n");
  for (int k = 0; protocols[k] != NULL; k++)
    {
      g_autoptr (SgProtocol) protocol = sg_protocol_load (protocols[k], NULL);
      g_autoptr (SgStudyFile) study = protocol == NULL ? sg_study_file_load (protocols[k], NULL) : NULL;
      if (study != NULL)
        continue;
      printf ("  %s\n", protocols[k]);
      if (protocol == NULL)
        continue;
      printf ("      %s\n", protocol->name);
      for (unsigned s = 0; s < protocol->stages->len; s++)
        {
          g_autofree char *stage = sg_stage_describe (sg_protocol_stage (protocol, s));
          printf ("      %u. %s\n", s + 1, stage);
        }
    }
  printf ("Studies\n");
  for (int k = 0; protocols[k] != NULL; k++)
    {
      g_autoptr (SgStudyFile) study = sg_study_file_load (protocols[k], NULL);
      if (study != NULL)
        printf ("  %s\n      %s\n", protocols[k], study->name);
    }
  printf ("Samples\n");
  for (int k = 0; samples[k] != NULL; k++)
    printf ("  %s\n", samples[k]);
  printf ("Potentials\n");
  for (int k = 0; potentials[k] != NULL; k++)
    printf ("  %s\n", potentials[k]);
  return SG_EXIT_DONE;
}
