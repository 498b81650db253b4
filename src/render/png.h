/* png.h: an image as a PNG file that says where it comes from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cairo's own writer knows no text, so its file is taken apart into chunks and iTXt chunks (PNG specification, third
 * edition, 11.3.3.4) are put after the header; long ones are deflated. Thread: any.
 */
#pragma once

#include <cairo.h>
#include <gio/gio.h>
#include <stdbool.h>

/**
 * sg_png_save:
 * @surface: CAIRO_FORMAT_ARGB32 or RGB24
 * @texts: (nullable): keyword, text, keyword, text, ..., %NULL; keywords are 1 to 79 Latin-1 letters, texts UTF-8; a
 *   pair whose text is empty is left out
 *
 * An old file is replaced only when the new one is complete. Returns: %FALSE with %G_IO_ERROR or %G_FILE_ERROR.
 */
bool sg_png_save (cairo_surface_t *surface, const char *path, const char *const *texts, GError **error);

/** sg_png_texts: (transfer full): keyword, text, ..., %NULL of the file at @path, in order. Returns: %NULL with an error
 * where it is no PNG file or is damaged. */
char **sg_png_texts (const char *path, GError **error);
