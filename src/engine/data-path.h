/* data-path.h: where the program's own data lie, installed or in the source tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/**
 * sg_find_data: (transfer full) (nullable)
 * @relative: "protocols/shear-demo.ini"
 *
 * Looks in $SHEARGLASS_DATA, then in the folder the program is installed to, then in the source tree it
 * was built from. Thread: any. Returns: the path of a file that exists, or %NULL.
 */
char *sg_find_data (const char *relative);
