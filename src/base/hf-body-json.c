/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The body of an answer as a JSON document, by a function's `format`. Guarantees: what comes out is valid JSON, and of JSON in
 * UTF-8 the very bytes that came. Refuses to guess: the format says what it is, not the service. */

#include "hf-body-json.h"

#include <string.h>

#include "hf-charset.h"
#include "hf-json.h"
#include "hf-xml-json.h"

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (strchr (" \t\r\n", text[i]) == NULL || text[i] == '\0')
      return FALSE;
  return TRUE;
}

static char *
json_document (const char *charset, const char *bytes, gsize length, GError **error)
{
  gsize size = 0;
  g_autofree char *text = NULL;

  /* Not decoded strictly when it is UTF-8 anyway: the scanner names the place and what is wrong there. */
  if (charset == NULL || g_ascii_strcasecmp (charset, "UTF-8") == 0)
    {
      gsize mark = length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

      if ((guchar) bytes[0] < 0xFE)
        return hf_json_validate (bytes + mark, (gssize) (length - mark), error) ? g_strndup (bytes + mark, length - mark) : NULL;
    }
  text = hf_charset_decode (charset, bytes, length, TRUE, &size, error);
  return text != NULL && hf_json_validate (text, (gssize) size, error) ? g_steal_pointer (&text) : NULL;
}

static char *
binary_document (const char *bytes, gsize length)
{
  g_autofree char *data = g_base64_encode ((const guchar *) bytes, length);

  return g_strconcat ("{\"data\":\"", data, "\"}", NULL);
}

char *
hf_body_to_json (const char *format, const char *content_type, GBytes *body, GError **error)
{
  gsize length = 0;
  const char *bytes = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  gboolean is_json = format == NULL || g_ascii_strcasecmp (format, "json") == 0;
  gboolean is_xml = format != NULL && g_ascii_strcasecmp (format, "xml") == 0;
  g_autofree char *charset = hf_charset_of (content_type), *text = NULL;

  if (length == 0 || ((is_json || is_xml) && is_blank (bytes, length)))
    return g_strdup ("null");
  if (is_json)
    return json_document (charset, bytes, length, error);
  if (is_xml)
    return hf_xml_to_json (bytes, length, charset, error);
  if (g_ascii_strcasecmp (format, "text") != 0)
    return binary_document (bytes, length);
  text = hf_charset_decode (charset, bytes, length, FALSE, NULL, error);
  return text != NULL ? hf_json_quote (text) : NULL;
}
