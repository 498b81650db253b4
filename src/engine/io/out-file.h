/* out-file.h: a file that appears whole or not at all, plain or gzipped, with numbers in the C locale
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text goes to a temporary file in the same folder; commit() flushes it to the disk and renames it over
 * the old file. Whatever fails before leaves the old file as it was. Links are followed, and the old
 * file's permissions are kept. While an SgOutFile is open the calling thread is in the C locale.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _SgOutFile SgOutFile;

/** sg_out_file_open: (transfer full): Thread: any; then only the same thread.
 * Returns: %NULL with %SG_ERROR_INPUT "PATH: why". */
SgOutFile *sg_out_file_open (const char *path, bool compressed, GError **error);

/** sg_out_file_print: as printf(). Errors are kept for commit(). */
void sg_out_file_print (SgOutFile *file, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** sg_out_file_write: the bytes as they are. */
void sg_out_file_write (SgOutFile *file, const char *bytes, size_t n);

/** sg_out_file_commit: (transfer full): ends @file. Returns: whether the new file is in place. */
bool sg_out_file_commit (SgOutFile *file, GError **error);

/** sg_out_file_discard: (nullable): ends @file without a trace. */
void sg_out_file_discard (SgOutFile *file);
