/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One call of a function: the object and what is asked of it. What happens is in the files that hf-function-run-private.h lists.
 * It never writes to the database. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (HfFunctionRun, hf_function_run, G_TYPE_OBJECT)

static void
hf_function_run_finalize (GObject *object)
{
  HfFunctionRun *self = HF_FUNCTION_RUN (object);

  g_object_unref (self->runtime);
  g_object_unref (self->function);
  g_free (self->entity);
  g_free (self->record_id);
  g_free (self->method);
  g_free (self->idempotency_key);
  g_free (self->correlation_id);
  g_clear_pointer (&self->given, hf_json_object_free);
  g_clear_pointer (&self->record, hf_json_object_free);
  g_clear_pointer (&self->row, hf_json_object_free);
  g_clear_pointer (&self->values, hf_json_object_free);
  g_clear_pointer (&self->queries, hf_json_object_free);
  g_free (self->guard_output);
  g_free (self->guard_result);
  g_hash_table_unref (self->secrets);
  g_clear_pointer (&self->request_body, g_bytes_unref);
  g_clear_object (&self->request);
  g_free (self->source);
  g_free (self->skip);
  g_clear_object (&self->response);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->output);
  hf_result_clear (&self->result);
  g_free (self->error_name);
  g_free (self->error_title);
  g_free (self->error_description);
  g_free (self->error_details);
  g_clear_object (&self->reader);
  g_free (self->conversions);
  g_ptr_array_unref (self->growing);
  g_ptr_array_unref (self->operations);
  g_ptr_array_unref (self->error_operations);
  g_free (self->next_url);
  g_free (self->previous_url);
  g_free (self->first_host);
  g_clear_pointer (&self->next_given, hf_json_object_free);
  g_hash_table_unref (self->seen);
  G_OBJECT_CLASS (hf_function_run_parent_class)->finalize (object);
}

static void
hf_function_run_class_init (HfFunctionRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_run_finalize;
}

static void
hf_function_run_init (HfFunctionRun *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hf_secret_free);
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  self->error_operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  self->growing = g_ptr_array_new ();
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->result.retry_after_us = -1;
}

HfFunctionRun *
hf_function_run_new (HfRuntime *runtime, const HfCall *call)
{
  HfFunctionRun *self;

  g_return_val_if_fail (HF_IS_RUNTIME (runtime), NULL);
  g_return_val_if_fail (call != NULL && HF_IS_FUNCTION (call->function), NULL);

  self = g_object_new (HF_TYPE_FUNCTION_RUN, NULL);
  self->runtime = g_object_ref (runtime);
  self->kind = call->kind;
  self->function = g_object_ref (call->function);
  self->entity = g_strdup (call->entity != NULL ? call->entity : "");
  self->record_id = g_strdup (call->record_id);
  self->method = g_strdup (call->method);
  self->idempotency_key = g_strdup (call->idempotency_key);
  self->correlation_id = g_uuid_string_random ();
  self->given = call->parameters != NULL ? hf_json_object_copy (call->parameters) : NULL;
  self->record = call->record != NULL ? hf_json_object_copy (call->record) : NULL;
  self->row = call->row != NULL ? hf_json_object_copy (call->row) : NULL;
  self->command_id = call->command_id;
  self->attempt = call->attempt;
  return self;
}

HfRequest *
hf_function_run_get_request (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->request;
}

const char *
hf_function_run_get_source (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->source;
}

const char *
hf_function_run_get_skip (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->skip;
}

guint
hf_function_run_get_page (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), 0);

  return self->page;
}

HfResponse *
hf_function_run_get_response (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->response;
}

GBytes *
hf_function_run_get_body (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->body;
}

gboolean
hf_function_run_get_retry (HfFunctionRun *self, gint64 *delay_us, guint *max)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), FALSE);

  *delay_us = self->result.retry_after_us;
  *max = self->result.max_retries;
  return self->has_retry;
}

void
hf_function_run_take_result (HfFunctionRun *self, HfResult *result)
{
  GPtrArray *operations;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));

  operations = self->result.done ? self->operations : self->error_operations;
  *result = self->result;
  self->result = (HfResult){ .retry_after_us = -1 };
  result->operations = operations->len > 0 ? g_ptr_array_ref (operations) : NULL;
}

GPtrArray *
hf_function_run_get_operations (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->operations;
}

GPtrArray *
hf_function_run_get_error_operations (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->error_operations;
}

const char *
hf_function_run_get_output (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->output;
}

char *
hf_function_run_dup_parameters (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), NULL);

  return self->values != NULL ? hf_json_object_to_string (self->values) : g_strdup ("{}");
}
