/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/io-text.h"
#include "engine/io/scan.h"

#include <math.h>
#include <string.h>

static void
add_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (text, ' ');
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.17g", value));
}

/* A word without the characters that separate. */
static void
add_word (GString *text, const char *word)
{
  for (; *word != '\0'; word++)
    g_string_append_c (text, g_ascii_isgraph (*word) && strchr (";\"'\\#{}", *word) == NULL ? *word : '-');
}

char *
sg_potential_to_line (const SgPotential *p)
{
  GString *text = g_string_new (NULL);
  add_word (text, p->name[0] != '\0' ? p->name : "unnamed");
  g_string_append_printf (text, "; force-shift %d", p->force_shift);
  for (int t = 0; t < p->n_types; t++)
    {
      g_string_append (text, "; type ");
      add_word (text, p->label[t][0] != '\0' ? p->label[t] : "-");
      add_number (text, p->mass[t]);
      add_number (text, p->radius[t]);
    }
  for (int a = 0; a < p->n_types; a++)
    for (int b = a; b < p->n_types; b++)
      {
        g_string_append_printf (text, "; pair %d %d", a + 1, b + 1);
        add_number (text, p->epsilon[a][b]);
        add_number (text, p->sigma[a][b]);
        add_number (text, p->cutoff[a][b]);
      }
  return g_string_free (text, FALSE);
}

static bool
take_positive (const char **cursor, double *value)
{
  return sg_scan_double (cursor, value) && *value > 0 && *value <= 1e6;
}

static bool
copy_word (const char **cursor, char *to, size_t size)
{
  const char *word;
  size_t length;
  if (!sg_scan_word (cursor, &word, &length) || length >= size)
    return false;
  memcpy (to, word, length);
  to[length] = '\0';
  return true;
}

bool
sg_potential_from_line (const char *line, SgPotential *potential, const char **what)
{
  SgPotential p;
  memset (&p, 0, sizeof p);
  bool have[SG_MAX_TYPES][SG_MAX_TYPES] = { { false } };
  g_auto (GStrv) parts = g_strsplit (line, ";", 16);

  for (int k = 0; parts[k] != NULL; k++)
    {
      const char *cursor = parts[k];
      int64_t a, b;
      double mass, radius, epsilon, sigma, cutoff;
      if (k == 0)
        {
          if (!copy_word (&cursor, p.name, sizeof p.name))
            return *what = "no name", false;
        }
      else if (sg_scan_literal (&cursor, "force-shift"))
        {
          if (!sg_scan_int (&cursor, &a))
            return *what = "force-shift is no number", false;
          p.force_shift = a != 0;
        }
      else if (sg_scan_literal (&cursor, "type"))
        {
          if (p.n_types == SG_MAX_TYPES
              || !copy_word (&cursor, p.label[p.n_types], sizeof p.label[0])
              || !take_positive (&cursor, &mass) || !take_positive (&cursor, &radius))
            return *what = "a type is wrong", false;
          p.mass[p.n_types] = mass;
          p.radius[p.n_types] = radius;
          p.n_types++;
        }
      else if (sg_scan_literal (&cursor, "pair"))
        {
          if (!sg_scan_int (&cursor, &a) || !sg_scan_int (&cursor, &b) || a < 1 || b < a
              || b > p.n_types || !take_positive (&cursor, &epsilon)
              || !take_positive (&cursor, &sigma) || !take_positive (&cursor, &cutoff))
            return *what = "a pair is wrong", false;
          a--;
          b--;
          have[a][b] = true;
          p.epsilon[a][b] = p.epsilon[b][a] = epsilon;
          p.sigma[a][b] = p.sigma[b][a] = sigma;
          p.cutoff[a][b] = p.cutoff[b][a] = cutoff;
        }
      if (sg_scan_blanks (&cursor))
        return *what = "unknown words", false;
    }

  if (p.n_types == 0)
    return *what = "no type", false;
  for (int a = 0; a < p.n_types; a++)
    for (int b = a; b < p.n_types; b++)
      if (!have[a][b])
        return *what = "a pair is missing", false;
  *potential = p;
  return true;
}

bool
sg_json_is_object (const char *text)
{
  char stack[64];
  int depth = 0;
  bool in_string = false, ended = false;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (in_string)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;
          else if (*p == '"')
            in_string = false;
          continue;
        }
      if (g_ascii_isspace (*p))
        continue;
      if (ended || (depth == 0 && *p != '{'))
        return false;
      if (*p == '"')
        in_string = true;
      else if (*p == '{' || *p == '[')
        {
          if (depth == (int) sizeof stack)
            return false;
          stack[depth++] = *p == '{' ? '}' : ']';
        }
      else if (*p == '}' || *p == ']')
        {
          if (stack[--depth] != *p)
            return false;
          ended = depth == 0;
        }
    }
  return ended;
}

char *
sg_text_to_line (const char *text)
{
  char *line = g_utf8_make_valid (text, -1);
  for (char *p = line; *p != '\0'; p++)
    if ((unsigned char) *p < ' ' || *p == 127)
      *p = ' ';
  return line;
}
