/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Media types of files that a record carries. A small table of its own: what a file of the store is called must not depend on
 * the MIME database of the machine. */

#include "hf-media-type.h"

#include <string.h>

static const struct
{
  const char *type, *ending;
} types[] = {
  { "image/png", "png" },
  { "image/jpeg", "jpg" },
  { "image/jpeg", "jpeg" },
  { "image/jpg", "jpg" },
  { "image/gif", "gif" },
  { "image/webp", "webp" },
  { "image/svg+xml", "svg" },
  { "image/bmp", "bmp" },
  { "image/tiff", "tif" },
  { "image/heic", "heic" },
  { "application/pdf", "pdf" },
  { "application/json", "json" },
  { "application/xml", "xml" },
  { "text/xml", "xml" },
  { "text/plain", "txt" },
  { "text/csv", "csv" },
  { "text/html", "html" },
  { "application/zip", "zip" },
  { "application/gzip", "gz" },
  { "audio/mpeg", "mp3" },
  { "audio/mp4", "m4a" },
  { "audio/wav", "wav" },
  { "video/mp4", "mp4" },
  { "video/quicktime", "mov" },
  { "application/msword", "doc" },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
  { "application/vnd.ms-excel", "xls" },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
};

static const struct
{
  gsize offset;
  const char *bytes;
  gsize length;
  const char *type;
} magics[] = {
  { 0, "\x89PNG\r\n\x1a\n", 8, "image/png" },
  { 0, "\xff\xd8\xff", 3, "image/jpeg" },
  { 0, "GIF8", 4, "image/gif" },
  { 8, "WEBP", 4, "image/webp" },
  { 0, "BM", 2, "image/bmp" },
  { 0, "II*\0", 4, "image/tiff" },
  { 0, "MM\0*", 4, "image/tiff" },
  { 4, "ftypheic", 8, "image/heic" },
  { 4, "ftypqt", 6, "video/quicktime" },
  { 4, "ftypM4A", 7, "audio/mp4" },
  { 4, "ftyp", 4, "video/mp4" },
  { 0, "%PDF-", 5, "application/pdf" },
  { 0, "PK\x03\x04", 4, "application/zip" },
  { 0, "\x1f\x8b", 2, "application/gzip" },
  { 0, "ID3", 3, "audio/mpeg" },
  { 8, "WAVE", 4, "audio/wav" },
};

const char *
hf_media_type_of_bytes (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (length >= magics[i].offset + magics[i].length
        && memcmp (data + magics[i].offset, magics[i].bytes, magics[i].length) == 0)
      return magics[i].type;
  return length > 0 && g_utf8_validate (data, (gssize) length, NULL) ? "text/plain" : "application/octet-stream";
}

const char *
hf_media_type_of_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (dot + 1, types[i].ending) == 0)
      return types[i].type;
  return NULL;
}

const char *
hf_media_type_ending (const char *type)
{
  g_autofree char *clean = hf_media_type_clean (type);

  for (gsize i = 0; clean != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (clean, types[i].type))
      return types[i].ending;
  return "bin";
}

char *
hf_media_type_clean (const char *type)
{
  g_autofree char *clean = g_ascii_strdown (type, (gssize) strcspn (type, ";"));
  const char *slash;

  g_strstrip (clean);
  slash = strchr (clean, '/');
  if (slash == NULL || slash == clean || slash[1] == '\0' || strchr (slash + 1, '/') != NULL || strlen (clean) > 127)
    return NULL;
  for (const char *p = clean; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$&-^_.+/", *p) == NULL)
      return NULL;
  return g_steal_pointer (&clean);
}
