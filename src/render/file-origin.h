/* file-origin.h: what a picture's or a figure's file says of where it comes from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/** sg_file_has_origin: @head: the first @n bytes of a file. Returns: whether it is a PNG, SVG or PDF file. Thread: any. */
bool sg_file_has_origin (const char *head, size_t n);

/** sg_file_origin: (transfer full): the text under "Provenance" of a PNG file, of a PDF's keywords or of an SVG's metadata, as
 * sg_plot_save_with() and sg_png_save() put it there. Thread: any. Returns: %NULL with an error where there is none. */
char *sg_file_origin (const char *path, GError **error);
