/* settings.h: what the program remembers between starts: window size, theme
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key file in the user's configuration folder, so that it works without being installed. A file that
 * cannot be read or written costs the memory and nothing else.
 */
#pragma once

#include <glib.h>

/** sg_settings_get_int: Thread: main. */
int sg_settings_get_int (const char *key, int fallback);

/** sg_settings_get_string: (transfer full): Thread: main. */
char *sg_settings_get_string (const char *key, const char *fallback);

/** sg_settings_set_int: Thread: main. */
void sg_settings_set_int (const char *key, int value);

/** sg_settings_set_string: Thread: main. */
void sg_settings_set_string (const char *key, const char *value);

/** sg_settings_save: writes what changed. Thread: main. */
void sg_settings_save (void);
