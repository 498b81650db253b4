/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lesson/lesson-text.h"
#include "engine/error.h"

#include <math.h>
#include <string.h>

#define DECIMALS 3
#define MINUS "\342\210\222"

/* The expression and the decimals of what stands between the braces. */
static SgExpression *
read_field (const char *begin, const char *end, SgNameCheck check, void *data, int *decimals, GError **error)
{
  g_autofree char *field = g_strndup (begin, (size_t) (end - begin));
  char *colon = strchr (field, ':');

  *decimals = DECIMALS;
  if (colon != NULL)
    {
      if (!g_ascii_isdigit (colon[1]) || colon[2] != '\0')
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"{%s}\": behind the colon stands one digit", field);
          return NULL;
        }
      *decimals = colon[1] - '0';
      *colon = '\0';
    }
  return sg_expression_parse (field, check, data, error);
}

bool
sg_lesson_text_check (const char *text, SgNameCheck check, void *data, GError **error)
{
  for (const char *at = strchr (text, '{'); at != NULL; at = strchr (at, '{'))
    {
      const char *end = strchr (at, '}');
      int decimals;
      if (end == NULL)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "a brace is not closed");
          return false;
        }
      g_autoptr (SgExpression) field = read_field (at + 1, end, check, data, &decimals, error);
      if (field == NULL)
        return false;
      at = end;
    }
  return true;
}

char *
sg_lesson_text_fill (const char *text, SgNameValue value, void *data)
{
  GString *out = g_string_new (NULL);
  const char *at = text;

  for (;;)
    {
      const char *brace = strchr (at, '{'), *end = brace != NULL ? strchr (brace, '}') : NULL;
      int decimals;
      if (end == NULL)
        break;
      g_string_append_len (out, at, brace - at);
      g_autoptr (SgExpression) field = read_field (brace + 1, end, NULL, NULL, &decimals, NULL);
      double number = field != NULL ? sg_expression_value (field, value, data) : SG_UNKNOWN;
      char digits[64];
      g_snprintf (digits, sizeof digits, "%.*f", decimals, fabs (number));
      if (!isfinite (number))
        g_string_append (out, "–");
      else
        g_string_append_printf (out, "%s%s", number < 0 && strspn (digits, "0.,") != strlen (digits) ? MINUS : "", digits);
      at = end + 1;
    }
  g_string_append (out, at);
  return g_string_free (out, FALSE);
}
