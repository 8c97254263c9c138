/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `error` of a function. Guarantees: handlers stand in the order they are tried; what older files say with other keys is the
 * same thing here, so that nothing above needs to know of it. */

#include "hf-function-private.h"

#include <glib/gi18n-lib.h>

/* `table` + `transform`, or `errorTransform`: the records go into the error table. */
static void
add_old_operation (HfReader *reader, const HfYamlNode *holder, const char *key, HfErrorHandler *handler)
{
  HfExpression *records = hf_reader_expression (reader, holder, key);
  HfOperationSpec *operation;

  if (records == NULL)
    return;
  operation = hf_operation_spec_new (HF_OPERATION_UPSERT_REPLACE, handler->place);
  operation->records = records;
  operation->table = hf_reader_template (reader, holder, "table");
  g_ptr_array_add (handler->operations, operation);
}

static HfErrorHandler *
handler_new (HfReader *reader, const HfYamlNode *node, GPtrArray *operations)
{
  HfErrorHandler *handler = g_new0 (HfErrorHandler, 1);

  handler->place = hf_reader_place (reader, node);
  handler->operations = operations != NULL
      ? operations
      : g_ptr_array_new_with_free_func ((GDestroyNotify) hf_operation_spec_free);
  return handler;
}

static void
check_count (HfReader *reader, const HfYamlNode *retry, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (retry, key);
  const char *text = hf_yaml_find_text (retry, key);

  if (!hf_yaml_is_null (node) && !hf_yaml_is_expression (node)
      && (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, NULL, NULL)))
    hf_reader_error (reader, node, _("“%s” must be a whole number"), key);
}

static void
read_retry (HfReader *reader, const HfYamlNode *node, HfErrorHandler *handler)
{
  const HfYamlNode *retry = hf_yaml_find (node, "retry");

  if (hf_yaml_is_null (retry))
    return;
  if (!hf_yaml_is_kind (retry, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, retry, _("“retry” must be a map of delay and maxRetries"));
      return;
    }
  check_count (reader, retry, "delay");
  check_count (reader, retry, "maxRetries");
  handler->retry_delay = hf_reader_template (reader, retry, "delay");
  handler->retry_max = hf_reader_template (reader, retry, "maxRetries");
}

static void
read_handler (HfFunctionLoader *self, const HfYamlNode *node)
{
  HfReader *reader = &self->reader;
  HfErrorHandler *handler;

  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, node, _("An error handler must be a map of keys such as when, title and description"));
      return;
    }
  handler = handler_new (reader, node, hf_reader_operations (reader, node, "operations"));
  g_ptr_array_add (self->function->handlers, handler);
  handler->when = hf_reader_expression (reader, node, "when");
  handler->title = hf_reader_template (reader, node, "title");
  handler->description = hf_reader_template (reader, node, "description");
  handler->details = hf_reader_template (reader, node, "details");
  handler->notification = hf_reader_template (reader, node, "notification");
  handler->alert = hf_reader_template (reader, node, "alert");
  read_retry (reader, node, handler);
  add_old_operation (reader, node, "transform", handler);
}

void
hf_function_load_errors (HfFunctionLoader *self)
{
  const HfYamlNode *error = hf_yaml_find (self->root, "error"), *old = hf_yaml_find (self->root, "errorTransform");
  gboolean wanted = TRUE;

  if (hf_yaml_is_kind (error, HF_YAML_SEQUENCE))
    for (guint i = 0; i < error->values->len; i++)
      read_handler (self, error->values->pdata[i]);
  else if (!hf_yaml_is_null (error) && (!hf_yaml_get_boolean (error, &wanted) || wanted))
    read_handler (self, error);
  if (!hf_yaml_is_null (old))
    {
      HfErrorHandler *handler = handler_new (&self->reader, old, NULL);

      add_old_operation (&self->reader, self->root, "errorTransform", handler);
      g_ptr_array_add (self->function->handlers, handler);
    }
}
