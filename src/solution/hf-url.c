/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A function's URL with its values. Guarantees: a value can never leave its path segment, add a query or reach another path
 * (RFC 3986 unreserved bytes pass, all others are percent-encoded; `.`, `..` and an empty segment are refused). Only tokens
 * before the path are inserted as they are; what comes of them must be an http or https address. */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <hf-error.h>

typedef struct
{
  HfFunction *function;
  const HfJsonObject *values;
  GString *out;
} Expansion;

/* Where the first `/` of the path is, or the end. A template may begin with a token (`{base}/orders`). */
static const char *
find_path (const char *url)
{
  const char *slash = strchr (url, '/');

  if (slash != NULL && slash > url && slash[-1] == ':' && slash[1] == '/')
    slash = strchr (slash + 2, '/');
  return slash != NULL ? slash : url + strlen (url);
}

/* The query string and fragment of a template are not used: `query` parameters say what is sent. */
static gsize
used_length (const char *url)
{
  return strcspn (url, "?#");
}

static char *
take_value (Expansion *self, const char *name, GError **error)
{
  g_autofree char *text = hf_json_object_get_text (self->values, name);

  if (text != NULL && *text != '\0')
    return g_steal_pointer (&text);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The address of “%s” needs a value for “%s”"), self->function->id, name);
  return NULL;
}

static gboolean
insert_raw (Expansion *self, const char *name, GError **error)
{
  g_autofree char *text = take_value (self, name, error);

  if (text == NULL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("?#\\\"<>`{}|^", *p) != NULL)
      {
        g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The value of “%s” cannot be part of an address"), name);
        return FALSE;
      }
  g_string_append (self->out, text);
  return TRUE;
}

static gboolean
insert_encoded (Expansion *self, const char *name, GError **error)
{
  g_autofree char *text = take_value (self, name, error);
  g_autofree char *encoded = text != NULL ? g_uri_escape_string (text, NULL, FALSE) : NULL;

  if (encoded == NULL)
    return FALSE;
  g_string_append (self->out, encoded);
  return TRUE;
}

/* Appends template bytes [p, end) with each token replaced by @insert. */
static gboolean
expand_part (Expansion *self, const char *p, const char *end, gboolean (*insert) (Expansion *, const char *, GError **),
             GError **error)
{
  while (p < end)
    {
      const char *brace = memchr (p, '{', end - p), *close = brace != NULL ? memchr (brace, '}', end - brace) : NULL;
      g_autofree char *name = NULL;

      if (close == NULL)
        {
          g_string_append_len (self->out, p, end - p);
          return TRUE;
        }
      g_string_append_len (self->out, p, brace - p);
      name = g_strndup (brace + 1, close - brace - 1);
      if (!insert (self, name, error))
        return FALSE;
      p = close + 1;
    }
  return TRUE;
}

static gboolean
check_address (Expansion *self, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse (self->out->str, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL, *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host != NULL && *host != '\0' && (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The address of “%s” is not a valid http or https address"),
               self->function->id);
  return FALSE;
}

/* One segment, its leading `/` included. The author's own dots stay; a value's may not change the path. */
static gboolean
expand_segment (Expansion *self, const char *begin, const char *end, GError **error)
{
  gsize at = self->out->len;
  const char *segment;

  if (!expand_part (self, begin, end, insert_encoded, error))
    return FALSE;
  segment = self->out->str + at + (*begin == '/');
  if (memchr (begin, '{', end - begin) == NULL || (!g_str_equal (segment, ".") && !g_str_equal (segment, "..")))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” is not allowed as a part of the address of “%s”"), segment,
               self->function->id);
  g_prefix_error (error, "%s: ", self->function->file);
  return FALSE;
}

static gboolean
expand_path (Expansion *self, const char *p, const char *end, GError **error)
{
  while (p < end)
    {
      const char *next = memchr (p + 1, '/', end - p - 1);

      if (next == NULL)
        next = end;
      if (!expand_segment (self, p, next, error))
        return FALSE;
      p = next;
    }
  return TRUE;
}

/* The query string that @url brought with it goes on, but for what the `query` parameters say anew. */
static gboolean
keep_query (Expansion *self, const char *query, gsize length)
{
  g_autofree char *text = g_strndup (query, length);
  g_auto(GStrv) pairs = g_strsplit (text, "&", -1);
  char mark = '?';

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *encoded = g_strndup (pairs[i], strcspn (pairs[i], "="));
      g_autofree char *name = g_uri_unescape_string (encoded, NULL);
      const HfParameter *parameter = name != NULL ? hf_function_find_parameter (self->function, name) : NULL;
      const char *raw = parameter != NULL ? hf_json_object_get (self->values, name) : NULL;

      if (*pairs[i] == '\0'
          || (parameter != NULL && parameter->location == HF_LOCATION_QUERY && raw != NULL && !g_str_equal (raw, "null")))
        continue;
      g_string_append_printf (self->out, "%c%s", mark, pairs[i]);
      mark = '&';
    }
  return mark == '&';
}

static void
append_query (Expansion *self, gboolean has_query)
{
  char mark = has_query ? '&' : '?';

  for (guint i = 0; i < hf_function_get_n_parameters (self->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (self->function, i);
      g_autofree char *text = NULL, *name = NULL, *value = NULL;

      if (parameter->location != HF_LOCATION_QUERY)
        continue;
      text = hf_json_object_get_text (self->values, parameter->name);
      if (text == NULL)
        continue;
      name = g_uri_escape_string (parameter->name, NULL, FALSE);
      value = g_uri_escape_string (text, NULL, FALSE);
      g_string_append_printf (self->out, "%c%s=%s", mark, name, value);
      mark = '&';
    }
}

gboolean
hf_url_scan (const char *url, HfUrlTokenFunc func, gpointer data)
{
  const char *end = url + used_length (url);

  while (url < end)
    {
      gsize plain = strcspn (url, "{}"), length;

      url += plain;
      if (url >= end)
        return TRUE;
      length = *url == '{' ? strcspn (url + 1, "{}/") : 0;
      if (length == 0 || url[length + 1] != '}')
        return FALSE;
      if (func != NULL)
        func (url + 1, length, data);
      url += length + 2;
    }
  return TRUE;
}

/* Everything before the query string. */
static gboolean
expand_address (Expansion *self, const char *url, GError **error)
{
  const char *end = url + used_length (url), *path = MIN (find_path (url), end);

  return expand_part (self, url, path, insert_raw, error) && expand_path (self, path, end, error);
}

char *
hf_function_expand_url (HfFunction *self, const HfJsonObject *parameters, GError **error)
{
  return hf_function_expand_url_text (self, self->url, parameters, error);
}

char *
hf_function_expand_url_text (HfFunction *self, const char *url, const HfJsonObject *parameters, GError **error)
{
  g_autoptr(HfJsonObject) none = parameters == NULL ? hf_json_object_new () : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  Expansion expansion = { self, parameters != NULL ? parameters : none, out };

  if (url == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” has no url"), self->id);
      return NULL;
    }
  if (!expand_address (&expansion, url, error) || !check_address (&expansion, error))
    return NULL;
  append_query (&expansion, FALSE);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
hf_function_expand_page_url (HfFunction *self, const char *url, const char *previous, const HfJsonObject *parameters,
                             GError **error)
{
  g_autoptr(HfJsonObject) none = parameters == NULL ? hf_json_object_new () : NULL;
  g_autoptr(GString) out = g_string_new (NULL);
  Expansion expansion = { self, parameters != NULL ? parameters : none, out };
  const char *query = url + used_length (url);
  g_autofree char *absolute = NULL;
  gboolean has_query = FALSE;

  if (!expand_address (&expansion, url, error))
    return NULL;
  absolute = g_uri_resolve_relative (previous, out->str, G_URI_FLAGS_ENCODED, NULL);
  g_string_assign (out, absolute != NULL ? absolute : "");
  if (!check_address (&expansion, error))
    return NULL;
  /* A relative address that is empty means the previous one's query too (RFC 3986, 5.2.2); a continuation says what it wants. */
  g_string_truncate (out, used_length (out->str));
  if (*query == '?')
    has_query = keep_query (&expansion, query + 1, strcspn (query + 1, "#"));
  append_query (&expansion, has_query);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
