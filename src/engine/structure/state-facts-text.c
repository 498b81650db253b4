/* state-facts-text.c: facts of a state as lines of text, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/state-facts.h"
#include "engine/error.h"
#include "engine/number-text.h"

#include <math.h>
#include <string.h>

typedef enum { NUMBER, COUNT, STEP, FLAG, PLANE, SIGN } Kind;

typedef struct {
  const char *name;
  Kind kind;
  size_t offset;
} Column;

#define AT(member) offsetof (SgStateFacts, member)

/* Once a state. */
static const Column columns[] = {
  { "step", STEP, AT (step) },
  { "time", NUMBER, AT (time) },
  { "plane", PLANE, AT (plane) },
  { "sign", SIGN, AT (sign) },
  { "strain", NUMBER, AT (strain) },
  { "shear_stress", NUMBER, AT (shear_stress) },
  { "inherent", FLAG, AT (inherent) },
  { "converged", FLAG, AT (converged) },
  { "atoms", COUNT, AT (n) },
  { "volume", NUMBER, AT (volume) },
  { "energy", NUMBER, AT (energy) },
  { "small", COUNT, AT (n_small) },
  { "icosahedral_voronoi", COUNT, AT (icosahedral_voronoi) },
  { "icosahedral_bonds", COUNT, AT (icosahedral_bonds) },
  { "icosahedral_large", COUNT, AT (icosahedral_large) },
  { "icosahedral_kept", COUNT, AT (kept) },
  { "four_fold", NUMBER, AT (four_fold) },
  { "six_fold", NUMBER, AT (six_fold) },
  { "network_clusters", COUNT, AT (network_clusters) },
  { "network_largest", COUNT, AT (network_largest) },
  { "network_spans_x", FLAG, AT (network_spans[0]) },
  { "network_spans_y", FLAG, AT (network_spans[1]) },
  { "network_spans_z", FLAG, AT (network_spans[2]) },
  { "excitations", COUNT, AT (excitations) },
  { "longest_chain", COUNT, AT (longest_chain) },
};

/* Once a class; the whole is the same by either way of telling classes apart. */
static const struct {
  const char *prefix;
  size_t offset;
} classes[] = {
  { "all", AT (then[SG_FACTS_ALL]) },
  { "then_icosahedral", AT (then[SG_FACTS_ICOSAHEDRAL]) },
  { "then_other", AT (then[SG_FACTS_OTHER]) },
  { "now_icosahedral", AT (now[SG_FACTS_ICOSAHEDRAL]) },
  { "now_other", AT (now[SG_FACTS_OTHER]) },
};

#define IN(member) offsetof (SgClassFacts, member)
static const Column class_columns[] = {
  { "atoms", COUNT, IN (n) },
  { "energy", NUMBER, IN (energy) },
  { "stress_xx", NUMBER, IN (stress[0]) },
  { "stress_yy", NUMBER, IN (stress[1]) },
  { "stress_zz", NUMBER, IN (stress[2]) },
  { "stress_xy", NUMBER, IN (stress[3]) },
  { "stress_xz", NUMBER, IN (stress[4]) },
  { "stress_yz", NUMBER, IN (stress[5]) },
  { "von_mises", NUMBER, IN (von_mises) },
  { "square_displacement", NUMBER, IN (square_displacement) },
  { "displaced", COUNT, IN (displaced) },
};

static const char *const plane_names[] = { "xy", "xz", "yz" };
static const char *const class_names[SG_FACTS_CLASSES] = { "all", "icosahedral", "other" };

char *
sg_state_facts_csv_header (void)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", columns[i].name);
  for (size_t c = 0; c < G_N_ELEMENTS (classes); c++)
    for (size_t i = 0; i < G_N_ELEMENTS (class_columns); i++)
      g_string_append_printf (text, ",%s_%s", classes[c].prefix, class_columns[i].name);
  return g_string_free (text, FALSE);
}

static void
put (GString *text, const void *base, const Column *column)
{
  const char *at = (const char *) base + column->offset;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  if (text->len > 0)
    g_string_append_c (text, ',');
  switch (column->kind)
    {
    case NUMBER:
      g_string_append (text, sg_number_to_text (*(const double *) (const void *) at, number));
      break;
    case COUNT:
      g_string_append_printf (text, "%zu", *(const size_t *) (const void *) at);
      break;
    case STEP:
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, *(const uint64_t *) (const void *) at);
      break;
    case FLAG:
      g_string_append_c (text, *(const bool *) at ? '1' : '0');
      break;
    case PLANE:
      g_string_append (text, plane_names[*(const SgPlane *) (const void *) at]);
      break;
    case SIGN:
      g_string_append (text, *(const int *) (const void *) at < 0 ? "-1" : "1");
      break;
    }
}

char *
sg_state_facts_csv_row (const SgStateFacts *facts)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
    put (text, facts, &columns[i]);
  for (size_t c = 0; c < G_N_ELEMENTS (classes); c++)
    for (size_t i = 0; i < G_N_ELEMENTS (class_columns); i++)
      put (text, (const char *) facts + classes[c].offset, &class_columns[i]);
  return g_string_free (text, FALSE);
}

static bool
get (void *base, const Column *column, const char *text)
{
  char *at = (char *) base + column->offset;
  double value = 0;
  guint64 whole = 0;
  switch (column->kind)
    {
    case NUMBER:
      if (!sg_number_parse (text, &value))
        return false;
      *(double *) (void *) at = value;
      return true;
    case COUNT:
    case STEP:
      if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &whole, NULL))
        return false;
      if (column->kind == COUNT)
        *(size_t *) (void *) at = (size_t) whole;
      else
        *(uint64_t *) (void *) at = whole;
      return true;
    case FLAG:
      *(bool *) at = *text == '1';
      return (*text == '0' || *text == '1') && text[1] == '\0';
    case SIGN:
      *(int *) (void *) at = *text == '-' ? -1 : 1;
      return g_str_equal (text, "1") || g_str_equal (text, "-1");
    case PLANE:
      for (int p = 0; p < 3; p++)
        if (g_str_equal (text, plane_names[p]))
          {
            *(SgPlane *) (void *) at = (SgPlane) p;
            return true;
          }
      return false;
    }
  return false;
}

/* The column of that name and, in @base, what its offset counts from; %NULL: not known. */
static const Column *
find_column (const char *name, SgStateFacts *facts, void **base)
{
  *base = facts;
  for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (name, columns[i].name))
      return &columns[i];
  for (size_t c = 0; c < G_N_ELEMENTS (classes); c++)
    {
      size_t length = strlen (classes[c].prefix);
      if (strncmp (name, classes[c].prefix, length) != 0 || name[length] != '_')
        continue;
      for (size_t i = 0; i < G_N_ELEMENTS (class_columns); i++)
        if (g_str_equal (name + length + 1, class_columns[i].name))
          {
            *base = (char *) facts + classes[c].offset;
            return &class_columns[i];
          }
    }
  return NULL;
}

bool
sg_state_facts_parse_row (const char *header, const char *row, SgStateFacts *facts, GError **error)
{
  g_auto (GStrv) names = g_strsplit (header, ",", -1);
  g_auto (GStrv) cells = g_strsplit (row, ",", -1);
  memset (facts, 0, sizeof *facts);
  facts->sign = 1;
  if (g_strv_length (names) != g_strv_length (cells))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%u columns where the header has %u", g_strv_length (cells),
                   g_strv_length (names));
      return false;
    }
  for (size_t i = 0; names[i] != NULL; i++)
    {
      void *base;
      const Column *column = find_column (names[i], facts, &base);
      if (column != NULL && !get (base, column, cells[i]))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%s\" is no value of %s", cells[i], names[i]);
          return false;
        }
    }
  facts->now[SG_FACTS_ALL] = facts->then[SG_FACTS_ALL];
  return true;
}

/* Histograms: bins are named by the lower edge of the first, in tenths of epsilon/sigma^3 or fiftieths of sigma. */

static const struct {
  const char *name, *width;
  double low, unit;
  unsigned bins;
} quantities[2] = {
  { "stress", "0.1", SG_FACTS_STRESS_LOW, SG_FACTS_STRESS_WIDTH, SG_FACTS_STRESS_BINS },
  { "displacement", "0.02", 0, SG_FACTS_DISPLACEMENT_WIDTH, SG_FACTS_DISPLACEMENT_BINS },
};

static uint32_t *
histogram_of (SgStateFacts *facts, int quantity, int class)
{
  return quantity == 0 ? facts->stress_histogram[class] : facts->displacement_histogram[class];
}

const char *
sg_state_facts_histogram_header (void)
{
  return "state,quantity,class,low,width,counts";
}

void
sg_state_facts_histogram_rows (GString *text, const char *state, const SgStateFacts *facts)
{
  for (int q = 0; q < 2; q++)
    for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
      {
        const uint32_t *count = histogram_of ((SgStateFacts *) facts, q, class);
        unsigned first = 0, end = quantities[q].bins;
        while (first < end && count[first] == 0)
          first++;
        while (end > first && count[end - 1] == 0)
          end--;
        char low[32];
        g_ascii_formatd (low, sizeof low, "%.2f", quantities[q].low + first * quantities[q].unit);
        g_string_append_printf (text, "%s,%s,%s,%s,%s,", state, quantities[q].name, class_names[class], low,
                                quantities[q].width);
        for (unsigned k = first; k < end; k++)
          g_string_append_printf (text, "%s%u", k > first ? " " : "", count[k]);
        g_string_append_c (text, '\n');
      }
}

bool
sg_state_facts_parse_histogram (const char *line, SgStateFacts *facts, char **state, GError **error)
{
  g_auto (GStrv) cell = g_strsplit (line, ",", -1);
  double low = 0;
  int class = -1, quantity = -1;
  if (g_strv_length (cell) == 6 && sg_number_parse (cell[3], &low))
    {
      for (int c = SG_FACTS_ICOSAHEDRAL; c < SG_FACTS_CLASSES; c++)
        if (g_str_equal (cell[2], class_names[c]))
          class = c;
      for (int q = 0; q < 2; q++)
        if (g_str_equal (cell[1], quantities[q].name) && g_str_equal (cell[4], quantities[q].width))
          quantity = q;
    }
  bool good = class >= 0 && quantity >= 0;
  if (good)
    {
      double first = rint ((low - quantities[quantity].low) / quantities[quantity].unit);
      uint32_t *of = histogram_of (facts, quantity, class), *all = histogram_of (facts, quantity, SG_FACTS_ALL);
      g_auto (GStrv) counts = g_strsplit (cell[5], " ", -1);
      for (unsigned k = 0; counts[k] != NULL && *counts[0] != '\0' && good; k++)
        {
          guint64 count;
          good = first >= 0 && first + k < quantities[quantity].bins
                 && g_ascii_string_to_unsigned (counts[k], 10, 0, G_MAXUINT32, &count, NULL);
          if (good)
            {
              of[(unsigned) first + k] += (uint32_t) count;
              all[(unsigned) first + k] += (uint32_t) count;
            }
        }
    }
  if (!good)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%.60s\" is no histogram", line);
      return false;
    }
  if (state != NULL)
    *state = g_strdup (cell[0]);
  return true;
}

char *
sg_moved_atoms_to_csv (const GArray *moved)
{
  GString *text = g_string_new ("id,type,icosahedral,excitation,x,y,z,ux,uy,uz\n");
  for (guint i = 0; i < moved->len; i++)
    {
      const SgMovedAtom *m = &g_array_index (moved, SgMovedAtom, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT ",%d,%d,%u", m->id, m->type + 1, m->icosahedral, m->excitation);
      for (int c = 0; c < 6; c++)
        {
          /* for drawing: a ten-thousandth of an atom will do */
          char number[32];
          g_ascii_formatd (number, sizeof number, "%.4f", c < 3 ? m->r[c] : m->u[c - 3]);
          g_string_append_printf (text, ",%s", number);
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

GArray *
sg_moved_atoms_parse (const char *text, GError **error)
{
  g_autoptr (GArray) moved = g_array_new (FALSE, TRUE, sizeof (SgMovedAtom));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (unsigned k = 1; lines[0] != NULL && lines[k] != NULL; k++)
    {
      if (*lines[k] == '\0')
        continue;
      g_auto (GStrv) cell = g_strsplit (lines[k], ",", -1);
      double value[10];
      bool good = g_strv_length (cell) == 10;
      for (int c = 0; c < 10 && good; c++)
        good = sg_number_parse (cell[c], &value[c]);
      if (!good || value[1] < 1 || value[1] > SG_MAX_TYPES || value[3] < 0 || value[3] > G_MAXUINT32)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%u: ten numbers of an atom are expected", k + 1);
          return NULL;
        }
      SgMovedAtom m = { .id = (int64_t) value[0], .type = (uint8_t) (value[1] - 1), .icosahedral = value[2] != 0,
                        .excitation = (uint32_t) value[3], .r = { value[4], value[5], value[6] },
                        .u = { value[7], value[8], value[9] } };
      g_array_append_val (moved, m);
    }
  return g_steal_pointer (&moved);
}
