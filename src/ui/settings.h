/* settings.h: what the program remembers between starts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GSettings: what is set is in force and stored at once, and what another window or dconf sets is followed. The schema
 * is data/io.github.shearglass.Shearglass.gschema.xml. A program that is not installed uses the one of its build folder;
 * one that finds none says so and ends.
 */
#pragma once

#include <gio/gio.h>

/** sg_settings: (transfer none): Thread: main. Returns: the program's settings; every key of the schema is there. */
GSettings *sg_settings (void);
