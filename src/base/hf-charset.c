/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes of some character set to UTF-8. Guarantees: what comes out is valid UTF-8 without NUL; where it is not strict, nothing
 * is lost but the bytes that mean nothing. */

#include "hf-charset.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "hf-error.h"

#define REPLACEMENT "\xEF\xBF\xBD"

char *
hf_charset_of (const char *content_type)
{
  g_auto(GStrv) parts = content_type != NULL ? g_strsplit (content_type, ";", -1) : NULL;

  for (guint i = 1; parts != NULL && parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]), *value = part + strlen ("charset=");

      if (g_ascii_strncasecmp (part, "charset=", strlen ("charset=")) != 0)
        continue;
      if (*value == '"' || *value == '\'')
        value++;
      value[strcspn (value, "\"' ")] = '\0';
      return *value != '\0' ? g_strdup (value) : NULL;
    }
  return NULL;
}

static const char *
read_mark (const char **bytes, gsize *length)
{
  static const struct
  {
    const char *mark, *charset;
  } marks[] = { { "\xEF\xBB\xBF", "UTF-8" }, { "\xFF\xFE", "UTF-16LE" }, { "\xFE\xFF", "UTF-16BE" } };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      gsize size = strlen (marks[i].mark);

      if (*length < size || memcmp (*bytes, marks[i].mark, size) != 0)
        continue;
      *bytes += size;
      *length -= size;
      return marks[i].charset;
    }
  return NULL;
}

static char *
refuse (const char *charset, gsize offset, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Not valid %s at byte %zu"), charset, offset);
  return NULL;
}

static char *
decode_utf8 (const char *bytes, gsize length, gboolean strict, gsize skipped, GError **error)
{
  const char *end = NULL;

  if (g_utf8_validate_len (bytes, length, &end))
    return g_strndup (bytes, length);
  return strict ? refuse ("UTF-8", skipped + (gsize) (end - bytes), error) : g_utf8_make_valid (bytes, (gssize) length);
}

/* A step of iconv into a piece of @out; FALSE when it met something it could not take. */
static gboolean
decode_piece (GIConv converter, char **in, gsize *left, GString *out)
{
  char piece[4096];

  while (*left > 0)
    {
      char *to = piece;
      gsize room = sizeof piece;
      gsize before = *left;
      gsize done = g_iconv (converter, in, left, &to, &room);

      g_string_append_len (out, piece, to - piece);
      if (done == (gsize) -1 && room == sizeof piece && before == *left)
        return FALSE;
    }
  return TRUE;
}

static char *
decode_other (GIConv converter, const char *charset, const char *bytes, gsize length, gboolean strict, gsize skipped,
              GError **error)
{
  g_autoptr(GString) out = g_string_sized_new (length + length / 8);
  gsize unit = g_ascii_strncasecmp (charset, "UTF-16", 6) == 0 ? 2 : 1, left = length;
  char *in = (char *) bytes;

  while (!decode_piece (converter, &in, &left, out))
    {
      if (strict)
        return refuse (charset, skipped + length - left, error);
      g_string_append (out, REPLACEMENT);
      in += MIN (unit, left);
      left -= MIN (unit, left);
      g_iconv (converter, NULL, NULL, NULL, NULL);
    }
  return decode_utf8 (out->str, out->len, strict, skipped, error);
}

char *
hf_charset_decode (const char *charset, const char *bytes, gsize length, gboolean strict, gsize *decoded_length, GError **error)
{
  gsize whole = length;
  const char *marked = read_mark (&bytes, &length);
  const char *from = marked != NULL ? marked : charset;
  gboolean is_utf8 = from == NULL || g_ascii_strcasecmp (from, "UTF-8") == 0 || g_ascii_strcasecmp (from, "UTF8") == 0;
  GIConv converter = is_utf8 ? (GIConv) -1 : g_iconv_open ("UTF-8", from);
  char *text;

  if (converter == (GIConv) -1)
    text = decode_utf8 (bytes, length, strict, whole - length, error);
  else
    {
      text = decode_other (converter, from, bytes, length, strict, whole - length, error);
      g_iconv_close (converter);
    }
  if (text != NULL && decoded_length != NULL)
    *decoded_length = strlen (text);
  return text;
}
