/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words.h"
#include "engine/data-path.h"

void
sg_words_start (void)
{
  g_autofree char *folder = sg_find_catalogs ();

  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  /* GLib translates nothing of a library while the program's own catalog lacks the language. */
  textdomain (GETTEXT_PACKAGE);
}

void
sg_words_copy (char *to, gsize size, const char *text)
{
  const char *end;

  g_strlcpy (to, text, size);
  if (!g_utf8_validate (to, -1, &end))
    to[end - to] = '\0';
}

locale_t
sg_plain_begin (void)
{
  static gsize plain;

  if (g_once_init_enter (&plain))
    g_once_init_leave (&plain, (gsize) newlocale (LC_ALL_MASK, "C", (locale_t) 0));
  return uselocale ((locale_t) plain);
}

void
sg_plain_end (locale_t before)
{
  uselocale (before);
}
