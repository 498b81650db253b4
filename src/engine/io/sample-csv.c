/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/sample-csv.h"
#include "engine/number-text.h"
#include "engine/protocol.h"

void
sg_sample_csv_header (GString *text)
{
  g_string_append (
      text, "# Shearglass time series; reduced Lennard-Jones units, every row the mean since the row before\n"
            "# time: tau; strain, stress_xy (epsilon/sigma^3, tension positive): of the loaded plane;\n"
            "# temperature: epsilon/k_B; pressure: epsilon/sigma^3; energies: epsilon, whole cell, potential\n"
            "# shifted to zero at the cutoff; volume: sigma^3\n"
            "step,time,stage,strain,stress_xy,temperature,pressure,potential_energy,kinetic_energy,volume,"
            "stage_kind,plane,branch,steps_averaged\n");
}

void
sg_sample_csv_row (GString *text, const SgSample *s)
{
  static const char *const planes[] = { "xy", "xz", "yz" };
  const double after_stage[] = { s->strain,           s->stress,         s->temperature, s->pressure,
                                 s->potential_energy, s->kinetic_energy, s->volume };
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%" G_GUINT64_FORMAT ",%s,%u", s->step, sg_number_to_text (s->time, number),
                          s->stage);
  for (size_t i = 0; i < G_N_ELEMENTS (after_stage); i++)
    g_string_append_printf (text, ",%s", sg_number_to_text (after_stage[i], number));
  g_string_append_printf (text, ",%s,%s,%u,%u\n", sg_stage_kind_name ((SgStageKind) s->stage_kind),
                          s->plane < G_N_ELEMENTS (planes) ? planes[s->plane] : "", s->branch,
                          s->n_averaged);
}

char *
sg_samples_to_csv (const GArray *samples)
{
  GString *text = g_string_new (NULL);

  sg_sample_csv_header (text);
  for (guint i = 0; i < samples->len; i++)
    sg_sample_csv_row (text, &g_array_index (samples, SgSample, i));
  return g_string_free (text, FALSE);
}
