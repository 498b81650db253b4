/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/explanations.h"
#include "engine/error.h"
#include "engine/words.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE "/io/github/shearglass/Shearglass/explanations/explanations.txt"

static void
explanation_free (gpointer data)
{
  SgExplanation *e = data;
  g_free (e->name);
  g_free (e->title);
  g_strfreev (e->about);
  g_free (e->formula);
  g_free (e->source);
  g_strfreev (e->see);
  g_free (e->text);
  g_free (e);
}

/* "_Strain Rate", "Strain rate", "New Sample…": one key. */
static char *
key_of (const char *label)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  for (const char *c = label; *c != '\0'; c++)
    if (*c != '_')
      g_string_append_c (plain, *c);
  g_strstrip (plain->str);
  plain->len = strlen (plain->str);
  if (g_str_has_suffix (plain->str, "…"))
    g_string_truncate (plain, plain->len - strlen ("…"));
  return g_utf8_casefold (plain->str, -1);
}

static char **
joined (char **list, const char *value, const char *separator)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (value, separator, -1);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    g_strv_builder_add (builder, list[i]);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  g_strfreev (list);
  return g_strv_builder_end (builder);
}

/* Returns: what is wrong, or %NULL. */
static const char *
take_key (SgExplanation *e, const char *line)
{
  const char *colon = strchr (line, ':');
  if (colon == NULL)
    return "no key";
  g_autofree char *key = g_strndup (line, (gsize) (colon - line));
  const char *value = colon + 1 + strspn (colon + 1, " ");

  if (strcmp (key, "About") == 0)
    e->about = joined (e->about, value, "|");
  else if (strcmp (key, "See") == 0)
    e->see = joined (e->see, value, ",");
  else if (strcmp (key, "Formula") == 0)
    {
      char *more = e->formula == NULL ? g_strdup (value) : g_strconcat (e->formula, "\n", value, NULL);
      g_free (e->formula);
      e->formula = more;
    }
  else if (strcmp (key, "Title") == 0 && e->title == NULL)
    e->title = g_strdup (value);
  else if (strcmp (key, "Source") == 0 && e->source == NULL)
    e->source = g_strdup (value);
  else
    return "an unknown key, or one that comes twice";
  return NULL;
}

/* Lines of a paragraph become one; a blank line is kept. */
static void
take_text (SgExplanation *e, const char *line)
{
  const char *before = e->text != NULL ? e->text : "";
  const char *between = *line == '\0' || *before == '\0' || g_str_has_suffix (before, "\n") ? "" : " ";
  const char *end = *line == '\0' && *before != '\0' && !g_str_has_suffix (before, "\n") ? "\n\n" : "";
  char *longer = g_strconcat (before, between, line, end, NULL);
  g_free (e->text);
  e->text = longer;
}

static int
by_title (gconstpointer a, gconstpointer b)
{
  const SgExplanation *const *x = a, *const *y = b;
  return g_utf8_collate ((*x)->title, (*y)->title);
}

static gboolean
check (GPtrArray *all, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) about = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL); /* of what by whom */

  for (guint i = 0; i < all->len; i++)
    {
      SgExplanation *e = g_ptr_array_index (all, i);
      if (e->text != NULL)
        g_strchomp (e->text);
      const char *wrong = e->title == NULL ? "no title" : e->source == NULL ? "no source" : e->text == NULL || *e->text == '\0' ? "no text"
                          : e->about == NULL ? "is about nothing" : !g_hash_table_add (names, e->name) ? "comes twice" : NULL;
      if (wrong != NULL)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "explanation %s: %s", e->name, wrong);
          return FALSE;
        }
      if (e->see == NULL)
        e->see = g_new0 (char *, 1);
      for (guint k = 0; e->about[k] != NULL; k++)
        {
          char *key = key_of (e->about[k]);
          const SgExplanation *other = g_hash_table_lookup (about, key);
          if (other != NULL && other != e) /* a button and a row of one name may differ in other languages */
            {
              g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "explanation %s: “%s” has another one, %s", e->name, e->about[k],
                           other->name);
              g_free (key);
              return FALSE;
            }
          g_hash_table_replace (about, key, e);
        }
    }
  for (guint i = 0; i < all->len; i++)
    {
      const SgExplanation *e = g_ptr_array_index (all, i);
      for (guint k = 0; e->see[k] != NULL; k++)
        if (!g_hash_table_contains (names, e->see[k]))
          {
            g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "explanation %s: there is no %s to see", e->name, e->see[k]);
            return FALSE;
          }
    }
  return TRUE;
}

GPtrArray *
sg_explanations_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (explanation_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SgExplanation *e = NULL;
  gboolean keys = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]), *wrong = NULL;
      if (g_str_has_prefix (line, "## "))
        {
          e = g_new0 (SgExplanation, 1);
          e->name = g_strdup (line + 3);
          g_ptr_array_add (all, e);
          keys = TRUE;
        }
      else if (e == NULL)
        continue;
      else if (keys && *line == '\0')
        keys = FALSE;
      else if (keys)
        wrong = take_key (e, line);
      else
        take_text (e, line);
      if (wrong != NULL)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "line %u: %s", i + 1, wrong);
          return NULL;
        }
    }
  if (!check (all, error))
    return NULL;
  g_ptr_array_sort (all, by_title);
  return g_steal_pointer (&all);
}

GPtrArray *
sg_explanations (void)
{
  static GPtrArray *all = NULL;
  g_autoptr (GError) error = NULL;

  if (all != NULL)
    return all;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes != NULL)
    {
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      all = sg_explanations_parse (text, &error);
    }
  if (all == NULL) /* the program's own file: a test sees to it */
    {
      g_critical ("explanations: %s", error->message);
      all = g_ptr_array_new ();
    }
  return all;
}

const SgExplanation *
sg_explanation_named (const char *name)
{
  GPtrArray *all = sg_explanations ();
  for (guint i = 0; i < all->len; i++)
    if (strcmp (((const SgExplanation *) g_ptr_array_index (all, i))->name, name) == 0)
      return g_ptr_array_index (all, i);
  return NULL;
}

const SgExplanation *
sg_explanation_about (const char *what)
{
  static GHashTable *table = NULL; /* of SgExplanation by what the label is in English and in the person's language */

  if (table == NULL)
    {
      GPtrArray *all = sg_explanations ();
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i < all->len; i++)
        {
          SgExplanation *e = g_ptr_array_index (all, i);
          for (guint k = 0; e->about[k] != NULL; k++)
            {
              char *translated = key_of (sg_words (e->about[k]));
              if (g_hash_table_contains (table, translated))
                g_free (translated);
              else
                g_hash_table_insert (table, translated, e);
            }
          for (guint k = 0; e->about[k] != NULL; k++)
            g_hash_table_replace (table, key_of (e->about[k]), e);
        }
    }
  if (what == NULL || *what == '\0')
    return NULL;
  g_autofree char *key = key_of (what);
  return g_hash_table_lookup (table, key);
}
