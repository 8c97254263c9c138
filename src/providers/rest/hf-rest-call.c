/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The request of a call whose inputs were evaluated. Guarantees: a credential's name never leaves, only its secret does; a
 * secret goes to one place, and the request shows it nowhere; an address that a service made (a continuation) gets no secret
 * in place of a token. It decides nothing about when, where or whether to send. */

#include "hf-rest-call.h"

#include <string.h>

#include <glib/gi18n-lib.h>

typedef enum
{
  PLACE_HEADER,
  PLACE_AUTHORIZATION,
  PLACE_BODY,
  PLACE_URL,
} Place;

gboolean
hf_rest_has_body (const char *method)
{
  return g_str_equal (method, "POST") || g_str_equal (method, "PUT") || g_str_equal (method, "PATCH")
      || g_str_equal (method, "DELETE");
}

static gboolean
has_token (const HfProviderCall *call, const char *name)
{
  const char *url = call->url != NULL ? call->url : hf_function_get_url (call->function);
  g_autofree char *token = g_strconcat ("{", name, "}", NULL);

  return url != NULL && call->previous == NULL && strstr (url, token) != NULL;
}

static Place
place_of (const HfProviderCall *call, const HfParameter *parameter)
{
  switch (parameter->location)
    {
    case HF_LOCATION_PATH:
    case HF_LOCATION_QUERY:
      return PLACE_URL;
    case HF_LOCATION_BODY:
      return PLACE_BODY;
    case HF_LOCATION_OUTPUT: /* a secret that is said to be never sent is not asked for here */
    case HF_LOCATION_HEADER:
    case HF_LOCATION_CREDENTIAL:
    case HF_LOCATION_SECRET:
    default:
      break;
    }
  if (has_token (call, parameter->name))
    return PLACE_URL;
  return g_str_equal (parameter->name, "accessToken") || g_str_equal (parameter->name, "basicAuth") ? PLACE_AUTHORIZATION
                                                                                                    : PLACE_HEADER;
}

static const HfSecret *
find_secret (const HfProviderCall *call, const char *name)
{
  return call->secrets != NULL ? g_hash_table_lookup (call->secrets, name) : NULL;
}

/* The values as an address needs them: of a credential's parameter the secret, or @stand_in where only the host is asked for. */
static HfJsonObject *
url_values (const HfProviderCall *call, const char *stand_in)
{
  HfJsonObject *values = hf_json_object_copy (call->parameters);

  for (guint i = 0; i < hf_function_get_n_parameters (call->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (call->function, i);
      const HfSecret *secret = find_secret (call, parameter->name);
      const char *value = secret != NULL ? secret->value : stand_in;

      if (!hf_parameter_names_credential (parameter))
        continue;
      if (value == NULL || place_of (call, parameter) != PLACE_URL || !hf_json_object_remove (values, parameter->name))
        hf_json_object_remove (values, parameter->name);
      else
        hf_json_object_set_string (values, parameter->name, value);
    }
  return values;
}

/* A path is where a token is; a service that writes tokens into its next link must not get a secret for one. */
static void
keep_query_secrets (const HfProviderCall *call, HfJsonObject *values)
{
  for (guint i = 0; i < hf_function_get_n_parameters (call->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (call->function, i);

      if (hf_parameter_names_credential (parameter) && parameter->location != HF_LOCATION_QUERY)
        hf_json_object_remove (values, parameter->name);
    }
}

static char *
make_url (const HfProviderCall *call, const char *stand_in, GError **error)
{
  g_autoptr (HfJsonObject) values = url_values (call, stand_in);

  if (call->url == NULL)
    return hf_function_expand_url (call->function, values, error);
  if (call->previous == NULL)
    return hf_function_expand_url_text (call->function, call->url, values, error);
  keep_query_secrets (call, values);
  return hf_function_expand_page_url (call->function, call->url, call->previous, values, error);
}

char *
hf_rest_source_of (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, error);

  if (uri == NULL)
    return NULL;
  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  return g_strdup (g_uri_get_host (uri));
}

char *
hf_rest_call_source (const HfProviderCall *call, GError **error)
{
  g_autofree char *url = make_url (call, "x", error);

  return url != NULL ? hf_rest_source_of (url, error) : NULL;
}

static const char *
accept_of (const char *format)
{
  if (format == NULL || g_ascii_strcasecmp (format, "json") == 0)
    return "application/json";
  if (g_ascii_strcasecmp (format, "xml") == 0)
    return "application/xml, text/xml";
  return g_ascii_strcasecmp (format, "text") == 0 ? "text/plain, */*" : "*/*";
}

static void
set_authorization (HfRequest *request, const char *name, const HfSecret *secret)
{
  g_autofree char *encoded = NULL, *value = NULL;

  if (g_str_equal (name, "accessToken"))
    {
      value = g_strconcat ("Bearer ", secret->value, NULL);
    }
  else
    {
      encoded = g_base64_encode ((const guchar *) secret->value, strlen (secret->value));
      value = g_strconcat ("Basic ", encoded, NULL);
      explicit_bzero (encoded, strlen (encoded));
    }
  hf_request_set_header (request, "Authorization", value, TRUE);
  explicit_bzero (value, strlen (value));
}

static gboolean
set_secret (HfRequest *request, const HfProviderCall *call, const HfParameter *parameter, GError **error)
{
  const HfSecret *secret = find_secret (call, parameter->name);
  g_autofree char *credential = hf_json_object_get_text (call->parameters, parameter->name);
  Place place = place_of (call, parameter);

  if (credential == NULL)
    return TRUE;
  if (secret == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_AUTH, _("The secret of the credential “%s” for the parameter “%s” is missing"),
                   credential, parameter->name);
      return FALSE;
    }
  hf_request_add_secret (request, secret->value);
  if (place == PLACE_AUTHORIZATION)
    set_authorization (request, parameter->name, secret);
  else if (place == PLACE_HEADER)
    hf_request_set_header (request, parameter->name, secret->value, TRUE);
  return TRUE;
}

static gboolean
set_headers (HfRequest *request, const HfProviderCall *call, GError **error)
{
  hf_request_set_header (request, "Accept", accept_of (hf_function_get_format (call->function)), FALSE);
  for (guint i = 0; i < hf_function_get_n_parameters (call->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (call->function, i);
      g_autofree char *text = NULL;

      if (hf_parameter_names_credential (parameter))
        {
          if (!set_secret (request, call, parameter, error))
            return FALSE;
          continue;
        }
      text = parameter->location == HF_LOCATION_HEADER ? hf_json_object_get_text (call->parameters, parameter->name) : NULL;
      if (text != NULL)
        hf_request_set_header (request, parameter->name, text, FALSE);
    }
  return TRUE;
}

static void
set_condition (HfRequest *request, const HfCursor *cursor)
{
  if (cursor == NULL)
    return;
  if (cursor->etag != NULL)
    hf_request_set_header (request, "If-None-Match", cursor->etag, FALSE);
  else if (cursor->last_modified != NULL)
    hf_request_set_header (request, "If-Modified-Since", cursor->last_modified, FALSE);
}

HfRequest *
hf_rest_call_request (const HfProviderCall *call, GError **error)
{
  HfFunction *function = call->function;
  g_autofree char *url = make_url (call, NULL, error);
  g_autoptr (HfRequest) request = NULL;

  if (url != NULL)
    request = hf_request_new (hf_function_get_method (function), url, hf_function_get_safe (function), error);
  if (request == NULL || !set_headers (request, call, error) || !hf_rest_call_set_body (request, call, error))
    return NULL;
  set_condition (request, call->cursor);
  if (call->idempotency_key != NULL && hf_function_get_idempotency_key (function))
    hf_request_set_header (request, "Idempotency-Key", call->idempotency_key, FALSE);
  return g_steal_pointer (&request);
}
