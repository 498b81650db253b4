/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/out-file.h"
#include "engine/error.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BUFFER_SIZE (1 << 18)

struct _SgOutFile {
  char *path, *temporary;
  int fd;
  bool compressed;
  z_stream z;
  char *buffer; /* BUFFER_SIZE; text that waits */
  size_t used;
  unsigned char *packed; /* BUFFER_SIZE */
  int failed;            /* errno of the first failure */
  locale_t c_locale, old_locale;
};

static bool
fail (const char *path, int code, GError **error)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, g_strerror (code));
  return false;
}

SgOutFile *
sg_out_file_open (const char *path, bool compressed, GError **error)
{
  SgOutFile *file = g_new0 (SgOutFile, 1);
  char *real = realpath (path, NULL);
  file->path = g_strdup (real != NULL ? real : path);
  free (real);

  struct stat old;
  bool exists = stat (file->path, &old) == 0;
  mode_t mode;
  if (exists)
    mode = old.st_mode & 0777;
  else
    {
      mode_t mask = umask (022);
      umask (mask);
      mode = 0666 & ~mask;
    }

  if (exists && !S_ISREG (old.st_mode))
    {
      fail (path, S_ISDIR (old.st_mode) ? EISDIR : EINVAL, error);
      g_free (file->path);
      g_free (file);
      return NULL;
    }
  g_autofree char *folder = g_path_get_dirname (file->path);
  g_autofree char *name = g_path_get_basename (file->path);
  file->temporary = g_strdup_printf ("%s/.%.200s.XXXXXX", folder, name);
  file->fd = mkostemp (file->temporary, O_CLOEXEC);
  if (file->fd < 0 || fchmod (file->fd, mode) < 0)
    {
      fail (path, errno, error);
      if (file->fd >= 0)
        {
          close (file->fd);
          unlink (file->temporary);
        }
      g_free (file->temporary);
      g_free (file->path);
      g_free (file);
      return NULL;
    }

  file->compressed = compressed;
  file->buffer = g_malloc (BUFFER_SIZE);
  if (compressed)
    {
      file->packed = g_malloc (BUFFER_SIZE);
      if (deflateInit2 (&file->z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        g_error ("zlib does not start");
    }
  file->c_locale = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
  file->old_locale = uselocale (file->c_locale);
  return file;
}

static void
write_all (SgOutFile *file, const void *bytes, size_t n)
{
  const char *p = bytes;
  while (n > 0 && file->failed == 0)
    {
      ssize_t done = write (file->fd, p, n);
      if (done < 0)
        {
          if (errno != EINTR)
            file->failed = errno;
          continue;
        }
      p += done;
      n -= (size_t) done;
    }
}

static void
flush (SgOutFile *file, bool end)
{
  if (!file->compressed)
    write_all (file, file->buffer, file->used);
  else
    {
      file->z.next_in = (unsigned char *) file->buffer;
      file->z.avail_in = (unsigned) file->used;
      do
        {
          file->z.next_out = file->packed;
          file->z.avail_out = BUFFER_SIZE;
          deflate (&file->z, end ? Z_FINISH : Z_NO_FLUSH);
          write_all (file, file->packed, BUFFER_SIZE - file->z.avail_out);
        }
      while (file->z.avail_out == 0);
    }
  file->used = 0;
}

void
sg_out_file_write (SgOutFile *file, const char *bytes, size_t n)
{
  while (n > 0 && file->failed == 0)
    {
      size_t part = MIN (n, BUFFER_SIZE - file->used);
      memcpy (file->buffer + file->used, bytes, part);
      file->used += part;
      bytes += part;
      n -= part;
      if (file->used == BUFFER_SIZE)
        flush (file, false);
    }
}

void
sg_out_file_print (SgOutFile *file, const char *format, ...)
{
  va_list arguments;
  if (file->failed != 0)
    return;

  size_t room = BUFFER_SIZE - file->used;
  va_start (arguments, format);
  int n = vsnprintf (file->buffer + file->used, room, format, arguments);
  va_end (arguments);
  if (n >= 0 && (size_t) n < room)
    {
      file->used += (size_t) n;
      return;
    }
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sg_out_file_write (file, text, strlen (text));
}

static void
end (SgOutFile *file)
{
  uselocale (file->old_locale);
  freelocale (file->c_locale);
  if (file->compressed)
    deflateEnd (&file->z);
  g_free (file->buffer);
  g_free (file->packed);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}

bool
sg_out_file_commit (SgOutFile *file, GError **error)
{
  flush (file, true);
  if (file->failed == 0 && fsync (file->fd) < 0 && errno != EINVAL)
    file->failed = errno;
  if (close (file->fd) < 0 && file->failed == 0)
    file->failed = errno;
  if (file->failed == 0 && rename (file->temporary, file->path) < 0)
    file->failed = errno;

  int failed = file->failed;
  if (failed != 0)
    {
      unlink (file->temporary);
      fail (file->path, failed, error);
    }
  else
    {
      /* The new name, too, should outlive a power cut. */
      g_autofree char *folder = g_path_get_dirname (file->path);
      int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (fd >= 0)
        {
          fsync (fd);
          close (fd);
        }
    }
  end (file);
  return failed == 0;
}

void
sg_out_file_discard (SgOutFile *file)
{
  if (file == NULL)
    return;
  close (file->fd);
  unlink (file->temporary);
  end (file);
}
