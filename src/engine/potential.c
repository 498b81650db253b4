/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/potential.h"
#include "engine/error.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

void
sg_potential_wahnstrom (SgPotential *p)
{
  memset (p, 0, sizeof *p);
  g_strlcpy (p->name, "wahnstrom", sizeof p->name);
  p->n_types = 2;
  p->mass[0] = 1;
  p->mass[1] = 0.5;
  p->sigma[0][0] = 1;
  p->sigma[1][1] = 5.0 / 6.0;
  p->sigma[0][1] = p->sigma[1][0] = 11.0 / 12.0;
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++)
      {
        p->epsilon[a][b] = 1;
        p->cutoff[a][b] = 2.5;
      }
  p->radius[0] = 0.55;
  p->radius[1] = 0.45;
  g_strlcpy (p->label[0], "large", sizeof p->label[0]);
  g_strlcpy (p->label[1], "small", sizeof p->label[1]);
}

static const char *const type_groups[SG_MAX_TYPES] = { "Type 1", "Type 2" };
static const struct {
  const char *group;
  int a, b;
} pair_groups[] = { { "Pair 1 1", 0, 0 }, { "Pair 1 2", 0, 1 }, { "Pair 2 2", 1, 1 } };

/* A number, or a fraction such as 11/12 that has no exact decimal form. */
static bool
read_number (GKeyFile *file, const char *path, const char *group, const char *key, double *value,
             GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  if (text == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s: [%s] has no %s"), path, group, key);
      return false;
    }

  char *end = NULL;
  double number = g_ascii_strtod (text, &end);
  bool good = end != text;
  if (good && *end == '/')
    {
      const char *denominator = end + 1;
      number /= g_ascii_strtod (denominator, &end);
      good = end != denominator;
    }
  if (!good || *end != '\0' || !isfinite (number) || number <= 0 || number > 1e6)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s: [%s] %s = \"%s\" is not a positive number"),
                   path, group, key, text);
      return false;
    }
  *value = number;
  return true;
}

static bool
read_potential (GKeyFile *file, const char *path, SgPotential *potential, GError **error)
{
  SgPotential p;
  memset (&p, 0, sizeof p);
  g_autofree char *name = g_key_file_get_string (file, "Potential", "name", NULL);
  if (name == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s: [Potential] has no name"), path);
      return false;
    }
  g_strlcpy (p.name, name, sizeof p.name);
  p.n_types = g_key_file_has_group (file, type_groups[1]) ? 2 : 1;

  for (int t = 0; t < p.n_types; t++)
    {
      g_autofree char *label = g_key_file_get_string (file, type_groups[t], "label", NULL);
      g_strlcpy (p.label[t], label != NULL ? label : type_groups[t], sizeof p.label[t]);
      if (!read_number (file, path, type_groups[t], "mass", &p.mass[t], error)
          || !read_number (file, path, type_groups[t], "radius", &p.radius[t], error))
        return false;
    }
  for (size_t k = 0; k < G_N_ELEMENTS (pair_groups); k++)
    {
      int a = pair_groups[k].a, b = pair_groups[k].b;
      const char *group = pair_groups[k].group;
      if (b >= p.n_types)
        continue;
      if (!read_number (file, path, group, "epsilon", &p.epsilon[a][b], error)
          || !read_number (file, path, group, "sigma", &p.sigma[a][b], error)
          || !read_number (file, path, group, "cutoff", &p.cutoff[a][b], error))
        return false;
      p.epsilon[b][a] = p.epsilon[a][b];
      p.sigma[b][a] = p.sigma[a][b];
      p.cutoff[b][a] = p.cutoff[a][b];
    }
  if (g_key_file_has_key (file, "Potential", "force-shift", NULL))
    p.force_shift = g_key_file_get_boolean (file, "Potential", "force-shift", NULL);

  *potential = p;
  return true;
}

static bool
refuse_file (const char *path, GError *inner, GError **error)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, inner->message);
  g_error_free (inner);
  return false;
}

bool
sg_potential_load (SgPotential *potential, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GError *inner = NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &inner))
    return refuse_file (path, inner, error);
  return read_potential (file, path, potential, error);
}

bool
sg_potential_load_from_data (SgPotential *potential, const char *text, const char *path,
                             GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GError *inner = NULL;
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &inner))
    return refuse_file (path, inner, error);
  return read_potential (file, path, potential, error);
}

static void
set_number (GKeyFile *file, const char *group, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_key_file_set_string (file, group, key,
                         g_ascii_formatd (text, sizeof text, "%.17g", value));
}

char *
sg_potential_to_data (const SgPotential *p)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, "Potential", "name", p->name);
  g_key_file_set_boolean (file, "Potential", "force-shift", p->force_shift);
  for (int t = 0; t < p->n_types; t++)
    {
      g_key_file_set_string (file, type_groups[t], "label", p->label[t]);
      set_number (file, type_groups[t], "mass", p->mass[t]);
      set_number (file, type_groups[t], "radius", p->radius[t]);
    }
  for (size_t k = 0; k < G_N_ELEMENTS (pair_groups); k++)
    {
      int a = pair_groups[k].a, b = pair_groups[k].b;
      if (b >= p->n_types)
        continue;
      set_number (file, pair_groups[k].group, "epsilon", p->epsilon[a][b]);
      set_number (file, pair_groups[k].group, "sigma", p->sigma[a][b]);
      set_number (file, pair_groups[k].group, "cutoff", p->cutoff[a][b]);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

bool
sg_potential_save (const SgPotential *p, const char *path, GError **error)
{
  g_autofree char *text = sg_potential_to_data (p);
  return g_file_set_contents (path, text, -1, error);
}

double
sg_potential_cutoff (const SgPotential *p)
{
  double cutoff = 0;
  for (int a = 0; a < p->n_types; a++)
    for (int b = a; b < p->n_types; b++)
      cutoff = fmax (cutoff, p->cutoff[a][b]);
  return cutoff;
}

/* The plain potential and -V'/r, without truncation. */
static void
lennard_jones (const SgPotential *p, int a, int b, double r2, double *energy, double *f_over_r)
{
  double s2 = p->sigma[a][b] * p->sigma[a][b] / r2;
  double s6 = s2 * s2 * s2;

  *energy = 4 * p->epsilon[a][b] * s6 * (s6 - 1);
  *f_over_r = 24 * p->epsilon[a][b] * s6 * (2 * s6 - 1) / r2;
}

double
sg_potential_shift (const SgPotential *p, int a, int b)
{
  double energy, f_over_r;
  lennard_jones (p, a, b, p->cutoff[a][b] * p->cutoff[a][b], &energy, &f_over_r);
  return energy;
}

void
sg_potential_pair (const SgPotential *p, int a, int b, double r2, double *energy, double *f_over_r)
{
  double rc = p->cutoff[a][b];
  if (r2 >= rc * rc)
    {
      *energy = 0;
      *f_over_r = 0;
      return;
    }

  double v_c, f_c;
  lennard_jones (p, a, b, rc * rc, &v_c, &f_c);
  lennard_jones (p, a, b, r2, energy, f_over_r);
  *energy -= v_c;
  if (p->force_shift)
    {
      double r = sqrt (r2), force_c = f_c * rc;
      *energy += force_c * (r - rc);
      *f_over_r -= force_c / r;
    }
}

const char *
sg_potential_label (const SgPotential *potential, int type)
{
  /* Those of the shipped files; others are shown as they are. */
  static const char *const known[] = { N_ ("large"), N_ ("small") };
  const char *label = potential->label[CLAMP (type, 0, SG_MAX_TYPES - 1)];

  for (size_t k = 0; k < G_N_ELEMENTS (known); k++)
    if (strcmp (label, known[k]) == 0)
      return sg_words (known[k]);
  return label;
}
