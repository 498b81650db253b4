/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/text-reader.h"
#include "engine/error.h"
#include "engine/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define TEXT_SIZE (1 << 20) /* the longest line, too */
#define RAW_SIZE (1 << 18)

struct _SgTextReader {
  char *path;
  int fd; /* -1: memory */
  const unsigned char *memory;
  size_t memory_left;
  GChecksum *checksum;
  bool raw_end;

  bool zipped;
  bool in_member; /* of a gzip file: its trailer has not come yet */
  bool pending;   /* inflate may hold more text than fitted */
  z_stream z;
  unsigned char *raw; /* RAW_SIZE; compressed bytes */

  char *text; /* TEXT_SIZE + 1 */
  size_t begin, end; /* of what was not given out yet */
  bool text_end;
  uint64_t line, bytes;
};

bool
sg_text_reader_fail_at (const SgTextReader *reader, uint64_t line, GError **error,
                        const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%" G_GUINT64_FORMAT ": %s", reader->path,
               MAX (line, 1), what);
  return false;
}

/* A file that has no lines, since it cannot be opened. */
static bool
fail_to_open (const SgTextReader *reader, int code, GError **error)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", reader->path, g_strerror (code));
  return false;
}

/* Bytes of the file itself: 0 at its end, -1 with an error. */
static ssize_t
read_raw (SgTextReader *reader, void *buffer, size_t size, GError **error)
{
  ssize_t got;
  if (reader->raw_end)
    return 0;
  if (reader->fd < 0)
    {
      got = (ssize_t) MIN (size, reader->memory_left);
      if (got > 0)
        memcpy (buffer, reader->memory, (size_t) got);
      reader->memory += got;
      reader->memory_left -= (size_t) got;
    }
  else
    do
      got = read (reader->fd, buffer, size);
    while (got < 0 && errno == EINTR);

  if (got < 0)
    sg_text_reader_fail_at (reader, reader->line + 1, error, "%s", g_strerror (errno));
  else if (got == 0)
    reader->raw_end = true;
  else
    g_checksum_update (reader->checksum, buffer, got);
  return got;
}

/* Unpacked text: 0 at the end, -1 with an error. */
static ssize_t
read_zipped (SgTextReader *reader, char *buffer, size_t size, GError **error)
{
  z_stream *z = &reader->z;
  z->next_out = (unsigned char *) buffer;
  z->avail_out = (unsigned) size;

  while (z->avail_out > 0)
    {
      if (z->avail_in == 0 && !reader->pending)
        {
          ssize_t got = read_raw (reader, reader->raw, RAW_SIZE, error);
          if (got < 0)
            return -1;
          if (got == 0)
            {
              if (!reader->in_member)
                break;
              sg_text_reader_fail_at (reader, reader->line + 1, error,
                                      _ ("the compressed file is cut off"));
              return -1;
            }
          z->next_in = reader->raw;
          z->avail_in = (unsigned) got;
        }
      if (!reader->in_member)
        {
          /* Another member may follow; zero bytes are the padding of tapes. */
          while (z->avail_in > 0 && *z->next_in == 0)
            {
              z->next_in++;
              z->avail_in--;
            }
          if (z->avail_in == 0)
            continue;
          inflateReset (z);
          reader->in_member = true;
        }

      int result = inflate (z, Z_NO_FLUSH);
      reader->pending = result == Z_OK && z->avail_out == 0;
      if (result == Z_STREAM_END)
        reader->in_member = false;
      else if (result == Z_BUF_ERROR)
        reader->pending = false;
      else if (result != Z_OK)
        {
          sg_text_reader_fail_at (reader, reader->line + 1, error,
                                  _ ("the compressed file is damaged (%s)"),
                                  z->msg != NULL ? z->msg : "zlib");
          return -1;
        }
    }
  return (ssize_t) (size - z->avail_out);
}

/* Makes room and reads on. Returns: whether it went well. */
static bool
refill (SgTextReader *reader, GError **error)
{
  if (reader->begin > 0)
    {
      memmove (reader->text, reader->text + reader->begin, reader->end - reader->begin);
      reader->end -= reader->begin;
      reader->begin = 0;
    }
  if (reader->end == TEXT_SIZE)
    return sg_text_reader_fail_at (reader, reader->line + 1, error,
                                   _ ("a line of more than %d characters: this is no text file"),
                                   TEXT_SIZE);

  size_t room = TEXT_SIZE - reader->end;
  ssize_t got = reader->zipped ? read_zipped (reader, reader->text + reader->end, room, error)
                               : read_raw (reader, reader->text + reader->end, room, error);
  if (got < 0)
    return false;
  if (got == 0)
    reader->text_end = true;
  reader->end += (size_t) got;
  return true;
}

/* Looks at the first bytes: compressed or not. */
static bool
start (SgTextReader *reader, GError **error)
{
  reader->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  reader->text = g_malloc (TEXT_SIZE + 1);

  while (reader->end < 6 && !reader->text_end)
    if (!refill (reader, error))
      return false;
  const unsigned char *head = (const unsigned char *) reader->text;
  size_t n = reader->end;

  static const struct {
    const char *bytes;
    size_t n;
    const char *name;
  } others[] = { { "BZh", 3, "bzip2" },
                 { "\xfd"
                   "7zXZ",
                   5, "xz" },
                 { "\x28\xb5\x2f\xfd", 4, "zstd" },
                 { "PK\x03\x04", 4, "zip" } };
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    if (n >= others[i].n && memcmp (head, others[i].bytes, others[i].n) == 0)
      return sg_text_reader_fail_at (reader, 1, error,
                                     _ ("compressed with %s; only gzip is read here"), others[i].name);

  if (n >= 2 && head[0] == 0x1f && head[1] == 0x8b)
    {
      reader->zipped = true;
      reader->in_member = true;
      reader->raw = g_malloc (MAX (RAW_SIZE, n));
      memcpy (reader->raw, head, n);
      reader->z.next_in = reader->raw;
      reader->z.avail_in = (unsigned) n;
      /* 16: gzip header and checksum */
      if (inflateInit2 (&reader->z, 15 + 16) != Z_OK)
        g_error ("zlib does not start");
      reader->end = 0;
      reader->text_end = false;
    }
  else if (n >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    reader->begin = 3; /* UTF-8 byte order mark */
  return true;
}

SgTextReader *
sg_text_reader_open (const char *path, GError **error)
{
  SgTextReader *reader = g_new0 (SgTextReader, 1);
  reader->path = g_strdup (path);
  reader->fd = open (path, O_RDONLY | O_CLOEXEC);

  struct stat status;
  bool good;
  if (reader->fd < 0 || fstat (reader->fd, &status) < 0)
    good = fail_to_open (reader, errno, error);
  else if (S_ISDIR (status.st_mode))
    good = fail_to_open (reader, EISDIR, error);
  else
    good = start (reader, error);
  if (good)
    return reader;
  sg_text_reader_free (reader);
  return NULL;
}

SgTextReader *
sg_text_reader_new_from_data (const void *data, size_t size, const char *name)
{
  SgTextReader *reader = g_new0 (SgTextReader, 1);
  reader->path = g_strdup (name);
  reader->fd = -1;
  reader->memory = data;
  reader->memory_left = size;
  return reader;
}

void
sg_text_reader_free (SgTextReader *reader)
{
  if (reader == NULL)
    return;
  if (reader->fd >= 0)
    close (reader->fd);
  if (reader->zipped)
    inflateEnd (&reader->z);
  if (reader->checksum != NULL)
    g_checksum_free (reader->checksum);
  g_free (reader->raw);
  g_free (reader->text);
  g_free (reader->path);
  g_free (reader);
}

bool
sg_text_reader_next (SgTextReader *reader, char **line, GError **error)
{
  if (reader->text == NULL && !start (reader, error))
    return false;

  size_t searched = reader->begin;
  char *newline;
  while ((newline = memchr (reader->text + searched, '\n', reader->end - searched)) == NULL
         && !reader->text_end)
    {
      size_t left = reader->end - reader->begin;
      if (!refill (reader, error))
        return false;
      searched = reader->begin + left;
    }

  if (newline == NULL && reader->begin == reader->end)
    return false;
  char *first = reader->text + reader->begin;
  char *last = newline != NULL ? newline : reader->text + reader->end;
  reader->begin = (size_t) (last - reader->text) + (newline != NULL);
  reader->bytes += (size_t) (last - first) + 1;
  reader->line++;
  if (memchr (first, '\0', (size_t) (last - first)) != NULL)
    return sg_text_reader_fail (reader, error, _ ("a NUL byte: this is no text file"));
  if (last > first && last[-1] == '\r')
    last--;
  *last = '\0';
  *line = first;
  return true;
}

uint64_t
sg_text_reader_line (const SgTextReader *reader)
{
  return reader->line;
}

uint64_t
sg_text_reader_bytes (const SgTextReader *reader)
{
  return reader->bytes;
}

char *
sg_text_reader_sha256 (SgTextReader *reader, GError **error)
{
  g_autofree char *rest = g_malloc (RAW_SIZE);
  ssize_t got;
  while ((got = read_raw (reader, rest, RAW_SIZE, error)) > 0)
    ;
  return got < 0 ? NULL : g_strdup (g_checksum_get_string (reader->checksum));
}
