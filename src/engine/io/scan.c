/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/scan.h"
#include "engine/words.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static inline bool
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static inline bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

bool
sg_scan_blanks (const char **cursor)
{
  const char *p = *cursor;
  while (is_blank (*p))
    p++;
  *cursor = p;
  return *p != '\0';
}

static const uint64_t power_of_ten[] = {
  1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
  10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
  1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u,
  10000000000000000000u,
};

#ifdef __SIZEOF_INT128__
/* m 10^e, correctly rounded, for m > 0 and -19 <= e <= 0. The quotient of the two numbers, both shifted
 * until their top bit is set, has at least 63 bits; the remainder only matters as being zero or not, so
 * it is folded into the lowest bit, which lies well below the 53 that are kept. */
static double
scale_exactly (uint64_t m, int e)
{
  uint64_t d = power_of_ten[-e];
  int shift_m = __builtin_clzll (m), shift_d = __builtin_clzll (d);
  unsigned __int128 numerator = (unsigned __int128) (m << shift_m) << 63;
  uint64_t divisor = d << shift_d;
  uint64_t quotient = (uint64_t) (numerator / divisor);
  if ((unsigned __int128) quotient * divisor != numerator)
    quotient |= 1;
  return ldexp ((double) quotient, shift_d - shift_m - 63);
}
#define EXACT_RANGE 19
#else
static double
scale_exactly (uint64_t m, int e)
{
  return (double) m;
}
#define EXACT_RANGE 0
#endif

bool
sg_scan_double (const char **cursor, double *value)
{
  const char *p = *cursor;
  while (is_blank (*p))
    p++;
  const char *start = p;

  bool negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;

  uint64_t m = 0;
  int digits = 0, seen = 0, e = 0;
  bool point = false;
  for (;; p++)
    {
      if (is_digit (*p))
        {
          seen++;
          e -= point;
          m = m * 10 + (uint64_t) (*p - '0');
          digits += digits > 0 || *p != '0';
          if (seen > 1000)
            return false;
        }
      else if (*p == '.' && !point)
        point = true;
      else
        break;
    }
  if (seen == 0)
    return false;

  if (*p == 'e' || *p == 'E')
    {
      const char *q = p + 1;
      bool minus = *q == '-';
      if (*q == '-' || *q == '+')
        q++;
      if (!is_digit (*q))
        return false;
      int exponent = 0;
      for (; is_digit (*q); q++)
        exponent = MIN (exponent * 10 + (*q - '0'), 100000);
      e += minus ? -exponent : exponent;
      p = q;
    }
  if (*p != '\0' && !is_blank (*p))
    return false;

  double number;
  if (digits == 0)
    number = 0;
  else if (digits <= 19 && e <= 0 && e >= -EXACT_RANGE)
    /* 19 digits fit into 64 bits */
    number = scale_exactly (m, e);
  else
    {
      char *end;
      number = fabs (g_ascii_strtod (start, &end));
      if (end != p || !isfinite (number))
        return false;
    }
  *value = negative ? -number : number;
  *cursor = p;
  return true;
}

bool
sg_scan_int (const char **cursor, int64_t *value)
{
  const char *p = *cursor;
  while (is_blank (*p))
    p++;
  bool negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;

  if (!is_digit (*p))
    return false;
  int64_t m = 0;
  for (; is_digit (*p); p++)
    if (__builtin_mul_overflow (m, 10, &m) || __builtin_add_overflow (m, *p - '0', &m))
      return false;
  if (*p != '\0' && !is_blank (*p))
    return false;
  *value = negative ? -m : m;
  *cursor = p;
  return true;
}

bool
sg_scan_word (const char **cursor, const char **word, size_t *length)
{
  const char *p = *cursor;
  while (is_blank (*p))
    p++;
  if (*p == '\0')
    return false;
  *word = p;
  while (*p != '\0' && !is_blank (*p))
    p++;
  *length = (size_t) (p - *word);
  *cursor = p;
  return true;
}

bool
sg_scan_literal (const char **cursor, const char *literal)
{
  const char *p = *cursor, *word;
  size_t length;
  if (!sg_scan_word (&p, &word, &length) || length != strlen (literal)
      || memcmp (word, literal, length) != 0)
    return false;
  *cursor = p;
  return true;
}

char *
sg_scan_show (const char *cursor)
{
  const char *word;
  size_t length;
  if (!sg_scan_word (&cursor, &word, &length))
    return g_strdup (_ ("end of line"));

  GString *shown = g_string_new ("\"");
  for (size_t i = 0; i < length && i < 40; i++)
    g_string_append_c (shown, word[i] > ' ' && word[i] < 127 ? word[i] : '?');
  g_string_append (shown, length > 40 ? "...\"" : "\"");
  return g_string_free (shown, FALSE);
}
