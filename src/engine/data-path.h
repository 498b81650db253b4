/* data-path.h: where the program's own data lie, installed or in the source tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/**
 * sg_find_data: (transfer full) (nullable)
 * @relative: "protocols/shear-demo.ini", "samples"
 *
 * Looks in $SHEARGLASS_DATA; in the source tree, for a program that runs from its build folder; beside
 * the program in ../share/shearglass, so that an installation may be moved; in the folder it was
 * configured to be installed to; in the source tree it was built from.
 * Thread: any. Returns: the path of a file or folder that exists, or %NULL.
 */
char *sg_find_data (const char *relative);

/** sg_find_schemas: (transfer full) (nullable): Thread: any. Returns: the folder with the compiled settings schema that goes
 * with this program, in its build folder or beside where it was installed; %NULL: only the system can know. */
char *sg_find_schemas (void);

/** sg_find_catalogs: (transfer full): Thread: any. Returns: the folder with the translations that go with this program:
 * $SHEARGLASS_LOCALES, in its build folder, or beside where it was installed. */
char *sg_find_catalogs (void);

/**
 * sg_list_data: (transfer full) (array zero-terminated=1)
 * @relative: a folder: "samples"
 * @suffixes: endings of names, separated by blanks: ".ini", ".lammps.gz .xyz.gz"
 *
 * Thread: any. Returns: the paths of its files, sorted; none where there is no such folder.
 */
char **sg_list_data (const char *relative, const char *suffixes);
