/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/file-origin.h"
#include "engine/words.h"
#include "render/png.h"

#include <gio/gio.h>
#include <string.h>

static bool
begins (const char *head, size_t n, const char *with)
{
  return n >= strlen (with) && memcmp (head, with, strlen (with)) == 0;
}

static bool
is_svg (const char *head, size_t n)
{
  return (begins (head, n, "<?xml") || begins (head, n, "<svg")) && g_strstr_len (head, (gssize) n, "<svg") != NULL;
}

bool
sg_file_has_origin (const char *head, size_t n)
{
  return begins (head, n, "\211PNG\r\n\032\n") || begins (head, n, "%PDF-") || is_svg (head, n);
}

/* The text of an element without children. */
typedef struct {
  bool inside;
  GString *text;
} Metadata;

static void
on_start (GMarkupParseContext *context, const char *name, const char **keys, const char **values, gpointer data, GError **error)
{
  Metadata *metadata = data;
  metadata->inside = g_str_equal (name, "metadata");
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  ((Metadata *) data)->inside = false;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Metadata *metadata = data;
  if (metadata->inside)
    g_string_append_len (metadata->text, text, (gssize) length);
}

static char *
from_svg (const char *data, gsize size, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  Metadata metadata = { false, g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &metadata, NULL);

  if (!g_markup_parse_context_parse (context, data, (gssize) size, error))
    {
      g_string_free (metadata.text, TRUE);
      return NULL;
    }
  return g_string_free (metadata.text, FALSE);
}

/* A string object (PDF 1.7, 7.3.4): in brackets with escapes, or in hexadecimal digits; UTF-16 where it begins with its mark. */
static char *
pdf_string (const char *at, const char *end)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  if (at < end && *at == '<')
    {
      int digits = 0, value = 0;
      for (at++; at < end && *at != '>'; at++)
        if (g_ascii_isxdigit (*at))
          {
            value = 16 * value + g_ascii_xdigit_value (*at);
            if (++digits % 2 == 0)
              {
                g_string_append_c (bytes, (char) value);
                value = 0;
              }
          }
    }
  else if (at < end && *at == '(')
    {
      int depth = 1;
      for (at++; at < end && depth > 0; at++)
        {
          if (*at == '\\' && at + 1 < end)
            {
              static const char names[] = "nrtbf", means[] = "\n\r\t\b\f";
              const char *known = strchr (names, *++at);
              if (*at >= '0' && *at <= '7')
                {
                  int value = 0;
                  for (int k = 0; k < 3 && at < end && *at >= '0' && *at <= '7'; k++, at++)
                    value = 8 * value + (*at - '0');
                  at--;
                  g_string_append_c (bytes, (char) value);
                }
              else if (*at != '\n')
                g_string_append_c (bytes, known != NULL ? means[known - names] : *at);
              continue;
            }
          depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
          if (depth > 0)
            g_string_append_c (bytes, *at);
        }
    }
  if (bytes->len >= 2 && memcmp (bytes->str, "\376\377", 2) == 0)
    return g_convert (bytes->str + 2, (gssize) bytes->len - 2, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
  return g_utf8_validate (bytes->str, (gssize) bytes->len, NULL) ? g_strndup (bytes->str, bytes->len) : NULL;
}

static char *
from_pdf (const char *data, gsize size)
{
  static const char key[] = "/Keywords";
  /* the dictionary of the document stands at the end */
  for (gsize k = size; k >= sizeof key; k--)
    if (memcmp (data + k - sizeof key, key, sizeof key - 1) == 0)
      {
        const char *at = data + k - 1, *end = data + size;
        while (at < end && g_ascii_isspace (*at))
          at++;
        return pdf_string (at, end);
      }
  return NULL;
}

static char *
from_png (const char *path, GError **error)
{
  g_auto (GStrv) texts = sg_png_texts (path, error);
  for (size_t k = 0; texts != NULL && texts[k] != NULL; k += 2)
    if (g_str_equal (texts[k], "Provenance"))
      return g_strdup (texts[k + 1]);
  return NULL;
}

char *
sg_file_origin (const char *path, GError **error)
{
  g_autofree char *data = NULL, *text = NULL;
  GError *inner = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;
  if (begins (data, size, "\211PNG"))
    text = from_png (path, &inner);
  else if (begins (data, size, "%PDF-"))
    text = from_pdf (data, size);
  else if (is_svg (data, size))
    text = from_svg (data, size, &inner);
  if (inner != NULL)
    {
      g_propagate_prefixed_error (error, inner, "%s: ", path);
      return NULL;
    }
  if (text == NULL || *text == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("%s: this file does not say where it comes from"), path);
      return NULL;
    }
  return g_steal_pointer (&text);
}
