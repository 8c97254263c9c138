/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts of a function as values: how each is made and freed. Guarantees nothing else: what they say is read by
 * hf-function-load-*.c and never changes afterwards. */

#include "hf-function-private.h"

static void
clear_template (HfTemplate **value)
{
  g_clear_pointer (value, hf_template_unref);
}

static void
clear_expression (HfExpression **value)
{
  g_clear_pointer (value, hf_expression_unref);
}

HfParameter *
hf_parameter_new (const char *name)
{
  HfParameter *self = g_new0 (HfParameter, 1);

  self->name = g_strdup (name);
  self->location = HF_LOCATION_BODY;
  return self;
}

gboolean
hf_parameter_names_credential (const HfParameter *parameter)
{
  if (parameter->location == HF_LOCATION_OUTPUT)
    return FALSE;
  return parameter->location == HF_LOCATION_CREDENTIAL || parameter->location == HF_LOCATION_SECRET
      || (parameter->type != NULL && hf_word_equal (parameter->type, "secret"))
      || (parameter->location == HF_LOCATION_HEADER
          && (g_str_equal (parameter->name, "accessToken") || g_str_equal (parameter->name, "basicAuth")));
}

void
hf_parameter_free (HfParameter *self)
{
  g_free (self->name);
  g_free (self->type);
  g_free (self->value);
  clear_template (&self->template);
  clear_expression (&self->required_when);
  g_free (self);
}

void
hf_local_query_free (HfLocalQuery *self)
{
  g_free (self->name);
  clear_template (&self->statement);
  clear_template (&self->parameters);
  g_strfreev (self->json_columns);
  g_strfreev (self->dependencies);
  g_strfreev (self->tables);
  g_free (self->place);
  g_free (self);
}

void
hf_conversions_free (HfConversions *self)
{
  clear_template (&self->list);
  g_free (self->place);
  g_free (self);
}

static void
statement_free (gpointer data)
{
  HfSqlStatement *self = data;

  clear_template (&self->statement);
  clear_template (&self->parameters);
  g_free (self->place);
  g_free (self);
}

HfOperationSpec *
hf_operation_spec_new (HfOperationKind kind, const char *place)
{
  HfOperationSpec *self = g_new0 (HfOperationSpec, 1);

  self->kind = kind;
  self->place = g_strdup (place);
  if (kind == HF_OPERATION_EXECUTE_SQL)
    self->statements = g_ptr_array_new_with_free_func (statement_free);
  return self;
}

void
hf_operation_spec_free (HfOperationSpec *self)
{
  clear_expression (&self->when);
  clear_template (&self->table);
  clear_expression (&self->records);
  g_free (self->primary_key);
  clear_expression (&self->record_key);
  g_clear_pointer (&self->filters, g_ptr_array_unref);
  clear_template (&self->timestamp);
  g_clear_pointer (&self->conversions, hf_conversions_free);
  clear_template (&self->find);
  clear_template (&self->replace);
  g_strfreev (self->tables);
  clear_template (&self->include_command_queue);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
  g_free (self->place);
  g_free (self);
}

void
hf_row_filter_free (HfRowFilter *self)
{
  g_free (self->column);
  clear_template (&self->value);
  clear_template (&self->from);
  clear_template (&self->to);
  g_free (self);
}

void
hf_continuation_free (HfContinuation *self)
{
  clear_expression (&self->when);
  clear_template (&self->url);
  clear_template (&self->parameters);
  g_free (self->place);
  g_free (self);
}

void
hf_function_guard_free (HfFunctionGuard *self)
{
  g_free (self->function);
  clear_template (&self->parameters);
  clear_expression (&self->result);
  clear_expression (&self->when);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  clear_template (&self->perform_operations);
  g_free (self->place);
  g_free (self);
}

void
hf_error_handler_free (HfErrorHandler *self)
{
  clear_expression (&self->when);
  clear_template (&self->title);
  clear_template (&self->description);
  clear_template (&self->details);
  clear_template (&self->notification);
  clear_template (&self->alert);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  clear_template (&self->retry_delay);
  clear_template (&self->retry_max);
  g_free (self->place);
  g_free (self);
}
