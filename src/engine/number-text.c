/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/number-text.h"

#include <math.h>
#include <string.h>

const char *
sg_number_to_text (double value, char *text)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  for (size_t k = 0; k < G_N_ELEMENTS (formats); k++)
    {
      g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, formats[k], value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  return text;
}

bool
sg_number_parse (const char *text, double *value)
{
  while (g_ascii_isspace (*text))
    text++;
  /* strtod would also take "nan", "inf" and hexadecimal. */
  const char *p = text + strspn (text, "+-");
  if (!g_ascii_isdigit (*p) && *p != '.')
    return false;
  if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
    return false;

  char *end;
  double number = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (number))
    return false;
  while (g_ascii_isspace (*end))
    end++;
  if (*end != '\0')
    return false;
  *value = number;
  return true;
}

char *
sg_csv_quoted (const char *text)
{
  GString *out = g_string_new ("\"");
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}
