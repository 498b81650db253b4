/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/format.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

#define NARROW_SPACE "\342\200\257"
#define MINUS "\342\210\222"
#define TIMES "\303\227"

static const char *const superscripts[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };

char *
sg_text_count (uint64_t count)
{
  char digits[32];
  int n = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, count);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, NARROW_SPACE);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

static void
append_superscript (GString *text, int exponent)
{
  char digits[16];

  g_snprintf (digits, sizeof digits, "%d", exponent);
  for (const char *p = digits; *p; p++)
    g_string_append (text, *p == '-' ? "⁻" : superscripts[*p - '0']);
}

char *
sg_text_power (double value, int digits)
{
  if (value == 0)
    return g_strdup ("0");
  if (!isfinite (value))
    return g_strdup ("–");

  /* Let printf round first, so that 9.9999e7 becomes 10^8 and not 10.0 x 10^7. */
  char e[64];
  g_snprintf (e, sizeof e, "%.*e", MAX (digits - 1, 0), value);
  char *split = strchr (e, 'e');
  int exponent = (int) g_ascii_strtoll (split + 1, NULL, 10);
  *split = '\0';
  double mantissa = g_strtod (e, NULL);

  GString *text = g_string_new (NULL);
  if (mantissa == -1)
    g_string_append (text, MINUS);
  else if (mantissa != 1)
    {
      char m[32];
      g_snprintf (m, sizeof m, "%.*g", digits, fabs (mantissa));
      if (mantissa < 0)
        g_string_append (text, MINUS);
      g_string_append (text, m);
      g_string_append (text, TIMES);
    }
  g_string_append (text, "10");
  append_superscript (text, exponent);
  return g_string_free (text, FALSE);
}

char *
sg_text_rate (double rate_per_s)
{
  g_autofree char *power = sg_text_power (rate_per_s, 3);
  return g_strconcat (power, NARROW_SPACE "/s", NULL);
}

char *
sg_text_number (double value, int decimals)
{
  if (!isfinite (value))
    return g_strdup ("–");
  char text[64];
  g_snprintf (text, sizeof text, "%.*f", decimals, fabs (value));
  /* No "-0.000": a sign in front of nothing but zeros is noise. */
  bool zero = strspn (text, "0.,") == strlen (text);
  return g_strconcat (value < 0 && !zero ? MINUS : "", text, NULL);
}

char *
sg_text_physical_time (double seconds)
{
  static const struct {
    double seconds;
    const char *unit;
  } units[] = { { 1e-3, "ms" }, { 1e-6, "µs" }, { 1e-9, "ns" }, { 1e-12, "ps" }, { 1e-15, "fs" } };
  size_t u = 0;

  while (u + 1 < G_N_ELEMENTS (units) && seconds < units[u].seconds)
    u++;
  double shown = seconds / units[u].seconds;
  int decimals = u + 1 == G_N_ELEMENTS (units) ? 0 : shown < 10 ? 3 : shown < 100 ? 2 : 1;
  return g_strdup_printf ("%.*f" NARROW_SPACE "%s", decimals, shown, units[u].unit);
}

char *
sg_text_duration (double seconds)
{
  if (!isfinite (seconds) || seconds < 0)
    return g_strdup ("–");
  if (seconds < 1)
    return g_strdup (_ ("less than 1 s"));
  if (seconds < 60)
    return g_strdup_printf ("%.0f" NARROW_SPACE "s", floor (seconds));
  if (seconds < 3600)
    return g_strdup_printf (_ ("%d min %02d s"), (int) (seconds / 60), (int) fmod (seconds, 60));
  if (seconds < 48 * 3600.0)
    return g_strdup_printf (_ ("%d h %02d min"), (int) (seconds / 3600),
                            (int) fmod (seconds / 60, 60));
  if (seconds < 730 * 86400.0)
    return g_strdup_printf (sg_plural ("%.0f day", "%.0f days", (gulong) (seconds / 86400)), seconds / 86400);
  return g_strdup_printf (sg_plural ("%.0f year", "%.0f years", (gulong) MIN (seconds / (365.25 * 86400), 1e9)),
                          seconds / (365.25 * 86400));
}

/* Rewrites "2.5×10⁸", "10^8" and "10⁸" into what strtod reads. */
static char *
to_plain (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text;

  while (*p)
    {
      int digit = -1;
      for (int d = 0; d < 10; d++)
        if (g_str_has_prefix (p, superscripts[d]))
          digit = d;
      if (digit >= 0)
        {
          if (out->len > 0 && g_str_has_suffix (out->str, "10"))
            g_string_append_c (out, '^');
          g_string_append_c (out, (char) ('0' + digit));
          p += strlen (superscripts[digit]);
        }
      else if (g_str_has_prefix (p, "⁻"))
        {
          g_string_append (out, g_str_has_suffix (out->str, "10") ? "^-" : "-");
          p += strlen ("⁻");
        }
      else if (g_str_has_prefix (p, TIMES))
        {
          g_string_append_c (out, '*');
          p += strlen (TIMES);
        }
      else if (g_str_has_prefix (p, MINUS))
        {
          g_string_append_c (out, '-');
          p += strlen (MINUS);
        }
      else if (g_str_has_prefix (p, NARROW_SPACE))
        p += strlen (NARROW_SPACE);
      else if (g_ascii_isspace (*p))
        {
          /* Spaces belong to "2.5 × 10^8", but two numbers stay two. */
          const char *next = p + strspn (p, " \t\n\r\f\v");
          bool joined = out->len == 0 || strchr ("*^", out->str[out->len - 1]) != NULL || *next == '*'
                        || *next == '^' || g_str_has_prefix (next, TIMES);
          if (!joined)
            g_string_append_c (out, ' ');
          p = next;
        }
      else
        {
          g_string_append_c (out, *p == ',' ? '.' : *p);
          p++;
        }
    }
  return g_string_free (out, FALSE);
}

bool
sg_parse_number (const char *text, double *value, char **rest)
{
  g_autofree char *plain = to_plain (text);
  char *end = NULL;
  double number = g_ascii_strtod (plain, &end);

  if (end == plain)
    return false;
  if (*end == '^' && number == 10)
    {
      char *after = NULL;
      number = pow (10, g_ascii_strtod (end + 1, &after));
      if (after == end + 1)
        return false;
      end = after;
    }
  else if (g_str_has_prefix (end, "*10^"))
    {
      char *after = NULL;
      number *= pow (10, g_ascii_strtod (end + 4, &after));
      if (after == end + 4)
        return false;
      end = after;
    }
  if (!isfinite (number))
    return false;
  *value = number;
  if (rest != NULL)
    *rest = g_strstrip (g_utf8_strdown (end, -1));
  return true;
}

bool
sg_parse_rate (const char *text, double time_step, double step_seconds, double *rate_per_s)
{
  g_autofree char *rest = NULL;
  double value;

  if (!sg_parse_number (text, &value, &rest) || value <= 0)
    return false;
  if (*rest == '\0' || strcmp (rest, "/s") == 0 || strcmp (rest, "1/s") == 0
      || strcmp (rest, "s^-1") == 0)
    *rate_per_s = value * (step_seconds / SG_SECONDS_PER_STEP); /* exactly what was typed where both are the same */
  else if (strcmp (rest, "/step") == 0)
    *rate_per_s = value / SG_SECONDS_PER_STEP;
  else if (strcmp (rest, "/tau") == 0 || strcmp (rest, "/τ") == 0)
    *rate_per_s = sg_rate_to_per_second (value, time_step);
  else
    return false;
  return true;
}
