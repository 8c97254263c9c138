/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From values to the request: the body (inputTransform, conversions), the secrets, the request itself. States in an enum, one
 * switch: BODY → CONVERT → SECRETS → BUILD. Guarantees: a secret is asked for the host it goes to, kept for this call only, and
 * never for a host that it is not bound to: a next page elsewhere goes without. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  REQUEST_BODY,
  REQUEST_CONVERT,
  REQUEST_SECRETS,
  REQUEST_BUILD,
} RequestState;

typedef struct
{
  HfFunctionRun *run;
  RequestState state;
  HfEvaluation *evaluation;
  guint input, conversions, url;
  gboolean transformed;
  char *body, *picked, *address, *host;
  HfJsonObject *values; /* as sent: converted; without what another host must not have */
  GPtrArray *buffers;   /* of names */
  HfProvider *provider;
} Build;

static void advance (GTask *task);

static void
build_free (gpointer data)
{
  Build *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self->body);
  g_free (self->picked);
  g_free (self->address);
  g_free (self->host);
  g_clear_pointer (&self->values, hf_json_object_free);
  g_ptr_array_unref (self->buffers);
  g_free (self);
}

static HfProviderCall
describe_call (Build *self)
{
  HfFunctionRun *run = self->run;

  return (HfProviderCall){
    .function = run->function,
    .parameters = self->values,
    .secrets = run->secrets,
    .url = run->next_url != NULL ? run->next_url : self->address,
    .previous = run->next_url != NULL ? run->previous_url : NULL,
    .transformed = self->transformed,
    .body = self->body,
    .buffers = self->state == REQUEST_BUILD && self->buffers->len > 1 ? (const char *const *) self->buffers->pdata : NULL,
    .idempotency_key = run->idempotency_key,
  };
}

/* --- body --- */

static void
body_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Build *self = g_task_get_task_data (task);
  const char *list;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->body = g_strdup (hf_evaluation_get (self->evaluation, self->input));
  self->address = hf_evaluation_dup_text (self->evaluation, self->url);
  list = hf_evaluation_get (self->evaluation, self->conversions);
  self->picked = list != NULL ? hf_conversions_pick (list, FALSE, self->run->kind == HF_RUN_SYNC) : NULL;
  self->state = REQUEST_CONVERT;
  advance (task);
}

static void
evaluate_body (GTask *task)
{
  Build *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  const HfConversions *conversions = hf_function_get_conversions (run->function);

  self->evaluation = hf_evaluation_new ();
  self->transformed = hf_function_get_input_transform (run->function) != NULL;
  self->input = hf_evaluation_add (self->evaluation, hf_function_get_input_transform (run->function));
  self->url = hf_evaluation_add_template (self->evaluation,
                                          run->next_url == NULL ? hf_function_get_url_template (run->function) : NULL);
  self->conversions = hf_evaluation_add_template (self->evaluation, conversions != NULL ? conversions->list : NULL);
  hf_function_evaluate (run, self->evaluation, HF_SEES_PARAMETERS, g_task_get_cancellable (task), body_cb, g_object_ref (task));
}

/* --- conversions --- */

static void
converted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Build *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) converted = hf_convert_finish (result, &error);

  if (converted == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->transformed)
    {
      g_free (self->body);
      self->body = g_strndup (g_bytes_get_data (converted, NULL), g_bytes_get_size (converted));
    }
  else
    {
      hf_json_object_free (self->values);
      self->values = hf_json_object_parse (g_bytes_get_data (converted, NULL), (gssize) g_bytes_get_size (converted), &error);
    }
  self->state = REQUEST_SECRETS;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    advance (task);
}

static void
convert (GTask *task)
{
  Build *self = g_task_get_task_data (task);
  g_autofree char *values = hf_json_object_to_string (self->values);
  const char *json = self->transformed ? self->body : values;
  g_autoptr(GBytes) bytes = NULL;

  /* A transform that made no object or list has no properties to convert. */
  if (self->picked == NULL || json == NULL || (*json != '{' && *json != '['))
    {
      self->state = REQUEST_SECRETS;
      advance (task);
      return;
    }
  if (!self->transformed)
    hf_conversions_list_buffers (self->picked, self->buffers);
  bytes = g_bytes_new (json, strlen (json));
  hf_convert_async (self->run, bytes, self->picked, g_task_get_cancellable (task), converted_cb, g_object_ref (task));
}

/* --- secrets --- */

/* (nullable): the next parameter that names a credential whose secret is still to be got. */
static const HfParameter *
next_secret (Build *self)
{
  HfFunctionRun *run = self->run;

  for (guint i = 0; i < hf_function_get_n_parameters (run->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (run->function, i);
      g_autofree char *name = NULL;

      if (!hf_parameter_names_credential (parameter) || parameter->location == HF_LOCATION_OUTPUT
          || g_hash_table_contains (run->secrets, parameter->name))
        continue;
      name = hf_json_object_get_text (self->values, parameter->name);
      if (name != NULL && *name != '\0')
        return parameter;
    }
  return NULL;
}

static gboolean
goes_elsewhere (Build *self)
{
  return self->run->page > 1 && g_strcmp0 (self->host, self->run->first_host) != 0;
}

static void
secret_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Build *self = g_task_get_task_data (task);
  const HfParameter *parameter = next_secret (self);
  g_autoptr(GError) error = NULL;
  HfSecret *secret = hf_credentials_get_finish (HF_CREDENTIALS (source), result, &error);

  if (secret != NULL)
    g_hash_table_insert (self->run->secrets, g_strdup (parameter->name), secret);
  else if (g_error_matches (error, HF_ERROR, HF_ERROR_AUTH) && goes_elsewhere (self))
    hf_json_object_remove (self->values, parameter->name);
  else
    {
      if (g_error_matches (error, HF_ERROR, HF_ERROR_AUTH))
        {
          g_free (self->run->error_name);
          self->run->error_name = g_strdup ("OAuthCredentialsMissingError");
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  advance (task);
}

static char *
host_of (const char *source)
{
  const char *colon = strchr (source, ':');

  return colon != NULL && strchr (colon + 1, ':') == NULL ? g_strndup (source, colon - source) : g_strdup (source);
}

static void
get_secrets (GTask *task)
{
  Build *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  const HfParameter *parameter = next_secret (self);
  g_autofree char *name = NULL;

  if (parameter == NULL)
    {
      self->state = REQUEST_BUILD;
      advance (task);
      return;
    }
  name = hf_json_object_get_text (self->values, parameter->name);
  hf_credentials_get_async (run->runtime->credentials, name, self->host, g_task_get_cancellable (task), secret_cb,
                            g_object_ref (task));
}

/* --- the request --- */

static gboolean
find_source (Build *self, GError **error)
{
  HfProviderCall call = describe_call (self);
  HfFunctionRun *run = self->run;

  g_clear_pointer (&run->source, g_free);
  run->source = hf_provider_call_source (self->provider, &call, error);
  if (run->source == NULL)
    return FALSE;
  self->host = host_of (run->source);
  if (run->page == 1)
    {
      g_free (run->first_host);
      run->first_host = g_strdup (self->host);
    }
  return TRUE;
}

static void
set_shown_body (HfFunctionRun *run)
{
  g_autofree char *shown = hf_request_dup_shown_body (run->request);
  g_autofree char *quoted = NULL;

  g_clear_pointer (&run->request_body, g_bytes_unref);
  if (shown == NULL)
    return;
  if (!hf_json_validate (shown, -1, NULL))
    quoted = hf_json_quote (shown);
  run->request_body = quoted != NULL ? g_bytes_new (quoted, strlen (quoted)) : g_bytes_new (shown, strlen (shown));
}

static gboolean
build (Build *self, GError **error)
{
  HfProviderCall call = describe_call (self);
  HfFunctionRun *run = self->run;

  g_clear_object (&run->request);
  run->request = hf_provider_request (self->provider, &call, error);
  if (run->request == NULL)
    return FALSE;
  set_shown_body (run);
  return hf_function_page_check (run, error);
}

static void
advance (GTask *task)
{
  Build *self = g_task_get_task_data (task);
  GError *error = NULL;

  switch (self->state)
    {
    case REQUEST_BODY:
      evaluate_body (task);
      break;
    case REQUEST_CONVERT:
      convert (task);
      break;
    case REQUEST_SECRETS:
      if (self->host == NULL && !find_source (self, &error))
        g_task_return_error (task, error);
      else
        get_secrets (task);
      break;
    case REQUEST_BUILD:
      g_ptr_array_add (self->buffers, NULL);
      if (build (self, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      g_hash_table_remove_all (self->run->secrets);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hf_function_request_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, data);
  Build *self = g_new0 (Build, 1);

  self->run = g_object_ref (run);
  self->values = hf_json_object_copy (run->values);
  self->buffers = g_ptr_array_new_with_free_func (g_free);
  self->provider = hf_provider_find (hf_function_get_provider (run->function));
  g_task_set_task_data (task, self, build_free);
  if (self->provider == NULL)
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast has no %s"),
                             hf_function_get_provider (run->function));
  else
    advance (task);
}

gboolean
hf_function_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
