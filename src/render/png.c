/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/png.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#define SIGNATURE "\211PNG\r\n\032\n"
#define SIGNATURE_SIZE 8
#define IHDR_SIZE (4 + 4 + 13 + 4)
/* Above this a text is worth deflating. */
#define LONG_TEXT 512

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
append_u32 (GByteArray *out, uint32_t value)
{
  const uint8_t bytes[4]
      = { (uint8_t) (value >> 24), (uint8_t) (value >> 16), (uint8_t) (value >> 8), (uint8_t) value };
  g_byte_array_append (out, bytes, 4);
}

static uint32_t
read_u32 (const uint8_t *bytes)
{
  return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 | bytes[3];
}

static void
append_text (GByteArray *out, const char *keyword, const char *text)
{
  size_t length = strlen (text);
  g_autofree uint8_t *packed = NULL;
  uLongf packed_size = 0;

  if (length > LONG_TEXT)
    {
      packed_size = compressBound ((uLong) length);
      packed = g_malloc (packed_size);
      if (compress2 (packed, &packed_size, (const Bytef *) text, (uLong) length, 9) != Z_OK || packed_size >= length)
        g_clear_pointer (&packed, g_free);
    }
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const uint8_t flags[4] = { packed != NULL, 0, 0, 0 }; /* method 0; no language, no translated keyword */
  g_byte_array_append (body, (const uint8_t *) "iTXt", 4);
  g_byte_array_append (body, (const uint8_t *) keyword, (guint) strlen (keyword) + 1);
  g_byte_array_append (body, flags, 4);
  g_byte_array_append (body, packed != NULL ? packed : (const uint8_t *) text,
                       (guint) (packed != NULL ? packed_size : length));
  append_u32 (out, body->len - 4);
  g_byte_array_append (out, body->data, body->len);
  append_u32 (out, (uint32_t) crc32 (0, body->data, body->len));
}

bool
sg_png_save (cairo_surface_t *surface, const char *path, const char *const *texts, GError **error)
{
  g_autoptr (GByteArray) plain = g_byte_array_new (), out = g_byte_array_new ();
  cairo_status_t status = cairo_surface_write_to_png_stream (surface, append, plain);

  if (status != CAIRO_STATUS_SUCCESS || plain->len < SIGNATURE_SIZE + IHDR_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, cairo_status_to_string (status));
      return false;
    }
  g_byte_array_append (out, plain->data, SIGNATURE_SIZE + IHDR_SIZE);
  for (size_t k = 0; texts != NULL && texts[k] != NULL && texts[k + 1] != NULL; k += 2)
    {
      size_t length = strlen (texts[k]);
      g_return_val_if_fail (length >= 1 && length <= 79, false);
      if (*texts[k + 1] != 0)
        append_text (out, texts[k], texts[k + 1]);
    }
  g_byte_array_append (out, plain->data + SIGNATURE_SIZE + IHDR_SIZE, plain->len - SIGNATURE_SIZE - IHDR_SIZE);
  return g_file_set_contents (path, (const char *) out->data, (gssize) out->len, error);
}

/* The text of an iTXt chunk; NULL where it is damaged. */
static char *
chunk_text (const uint8_t *body, size_t size, char **keyword)
{
  const uint8_t *end = body + size, *at = memchr (body, 0, size);

  if (at == NULL || end - at < 3)
    return NULL;
  *keyword = g_strdup ((const char *) body);
  bool packed = at[1] != 0;
  at += 3;
  for (int k = 0; k < 2 && at != NULL; k++)
    {
      at = memchr (at, 0, (size_t) (end - at));
      at = at != NULL ? at + 1 : NULL;
    }
  if (at == NULL)
    return NULL;
  if (!packed)
    return g_strndup ((const char *) at, (gsize) (end - at));
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (at, end - at, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, converter);
  GString *text = g_string_new (NULL);
  char piece[4096];
  gssize n;
  while ((n = g_input_stream_read (stream, piece, sizeof piece, NULL, NULL)) > 0)
    g_string_append_len (text, piece, n);
  if (n < 0)
    {
      g_string_free (text, TRUE);
      return NULL;
    }
  return g_string_free (text, FALSE);
}

char **
sg_png_texts (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;
  const uint8_t *bytes = (const uint8_t *) data;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  bool fine = size > SIGNATURE_SIZE && memcmp (bytes, SIGNATURE, SIGNATURE_SIZE) == 0, ended = false;
  for (size_t at = SIGNATURE_SIZE; fine && !ended; )
    {
      if (size - at < 12 || read_u32 (bytes + at) > size - at - 12)
        {
          fine = false;
          break;
        }
      uint32_t length = read_u32 (bytes + at);
      const uint8_t *type = bytes + at + 4;
      fine = read_u32 (type + 4 + length) == (uint32_t) crc32 (0, type, length + 4);
      if (fine && memcmp (type, "iTXt", 4) == 0)
        {
          char *keyword = NULL, *text = chunk_text (type + 4, length, &keyword);
          fine = text != NULL;
          g_ptr_array_add (texts, keyword);
          g_ptr_array_add (texts, text);
        }
      ended = memcmp (type, "IEND", 4) == 0;
      at += (size_t) length + 12;
    }
  if (!fine)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: no PNG file, or a damaged one", path);
      return NULL;
    }
  g_ptr_array_add (texts, NULL);
  g_ptr_array_set_free_func (texts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}
