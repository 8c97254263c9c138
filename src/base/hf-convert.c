/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file in its four forms. Guarantees: a file is read only inside the store, wherever a text from a service points; one is
 * written whole or not at all, readable by its owner only, and under the name of its content, so that a text from a service
 * never names a file. */

#include "hf-convert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-media-type.h"

static GBytes *
refuse (const char *message, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, message);
  return NULL;
}

static GBytes *
refuse_large (gsize limit, GError **error)
{
  g_autofree char *most = g_format_size (limit);

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The file is larger than %s"), most);
  return NULL;
}

/* --- from text to bytes --- */

/* RFC 4648, section 4; white space between is what MIME and people put there. */
static gboolean
is_base64 (const char *text)
{
  gsize n = 0, padding = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      n++;
      if (*p == '=')
        padding++;
      else if (padding > 0 || (!g_ascii_isalnum (*p) && *p != '+' && *p != '/'))
        return FALSE;
    }
  return n % 4 == 0 && padding <= 2;
}

static GBytes *
read_base64 (const char *text, gsize limit, GError **error)
{
  gsize length = 0;
  guchar *data;

  if (strlen (text) / 4 > limit / 3 + 1)
    return refuse_large (limit, error);
  if (!is_base64 (text))
    return refuse (_("It is not base64"), error);
  data = g_base64_decode (text, &length);
  if (length <= limit)
    return g_bytes_new_take (data, length);
  g_free (data);
  return refuse_large (limit, error);
}

/* RFC 2397 */
static GBytes *
read_data_uri (const char *text, gsize limit, char **type, GError **error)
{
  const char *comma = g_ascii_strncasecmp (text, "data:", 5) == 0 ? strchr (text, ',') : NULL;
  g_autofree char *head = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (comma == NULL)
    return refuse (_("It is not a data URI"), error);
  head = g_ascii_strdown (text + 5, comma - text - 5);
  *type = *head == '\0' || *head == ';' ? g_strdup ("text/plain") : hf_media_type_clean (head);
  if (g_str_has_suffix (head, ";base64"))
    {
      g_autofree char *plain = strchr (comma + 1, '%') != NULL ? g_uri_unescape_string (comma + 1, NULL) : NULL;

      return read_base64 (plain != NULL ? plain : comma + 1, limit, error);
    }
  bytes = g_uri_unescape_bytes (comma + 1, -1, NULL, NULL);
  if (bytes == NULL)
    return refuse (_("It is not a data URI"), error);
  return g_bytes_get_size (bytes) <= limit ? g_steal_pointer (&bytes) : refuse_large (limit, error);
}

static gboolean
read_whole (int fd, char *data, gsize length)
{
  while (length > 0)
    {
      gssize n = read (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static GBytes *
read_descriptor (int fd, gsize limit, GError **error)
{
  g_autofree char *data = NULL;
  struct stat status;
  gsize length;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return refuse (_("It is not a file of this solution"), error);
  length = (gsize) status.st_size;
  if (length > limit)
    return refuse_large (limit, error);
  data = g_malloc (length + 1);
  if (!read_whole (fd, data, length))
    return refuse (_("The file cannot be read"), error);
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/* (nullable): where @uri really leads, if that is inside the store. */
static char *
find_in_store (const char *uri, const char *files)
{
  g_autofree char *host = NULL, *path = g_filename_from_uri (uri, &host, NULL);
  char *store = realpath (files, NULL), *real = path != NULL && store != NULL ? realpath (path, NULL) : NULL;
  char *found = NULL;

  if (real != NULL && host == NULL && strstr (path, "/../") == NULL && g_str_has_prefix (real, store)
      && real[strlen (store)] == '/')
    found = g_strdup (real);
  free (real);
  free (store);
  return found;
}

static GBytes *
read_local (const char *uri, const char *files, gsize limit, char **type, GError **error)
{
  g_autofree char *path = find_in_store (uri, files);
  GBytes *bytes;
  int fd;

  if (path == NULL)
    return refuse (_("It is not a file of this solution"), error);
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return refuse (_("The file cannot be read"), error);
  *type = g_strdup (hf_media_type_of_name (path));
  bytes = read_descriptor (fd, limit, error);
  close (fd);
  return bytes;
}

static GBytes *
read_form (const char *value, HfConvertForm from, const char *files, gsize limit, char **type, GError **error)
{
  switch (from)
    {
    case HF_CONVERT_LOCAL_URI:
      return read_local (value, files, limit, type, error);
    case HF_CONVERT_DATA_URI:
      return read_data_uri (value, limit, type, error);
    case HF_CONVERT_BASE64:
    case HF_CONVERT_BUFFER:
    default:
      return read_base64 (value, limit, error);
    }
}

/* --- from bytes to text --- */

static char *
write_local (GBytes *bytes, const char *type, const char *files, GError **error)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *name = g_strconcat (sum, ".", hf_media_type_ending (type), NULL), *path = g_build_filename (files, name, NULL);
  g_autoptr(GError) problem = NULL;
  struct stat status;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (lstat (path, &status) == 0 && S_ISREG (status.st_mode) && (gsize) status.st_size == length)
    return g_filename_to_uri (path, NULL, error);
  if (g_mkdir_with_parents (files, 0700) != 0
      || !g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, &problem))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STORE, _("The file cannot be stored in “%s”: %s"), files,
                   problem != NULL ? problem->message : g_strerror (errno));
      return NULL;
    }
  return g_filename_to_uri (path, NULL, error);
}

static char *
write_form (GBytes *bytes, HfConvertForm to, const char *type, const char *files, GError **error)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);
  g_autofree char *base64 = NULL;

  if (to == HF_CONVERT_LOCAL_URI)
    return write_local (bytes, type, files, error);
  base64 = g_base64_encode (data, length);
  if (to == HF_CONVERT_DATA_URI)
    return g_strconcat ("data:", type, ";base64,", base64, NULL);
  return g_steal_pointer (&base64);
}

/* What the caller says, then what the source says, then what the bytes show. */
static char *
choose_type (const char *said, const char *source, GBytes *bytes)
{
  g_autofree char *type = said != NULL ? hf_media_type_clean (said) : NULL;

  if (type != NULL)
    return g_steal_pointer (&type);
  return g_strdup (source != NULL ? source : hf_media_type_of_bytes (bytes));
}

gboolean
hf_convert_form_from_word (const char *word, HfConvertForm *form)
{
  static const char *const words[] = { "local-uri", "base64", "data-uri", "buffer" };
  g_autofree char *lower = word != NULL ? g_ascii_strdown (word, -1) : NULL;

  if (lower == NULL)
    return FALSE;
  g_strdelimit (lower, "_", '-');
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (lower, words[i]))
      {
        *form = (HfConvertForm) i;
        return TRUE;
      }
  return FALSE;
}

char *
hf_convert_value (const char *value, HfConvertForm from, HfConvertForm to, const char *files, const char *content_type,
                  gsize limit, GError **error)
{
  g_autofree char *source_type = NULL, *type = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (value != NULL && files != NULL, NULL);

  bytes = read_form (value, from, files, limit, &source_type, error);
  if (bytes == NULL)
    return NULL;
  type = choose_type (content_type, source_type, bytes);
  return write_form (bytes, to, type, files, error);
}
