/* text-reader.h: the lines of a file, plain or gzipped, with their numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams: memory does not grow with the file, nor with what a compressed file unpacks to. On the way
 * it takes the SHA-256 of the file's bytes as they lie on disk.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct _SgTextReader SgTextReader;

/** sg_text_reader_open: (transfer full): Thread: any; then the owner's.
 * Returns: %NULL with %SG_ERROR_INPUT. */
SgTextReader *sg_text_reader_open (const char *path, GError **error);

/** sg_text_reader_new_from_data: (transfer full): of bytes in memory, which must outlive the reader;
 * @name stands for the path in messages. Thread: any. */
SgTextReader *sg_text_reader_new_from_data (const void *data, size_t size, const char *name);

/** sg_text_reader_free: (nullable). */
void sg_text_reader_free (SgTextReader *reader);

/**
 * sg_text_reader_next:
 * @line: (out): NUL-terminated, without its line end; the caller may write into it. Good until the next
 *   call.
 *
 * Returns: %FALSE at the end of the file, and with %SG_ERROR_INPUT where the file cannot be read, is
 * damaged, holds a NUL byte or a line of a million characters.
 */
bool sg_text_reader_next (SgTextReader *reader, char **line, GError **error);

/** sg_text_reader_line: Returns: the number of the line that next() gave last, from 1. */
uint64_t sg_text_reader_line (const SgTextReader *reader);

/** sg_text_reader_bytes: Returns: characters of text given out so far. */
uint64_t sg_text_reader_bytes (const SgTextReader *reader);

/** sg_text_reader_fail_at: sets %SG_ERROR_INPUT "PATH:LINE: message". Returns: %FALSE. */
bool sg_text_reader_fail_at (const SgTextReader *reader, uint64_t line, GError **error,
                             const char *format, ...) G_GNUC_PRINTF (4, 5);

/** sg_text_reader_fail: the same for the line read last. */
#define sg_text_reader_fail(reader, error, ...) \
  sg_text_reader_fail_at ((reader), sg_text_reader_line (reader), (error), __VA_ARGS__)

/** sg_text_reader_sha256: (transfer full): reads what is left of the file. Returns: %NULL with
 * %SG_ERROR_INPUT when that fails. Once only. */
char *sg_text_reader_sha256 (SgTextReader *reader, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgTextReader, sg_text_reader_free)
