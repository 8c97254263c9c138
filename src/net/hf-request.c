/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request as a value: method, URI as it was written, headers, body, and whether it may be repeated. What is secret is
 * shown to nobody: neither values marked so, nor the headers that are so by their nature, nor user names and passwords in
 * the URI, nor a text named as secret wherever it stands (hf-shown-text.c); and none goes along to another host. It sends
 * nothing; the transport does. */

#include "hf-net-private.h"

#include <string.h>

#include <hf-error.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

typedef struct
{
  char *name, *value;
  gboolean secret;
} Header;

struct _HfRequest
{
  GObject parent_instance;

  char *method, *text;
  GUri *uri;
  gboolean safe;
  GPtrArray *headers; /* of Header, in the order they were set */
  GPtrArray *secrets; /* texts that are shown nowhere */
  GBytes *body;
};

G_DEFINE_FINAL_TYPE (HfRequest, hf_request, G_TYPE_OBJECT)

static void
header_free (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  if (header->secret)
    hf_wipe (header->value);
  else
    g_free (header->value);
  g_free (header);
}

static Header *
find_header (HfRequest *self, const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = self->headers->pdata[i];

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header;
    }
  return NULL;
}

static gboolean
is_always_secret (const char *name)
{
  static const char *const names[] = { "Authorization", "Proxy-Authorization", "Cookie", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* A space or an umlaut, as people write them into a URI, would break the request line. */
static char *
escape_illegal (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const guchar *at = (const guchar *) text; *at != '\0'; at++)
    if (*at <= ' ' || *at >= 0x7f || strchr ("\"<>\\^`{|}", *at) != NULL)
      g_string_append_printf (out, "%%%02X", *at);
    else
      g_string_append_c (out, (char) *at);
  return g_string_free (out, FALSE);
}

/* For messages about what could not be parsed. */
static char *
hide_userinfo (const char *text)
{
  const char *start = strstr (text, "://");
  const char *end, *at;

  if (start == NULL)
    return g_strdup (text);
  start += 3;
  end = start + strcspn (start, "/?#");
  at = g_strrstr_len (start, end - start, "@");
  return at == NULL ? g_strdup (text) : g_strdup_printf ("%.*s%s", (int) (start - text), text, at + 1);
}

GUri *
hf_uri_parse (const char *text, GError **error)
{
  g_autofree char *shown = hide_userinfo (text);
  g_autofree char *escaped = escape_illegal (text);
  g_autoptr (GUri) uri = g_uri_parse (escaped, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("“%s” is not a valid address"), shown);
      return NULL;
    }
  if (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("“%s” is not an http or https address"), shown);
      return NULL;
    }
  return g_steal_pointer (&uri);
}

char *
hf_uri_describe (GUri *uri)
{
  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
}

static void
hf_request_finalize (GObject *object)
{
  HfRequest *self = HF_REQUEST (object);

  g_free (self->method);
  g_free (self->text);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_ptr_array_unref (self->headers);
  g_ptr_array_unref (self->secrets);
  g_clear_pointer (&self->body, g_bytes_unref);
  G_OBJECT_CLASS (hf_request_parent_class)->finalize (object);
}

static void
hf_request_class_init (HfRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_request_finalize;
}

static void
hf_request_init (HfRequest *self)
{
  self->headers = g_ptr_array_new_with_free_func (header_free);
  self->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_wipe);
}

HfRequest *
hf_request_new (const char *method, const char *uri, gboolean safe, GError **error)
{
  g_autoptr (GUri) parsed = NULL;
  HfRequest *self;

  g_return_val_if_fail (method != NULL && uri != NULL, NULL);

  parsed = hf_uri_parse (uri, error);
  if (parsed == NULL)
    return NULL;
  self = g_object_new (HF_TYPE_REQUEST, NULL);
  self->method = g_strdup (method);
  self->text = g_strdup (uri);
  self->uri = g_steal_pointer (&parsed);
  self->safe = safe;
  return self;
}

static gboolean
holds_secret (HfRequest *self, GBytes *body)
{
  for (guint i = 0; i < self->secrets->len; i++)
    if (hf_bytes_hold_secret (body, self->secrets->pdata[i]))
      return TRUE;
  return FALSE;
}

/* The copy for the next hop of a redirect: elsewhere, nothing secret goes along. */
HfRequest *
hf_request_redirect (HfRequest *self, const char *uri, GError **error)
{
  g_autoptr (HfRequest) copy = hf_request_new (self->method, uri, self->safe, error);
  gboolean elsewhere;

  if (copy == NULL)
    return NULL;
  elsewhere = g_ascii_strcasecmp (g_uri_get_host (self->uri), g_uri_get_host (copy->uri)) != 0
      || g_uri_get_port (self->uri) != g_uri_get_port (copy->uri)
      || !g_str_equal (g_uri_get_scheme (self->uri), g_uri_get_scheme (copy->uri));
  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = self->headers->pdata[i];

      if (!elsewhere || !header->secret)
        hf_request_set_header (copy, header->name, header->value, header->secret);
    }
  if (elsewhere && self->body != NULL && holds_secret (self, self->body))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _ ("The service redirects to “%s”; a body that holds a secret is not sent to another host"),
                   g_uri_get_host (copy->uri));
      return NULL;
    }
  for (guint i = 0; i < self->secrets->len; i++)
    hf_request_add_secret (copy, self->secrets->pdata[i]);
  if (self->body != NULL)
    copy->body = g_bytes_ref (self->body);
  return g_steal_pointer (&copy);
}

void
hf_request_set_header (HfRequest *self, const char *name, const char *value, gboolean secret)
{
  Header *header;

  g_return_if_fail (HF_IS_REQUEST (self));
  g_return_if_fail (name != NULL && value != NULL);

  header = find_header (self, name);
  if (header == NULL)
    {
      header = g_new0 (Header, 1);
      header->name = g_strdup (name);
      g_ptr_array_add (self->headers, header);
    }
  if (header->secret)
    g_clear_pointer (&header->value, hf_wipe);
  g_free (header->value);
  header->value = g_strdup (value);
  header->secret = secret || is_always_secret (name);
}

void
hf_request_add_secret (HfRequest *self, const char *text)
{
  g_return_if_fail (HF_IS_REQUEST (self));
  g_return_if_fail (text != NULL);

  if (*text != '\0' && !g_ptr_array_find_with_equal_func (self->secrets, text, g_str_equal, NULL))
    g_ptr_array_add (self->secrets, g_strdup (text));
}

void
hf_request_set_body (HfRequest *self, const char *content_type, GBytes *body)
{
  g_return_if_fail (HF_IS_REQUEST (self));
  g_return_if_fail (body != NULL);

  g_bytes_ref (body);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = body;
  if (content_type != NULL)
    hf_request_set_header (self, "Content-Type", content_type, FALSE);
}

const char *
hf_request_get_method (HfRequest *self)
{
  return self->method;
}

const char *
hf_request_get_uri (HfRequest *self)
{
  return self->text;
}

GUri *
hf_request_get_parsed_uri (HfRequest *self)
{
  return self->uri;
}

const char *
hf_request_get_header (HfRequest *self, const char *name)
{
  Header *header = find_header (self, name);

  return header != NULL ? header->value : NULL;
}

GBytes *
hf_request_get_body (HfRequest *self)
{
  return self->body;
}

gboolean
hf_request_get_safe (HfRequest *self)
{
  return self->safe;
}

void
hf_request_foreach_header (HfRequest *self, HfHeaderFunc func, gpointer data)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = self->headers->pdata[i];

      func (header->name, header->value, data);
    }
}

char *
hf_request_describe (HfRequest *self)
{
  g_autofree char *uri = NULL;
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (HF_IS_REQUEST (self), NULL);

  uri = hf_uri_describe (self->uri);
  out = g_string_new (NULL);
  g_string_append_printf (out, "%s %s\n", self->method, uri);
  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = self->headers->pdata[i];

      g_string_append_printf (out, "%s: %s\n", header->name, header->secret ? HF_MASK : header->value);
    }
  return hf_mask_secrets (out->str, self->secrets);
}

char *
hf_request_dup_shown_body (HfRequest *self)
{
  g_autofree char *size = NULL;
  const char *text;
  gsize length;

  g_return_val_if_fail (HF_IS_REQUEST (self), NULL);

  if (self->body == NULL)
    return NULL;
  text = g_bytes_get_data (self->body, &length);
  if (g_utf8_validate (text, (gssize) length, NULL))
    {
      g_autofree char *terminated = g_strndup (text, length);

      return hf_mask_secrets (terminated, self->secrets);
    }
  size = g_format_size (length);
  return g_strdup_printf (_ ("(%s of binary data)"), size);
}

char *
hf_request_mask (HfRequest *self, const char *text)
{
  g_return_val_if_fail (HF_IS_REQUEST (self), NULL);

  return text != NULL ? hf_mask_secrets (text, self->secrets) : NULL;
}
