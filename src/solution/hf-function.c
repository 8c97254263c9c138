/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A function as a value: what to call, with which parameters. Guarantees: never changes after loading. It does not read files
 * (hf-function-load.c), choose values (hf-function-resolve.c) nor write URLs (hf-url.c). */

#include "hf-function-private.h"

G_DEFINE_FINAL_TYPE (HfFunction, hf_function, G_TYPE_OBJECT)

static void
hf_function_finalize (GObject *object)
{
  HfFunction *self = HF_FUNCTION (object);

  g_free (self->id);
  g_free (self->file);
  g_free (self->provider);
  g_free (self->method);
  g_free (self->url);
  g_clear_pointer (&self->url_template, hf_template_unref);
  g_free (self->format);
  g_hash_table_unref (self->parameters_by_name);
  g_ptr_array_unref (self->parameters);
  g_free (self->primary_key);
  g_clear_pointer (&self->record_key, hf_expression_unref);
  g_free (self->unusable);
  g_ptr_array_unref (self->queries);
  g_clear_pointer (&self->when, hf_expression_unref);
  g_clear_pointer (&self->guard, hf_function_guard_free);
  g_clear_pointer (&self->input_transform, hf_expression_unref);
  g_clear_pointer (&self->conversions, hf_conversions_free);
  g_clear_pointer (&self->output_transform, hf_expression_unref);
  g_clear_pointer (&self->records, hf_expression_unref);
  g_clear_pointer (&self->continuation, hf_continuation_free);
  g_ptr_array_unref (self->filters);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_ptr_array_unref (self->handlers);
  g_free (self->verify);
  G_OBJECT_CLASS (hf_function_parent_class)->finalize (object);
}

static void
hf_function_class_init (HfFunctionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_finalize;
}

static void
hf_function_init (HfFunction *self)
{
  self->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_parameter_free);
  self->parameters_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_local_query_free);
  self->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_row_filter_free);
  self->handlers = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_error_handler_free);
  self->idempotency_key = TRUE;
}

char *
hf_file_id (const char *file)
{
  char *base = g_path_get_basename (file);
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  return base;
}

const char *
hf_function_get_id (HfFunction *self)
{
  return self->id;
}

const char *
hf_function_get_file (HfFunction *self)
{
  return self->file;
}

const char *
hf_function_get_provider (HfFunction *self)
{
  return self->provider;
}

const char *
hf_function_get_method (HfFunction *self)
{
  return self->method;
}

const char *
hf_function_get_url (HfFunction *self)
{
  return self->url;
}

const char *
hf_function_get_format (HfFunction *self)
{
  return self->format;
}

guint
hf_function_get_n_parameters (HfFunction *self)
{
  return self->parameters->len;
}

const HfParameter *
hf_function_get_parameter (HfFunction *self, guint index)
{
  g_return_val_if_fail (index < self->parameters->len, NULL);
  return self->parameters->pdata[index];
}

const HfParameter *
hf_function_find_parameter (HfFunction *self, const char *name)
{
  return g_hash_table_lookup (self->parameters_by_name, name);
}

HfAnswer
hf_function_get_idempotent (HfFunction *self)
{
  return self->idempotent;
}

gboolean
hf_function_get_idempotency_key (HfFunction *self)
{
  return self->idempotency_key;
}

HfExpression *
hf_function_get_record_key (HfFunction *self)
{
  return self->record_key;
}

const char *
hf_function_get_primary_key (HfFunction *self)
{
  return self->primary_key;
}

gboolean
hf_function_get_safe (HfFunction *self)
{
  static const char *const safe[] = { "GET", "HEAD", "PUT", "DELETE", NULL };

  switch (self->idempotent)
    {
    case HF_ANSWER_YES:
      return TRUE;
    case HF_ANSWER_NO:
      return FALSE;
    case HF_ANSWER_UNSAID:
    default:
      return g_strv_contains (safe, self->method);
    }
}

const char *
hf_function_get_unusable (HfFunction *self)
{
  return self->unusable;
}

HfTemplate *
hf_function_get_url_template (HfFunction *self)
{
  return self->url_template;
}

GPtrArray *
hf_function_get_queries (HfFunction *self)
{
  return self->queries;
}

HfExpression *
hf_function_get_when (HfFunction *self)
{
  return self->when;
}

const HfFunctionGuard *
hf_function_get_guard (HfFunction *self)
{
  return self->guard;
}

HfExpression *
hf_function_get_input_transform (HfFunction *self)
{
  return self->input_transform;
}

const HfConversions *
hf_function_get_conversions (HfFunction *self)
{
  return self->conversions;
}

HfExpression *
hf_function_get_output_transform (HfFunction *self)
{
  return self->output_transform;
}

HfExpression *
hf_function_get_records (HfFunction *self)
{
  return self->records;
}

const HfContinuation *
hf_function_get_continuation (HfFunction *self)
{
  return self->continuation;
}

gboolean
hf_function_get_for_matching_ids (HfFunction *self)
{
  return self->matching_ids;
}

GPtrArray *
hf_function_get_filters (HfFunction *self)
{
  return self->filters;
}

GPtrArray *
hf_function_get_operations (HfFunction *self)
{
  return self->operations;
}

gboolean
hf_function_get_keep_temp_ids (HfFunction *self)
{
  return self->keep_temp_ids;
}

GPtrArray *
hf_function_get_error_handlers (HfFunction *self)
{
  return self->handlers;
}

gboolean
hf_function_get_disable_token_refresh (HfFunction *self)
{
  return self->disable_token_refresh;
}

const char *
hf_function_get_verify (HfFunction *self)
{
  return self->verify;
}

gboolean
hf_function_is_plain (HfFunction *self)
{
  return self->plain;
}

gboolean
hf_function_replaces (HfFunction *self)
{
  return !self->matching_ids && self->filters->len == 0 && self->operations == NULL;
}
