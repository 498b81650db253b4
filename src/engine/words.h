/* words.h: the words a person reads, in the person's language
 *
 * _("...") is the translation of a text, N_("...") marks one in a table that sg_words() translates where it
 * is shown, C_("of what", "...") tells two meanings of the same English word apart. All texts are in one catalog,
 * po/shearglass.pot.
 *
 * Files are no place for them: what is written into a command log, a protocol, a configuration, a table or onto the bus
 * is English with a decimal point whatever the locale is. Code that writes such a thing through functions that also
 * serve the window does it between sg_plain_begin() and sg_plain_end().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib/gi18n-lib.h>
#include <locale.h>

/** sg_plural: the form of a text that goes with @n things. Thread: any. */
#define sg_plural(one, many, n) g_dngettext (GETTEXT_PACKAGE, one, many, n)

/** sg_words: (nullable): the translation of a text marked with N_(). Thread: any. */
static inline const char *
sg_words (const char *text)
{
  return text != NULL && *text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : text;
}

/** sg_words_copy: copies @text into @to of @size bytes, cut behind a whole character if need be. Thread: any. */
void sg_words_copy (char *to, gsize size, const char *text);

/** sg_words_start: tells where the catalogs lie: beside the build folder's program, or where they are installed.
 * A program that does not call it speaks English. Call it after setlocale() and before the first text. */
void sg_words_start (void);

/**
 * sg_plain_begin:
 *
 * From here on this thread's texts are English and its numbers have a decimal point.
 * Thread: any; touches no other. Returns: for sg_plain_end().
 */
locale_t sg_plain_begin (void);

/** sg_plain_end: @before: of sg_plain_begin(). Back to the person's language. Thread: the one that began. */
void sg_plain_end (locale_t before);
