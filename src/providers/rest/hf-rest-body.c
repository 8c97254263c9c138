/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The body of an evaluated call. Guarantees: JSON leaves in the bytes it was made in; a method that has no body gets none. */

#include "hf-rest-call.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static gboolean
is_json_type (const char *content_type)
{
  g_autofree char *type = content_type != NULL ? g_ascii_strdown (content_type, strcspn (content_type, ";")) : NULL;

  if (type == NULL)
    return TRUE;
  g_strstrip (type);
  return g_str_has_suffix (type, "/json") || g_str_has_suffix (type, "+json");
}

static void
set_body_take (HfRequest *request, const char *default_type, char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

  hf_request_set_body (request, hf_request_get_header (request, "Content-Type") == NULL ? default_type : NULL, bytes);
}

static void
set_transformed (HfRequest *request, const char *raw)
{
  const char *type = hf_request_get_header (request, "Content-Type");
  gboolean is_text = *raw == '"' && !is_json_type (type);

  set_body_take (request, "application/json", is_text ? hf_json_unquote (raw, -1) : g_strdup (raw));
}

static gboolean
set_bytes (HfRequest *request, const char *name, const char *raw, GError **error)
{
  g_autofree char *text = hf_json_unquote (raw, -1);
  g_autoptr(GBytes) bytes = NULL;
  gsize length = 0;
  guchar *data;

  /* hf_convert_value() has checked the base64; this only has to refuse what did not come from there. */
  if (*raw != '"' || strlen (text) % 4 != 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The value of “%s” is not base64"), name);
      return FALSE;
    }
  data = g_base64_decode (text, &length);
  bytes = g_bytes_new_take (data, length);
  hf_request_set_body (request, hf_request_get_header (request, "Content-Type") == NULL ? "application/octet-stream" : NULL,
                       bytes);
  return TRUE;
}

static HfJsonObject *
body_values (const HfProviderCall *call)
{
  HfJsonObject *values = hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (call->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (call->function, i);
      const char *raw = hf_json_object_get (call->parameters, parameter->name);
      const HfSecret *secret = NULL;

      if (parameter->location != HF_LOCATION_BODY || raw == NULL)
        continue;
      if (!hf_parameter_names_credential (parameter))
        {
          hf_json_object_set (values, parameter->name, raw);
          continue;
        }
      secret = call->secrets != NULL ? g_hash_table_lookup (call->secrets, parameter->name) : NULL;
      if (secret != NULL)
        hf_json_object_set_string (values, parameter->name, secret->value);
    }
  return values;
}

gboolean
hf_rest_call_set_body (HfRequest *request, const HfProviderCall *call, GError **error)
{
  g_autoptr(HfJsonObject) values = NULL;

  if (!hf_rest_has_body (hf_request_get_method (request)))
    return TRUE;
  if (call->transformed)
    {
      if (call->body != NULL)
        set_transformed (request, call->body);
      return TRUE;
    }
  values = body_values (call);
  if (hf_json_object_size (values) == 1 && call->buffers != NULL
      && g_strv_contains (call->buffers, hf_json_object_name_at (values, 0)))
    return set_bytes (request, hf_json_object_name_at (values, 0), hf_json_object_raw_at (values, 0), error);
  if (hf_json_object_size (values) > 0)
    set_body_take (request, "application/json", hf_json_object_to_string (values));
  return TRUE;
}
