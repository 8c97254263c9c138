/* SPDX-License-Identifier: GPL-3.0-or-later */

/* REST. Guarantees: a request is made of the function and the resolved parameters alone; a parameter is
 * never pasted into a URL unencoded (hf_function_expand_url()); an answer is never taken for more than it says. It refuses
 * to call an HTML page a success. */

#include "hf-rest-provider.h"

#include "hf-rest-call.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _HfRestProvider
{
  GObject parent_instance;
};

static void provider_init (HfProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfRestProvider, hf_rest_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_PROVIDER, provider_init))

/* A message body is shown to people; this much of it explains enough. */
#define MESSAGE_BYTES 400

static void
add_parameters (HfRequest *request, HfFunction *function, const HfJsonObject *parameters)
{
  g_autoptr(HfJsonObject) body = hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (function, i);
      const char *raw = hf_json_object_get (parameters, parameter->name);

      if (raw == NULL)
        continue;
      if (parameter->location == HF_LOCATION_BODY)
        hf_json_object_set (body, parameter->name, raw);
      if (parameter->location == HF_LOCATION_HEADER)
        {
          g_autofree char *text = hf_json_object_get_text (parameters, parameter->name);
          hf_request_set_header (request, parameter->name, text != NULL ? text : "", FALSE);
        }
    }
  if (hf_json_object_size (body) > 0 && hf_rest_has_body (hf_request_get_method (request)))
    {
      char *text = hf_json_object_to_string (body);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      hf_request_set_body (request, "application/json", bytes);
    }
}

static HfRequest *
make_request (HfFunction *function, const HfJsonObject *parameters, GError **error)
{
  g_autofree char *url = NULL;
  g_autoptr(HfRequest) request = NULL;

  if (hf_function_get_unusable (function) != NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, hf_function_get_unusable (function));
      return NULL;
    }
  url = hf_function_expand_url (function, parameters, error);
  if (url == NULL)
    return NULL;
  request = hf_request_new (hf_function_get_method (function), url, hf_function_get_safe (function), error);
  if (request == NULL)
    return NULL;
  hf_request_set_header (request, "Accept", "application/json", FALSE);
  add_parameters (request, function, parameters);
  return g_steal_pointer (&request);
}

static char *
rest_source (HfProvider *provider, HfFunction *function, const HfJsonObject *parameters, GError **error)
{
  g_autofree char *url = hf_function_expand_url (function, parameters, error);

  return url != NULL ? hf_rest_source_of (url, error) : NULL;
}

static char *
rest_call_source (HfProvider *provider, const HfProviderCall *call, GError **error)
{
  return hf_rest_call_source (call, error);
}

static HfRequest *
rest_request (HfProvider *provider, const HfProviderCall *call, GError **error)
{
  return hf_rest_call_request (call, error);
}

static HfRequest *
rest_build (HfProvider *provider, HfFunction *function, const HfJsonObject *parameters, const HfCursor *cursor, GError **error)
{
  g_autoptr(HfRequest) request = make_request (function, parameters, error);

  if (request == NULL)
    return NULL;
  if (cursor->etag != NULL)
    hf_request_set_header (request, "If-None-Match", cursor->etag, FALSE);
  else if (cursor->last_modified != NULL)
    hf_request_set_header (request, "If-Modified-Since", cursor->last_modified, FALSE);
  return g_steal_pointer (&request);
}

static gboolean
is_html (HfResponse *response)
{
  const char *type = hf_response_get_content_type (response);

  return g_strcmp0 (type, "text/html") == 0 || g_strcmp0 (type, "application/xhtml+xml") == 0;
}

static gboolean
rest_read (HfProvider *provider, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error)
{
  guint status = hf_response_get_status (response);
  HfError code = HF_ERROR_PERMANENT;

  if (status == 304)
    {
      *kind = HF_READ_NOT_MODIFIED;
      return TRUE;
    }
  if (!hf_error_from_http ("read", status, &code))
    {
      g_set_error (error, HF_ERROR, code, _("The service answered %u %s"), status, hf_response_get_reason (response));
      return FALSE;
    }
  if (is_html (response))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           _("The service answered with a web page instead of data; a sign-in page of the network, perhaps"));
      return FALSE;
    }
  *kind = HF_READ_RECORDS;
  next->etag = g_strdup (hf_response_get_header (response, "ETag"));
  next->last_modified = g_strdup (hf_response_get_header (response, "Last-Modified"));
  return TRUE;
}

static HfRequest *
rest_apply (HfProvider *provider, HfCommand *command, HfFunction *function, GError **error)
{
  const char *text = hf_command_get_parameters (command);
  g_autoptr(HfJsonObject) parameters = text != NULL ? hf_json_object_parse (text, -1, error) : hf_json_object_new ();
  g_autoptr(HfRequest) request = parameters != NULL ? make_request (function, parameters, error) : NULL;

  if (request == NULL)
    return NULL;
  if (hf_function_get_idempotency_key (function))
    hf_request_set_header (request, "Idempotency-Key", hf_command_get_idempotency_key (command), FALSE);
  return g_steal_pointer (&request);
}

/* What the service said, for people: the usual members of an error object, else the beginning of the text. */
static char *
rest_explain (HfProvider *provider, HfResponse *response, GBytes *body)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr(HfJsonObject) object = length > 0 ? hf_json_object_parse (text, (gssize) length, NULL) : NULL;

  if (object != NULL)
    {
      static const char *const names[] = { "message", "error", "detail", "title", "error_description", "Message" };

      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        {
          char *message = hf_json_object_get_text (object, names[i]);
          if (message != NULL)
            return message;
        }
    }
  /* `{}`, as some services answer a 404 with, explains nothing. */
  if (length > 0 && !is_html (response) && (object == NULL || hf_json_object_size (object) > 0))
    {
      g_autofree char *start = g_utf8_make_valid (text, (gssize) MIN (length, MESSAGE_BYTES));
      return g_strstrip (g_steal_pointer (&start));
    }
  return g_strdup_printf (_("The service answered %u %s"), hf_response_get_status (response), hf_response_get_reason (response));
}

static void
read_answer (HfCommand *command, HfResponse *response, GBytes *body, HfResult *result)
{
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  g_autoptr(HfJsonObject) object = NULL;

  if (is_html (response))
    {
      result->done = FALSE;
      result->error_class = hf_command_get_safe (command) ? HF_ERROR_TRANSIENT : HF_ERROR_UNKNOWN_OUTCOME;
      result->message
          = g_strdup (_("The service answered with a web page instead of data; a sign-in page of the network, perhaps"));
      return;
    }
  result->done = TRUE;
  if (length == 0)
    return;
  object = hf_json_object_parse (text, (gssize) length, NULL);
  if (object != NULL)
    result->response = hf_json_object_to_string (object);
  else if (!hf_json_validate (text, (gssize) length, NULL))
    result->warning = g_strdup (_("The service took it, but its answer is not valid JSON"));
}

static void
rest_outcome (HfProvider *provider, HfCommand *command, HfResponse *response, GBytes *body, const GError *error, gint64 now,
              HfResult *result)
{
  *result = (HfResult){ .retry_after_us = -1 };
  if (response != NULL)
    {
      gint64 seconds = hf_response_get_retry_after (response, now);

      result->status = hf_response_get_status (response);
      result->retry_after_us = seconds >= 0 ? seconds * G_USEC_PER_SEC : -1;
    }
  if (error != NULL && (response == NULL || result->status < 300))
    {
      result->error_class = error->domain == HF_ERROR ? (HfError) error->code : HF_ERROR_UNKNOWN_OUTCOME;
      /* The head said the service took it; only the rest of its answer was lost or unusable. */
      if (result->error_class == HF_ERROR_INVALID)
        result->error_class = response != NULL ? HF_ERROR_UNKNOWN_OUTCOME : HF_ERROR_PERMANENT;
      if (result->error_class == HF_ERROR_UNKNOWN_OUTCOME && hf_command_get_safe (command))
        result->error_class = HF_ERROR_TRANSIENT;
      result->message = g_strdup (error->message);
      return;
    }
  if (hf_error_from_http (hf_command_get_method (command), result->status, &result->error_class))
    {
      if (result->status < 300)
        read_answer (command, response, body, result);
      else
        result->done = TRUE;
      return;
    }
  result->message = rest_explain (provider, response, body);
}

static void
provider_init (HfProviderInterface *iface)
{
  iface->source = rest_source;
  iface->build = rest_build;
  iface->call_source = rest_call_source;
  iface->request = rest_request;
  iface->read = rest_read;
  iface->apply = rest_apply;
  iface->explain = rest_explain;
  iface->outcome = rest_outcome;
}

static void
hf_rest_provider_class_init (HfRestProviderClass *klass)
{
}

static void
hf_rest_provider_init (HfRestProvider *self)
{
}
