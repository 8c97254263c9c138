/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a function's records: which rows are replaced, explicit operations, conversions. Guarantees: every operation
 * that is listed can be carried out as far as its keys go; a kind of operation that is not known keeps the function from running,
 * since leaving it out would change tables in another way than their author meant. */

#include "hf-function-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Conversions */

static gboolean
is_form (const char *word)
{
  static const char *const forms[] = { "local-uri", "base64", "data-uri", "buffer" };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (hf_word_equal (word, forms[i]))
      return TRUE;
  return FALSE;
}

static void
check_form (HfReader *reader, const HfYamlNode *entry, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (entry, key);

  if (hf_reader_require (reader, entry, key) && !hf_yaml_is_expression (node)
      && (node->kind != HF_YAML_SCALAR || !is_form (node->text)))
    hf_reader_error (reader, node, _("“%s” must be local-uri, base64, data-uri or buffer"), key);
}

static void
check_conversion (HfReader *reader, const HfYamlNode *entry)
{
  if (hf_yaml_is_expression (entry))
    return;
  if (!hf_yaml_is_kind (entry, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, entry, _("A conversion must be a map of property, from and to"));
      return;
    }
  hf_reader_require (reader, entry, "property");
  check_form (reader, entry, "from");
  check_form (reader, entry, "to");
}

HfConversions *
hf_reader_conversions (HfReader *reader, const HfYamlNode *holder)
{
  const HfYamlNode *node = hf_yaml_find (holder, "conversions");
  HfConversions *conversions;

  if (hf_yaml_is_null (node))
    return NULL;
  if (!hf_yaml_is_expression (node) && node->kind != HF_YAML_SEQUENCE)
    {
      hf_reader_error (reader, node, _("“conversions” must be a list, or an expression that yields one"));
      return NULL;
    }
  for (guint i = 0; node->kind == HF_YAML_SEQUENCE && i < node->values->len; i++)
    check_conversion (reader, node->values->pdata[i]);
  conversions = g_new0 (HfConversions, 1);
  conversions->list = hf_reader_value (reader, node);
  conversions->place = hf_reader_place (reader, node);
  return conversions;
}

/* Operations */

static gboolean
read_kind (const char *word, HfOperationKind *kind)
{
  static const char *const words[] = { "delete-insert", "upsert-replace", "upsert-merge", "find-replace", "execute-sql" };
  const char *dot = word != NULL && g_ascii_strncasecmp (word, "operation.", 10) == 0 ? word + 10 : word;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (words); i++)
    if (hf_word_equal (dot, words[i]))
      {
        *kind = (HfOperationKind) i;
        return TRUE;
      }
  return FALSE;
}

static void
read_statement (HfReader *reader, const HfYamlNode *node, HfOperationSpec *operation)
{
  HfSqlStatement *statement = g_new0 (HfSqlStatement, 1);

  g_ptr_array_add (operation->statements, statement);
  statement->place = hf_reader_place (reader, node);
  if (hf_yaml_is_kind (node, HF_YAML_SCALAR) && !hf_yaml_is_null (node))
    {
      statement->statement = hf_reader_value (reader, node);
      return;
    }
  hf_reader_require (reader, node, "statement");
  statement->statement = hf_reader_value (reader, hf_yaml_find (node, "statement"));
  statement->parameters = hf_reader_map (reader, node, "parameters");
}

static void
read_statements (HfReader *reader, const HfYamlNode *node, HfOperationSpec *operation)
{
  const HfYamlNode *statements = hf_yaml_find (node, "statements");

  if (hf_yaml_is_null (statements) && !hf_yaml_is_null (hf_yaml_find (node, "statement")))
    read_statement (reader, node, operation);
  else if (hf_reader_require (reader, node, "statements"))
    {
      if (statements->kind != HF_YAML_SEQUENCE)
        hf_reader_error (reader, statements, _("“statements” must be a list"));
      for (guint i = 0; statements->kind == HF_YAML_SEQUENCE && i < statements->values->len; i++)
        read_statement (reader, statements->values->pdata[i], operation);
    }
}

static void
read_kind_keys (HfReader *reader, const HfYamlNode *node, HfOperationSpec *operation)
{
  if (operation->kind == HF_OPERATION_EXECUTE_SQL)
    read_statements (reader, node, operation);
  if (operation->kind == HF_OPERATION_FIND_REPLACE)
    {
      hf_reader_require (reader, node, "find");
      hf_reader_require (reader, node, "replace");
    }
  operation->find = hf_reader_template (reader, node, "find");
  operation->replace = hf_reader_template (reader, node, "replace");
  operation->tables = hf_reader_names (reader, node, "tables");
  operation->include_command_queue = hf_reader_template (reader, node, "includeCommandQueue");
}

/* Which rows */

static gboolean
is_simple_name (const char *name)
{
  static const char *const words[] = { "and", "or", "in", "true", "false", "null", "function", NULL };
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");

  return *name != '\0' && name[length] == '\0' && !g_ascii_isdigit (*name) && !g_strv_contains (words, name);
}

/* A text that names a parameter means its value. */
static HfTemplate *
read_filter_value (HfReader *reader, const HfYamlNode *node)
{
  HfYamlNode named;
  g_autofree char *text = NULL;

  if (!hf_yaml_is_kind (node, HF_YAML_SCALAR) || hf_yaml_is_expression (node)
      || reader->function == NULL || hf_function_find_parameter (reader->function, node->text) == NULL)
    return hf_reader_value (reader, node);
  named = *node;
  named.text = text = is_simple_name (node->text) ? g_strconcat ("=@ctx.parameters.", node->text, NULL)
                                                  : g_strconcat ("=@ctx.parameters.`", node->text, "`", NULL);
  return hf_reader_value (reader, &named);
}

static void
read_range (HfReader *reader, const HfYamlNode *key, const HfYamlNode *value, HfRowFilter *filter)
{
  const HfYamlNode *from = hf_yaml_find (value, "from"), *to = hf_yaml_find (value, "to");

  if (!hf_yaml_is_kind (value, HF_YAML_MAPPING) || (hf_yaml_is_null (from) && hf_yaml_is_null (to)))
    {
      hf_reader_error (reader, key, _("The range of “%s” must be a map of from and to"), key->text);
      return;
    }
  filter->from = hf_yaml_is_null (from) ? NULL : read_filter_value (reader, from);
  filter->to = hf_yaml_is_null (to) ? NULL : read_filter_value (reader, to);
}

static void
read_filters (HfReader *reader, const HfYamlNode *holder, const char *key, gboolean range, GPtrArray *filters)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);
  gboolean wanted = TRUE;

  if (hf_yaml_is_null (node) || (hf_yaml_get_boolean (node, &wanted) && !wanted))
    return;
  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, node, _("“%s” must be a map of columns"), key);
      return;
    }
  for (guint i = 0; i < node->keys->len; i++)
    {
      const HfYamlNode *column = node->keys->pdata[i], *value = node->values->pdata[i];
      HfRowFilter *filter = g_new0 (HfRowFilter, 1);

      filter->column = g_strdup (column->text);
      if (range)
        read_range (reader, column, value, filter);
      else
        filter->value = read_filter_value (reader, value);
      g_ptr_array_add (filters, filter);
    }
}

/* Operations */

void
hf_reader_primary_key (HfReader *reader, const HfYamlNode *holder, char **name, HfExpression **expression)
{
  if (hf_yaml_is_expression (hf_yaml_find (holder, "primaryKey")))
    *expression = hf_reader_expression (reader, holder, "primaryKey");
  else
    *name = g_strdup (hf_reader_name (reader, holder, "primaryKey"));
}

static void
read_operation (HfReader *reader, const HfYamlNode *node, GPtrArray *operations)
{
  g_autofree char *place = hf_reader_place (reader, node);
  const HfYamlNode *type = hf_yaml_find (node, "type");
  HfOperationKind kind = HF_OPERATION_DELETE_INSERT;
  HfOperationSpec *operation;

  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    hf_reader_error (reader, node, _("An operation must be a map of keys such as type and table"));
  else if (hf_reader_require (reader, node, "type") && !read_kind (hf_yaml_find_text (node, "type"), &kind))
    hf_reader_error (reader, type,
                     _("“%s” is not an operation; it must be operation.delete-insert, upsert-replace, upsert-merge, "
                       "find-replace or execute-sql"),
                     type->kind == HF_YAML_SCALAR ? type->text : "…");
  else if (!hf_yaml_is_null (type))
    {
      operation = hf_operation_spec_new (kind, place);
      g_ptr_array_add (operations, operation);
      operation->when = hf_reader_expression (reader, node, "when");
      operation->table = hf_reader_template (reader, node, "table");
      operation->records = hf_reader_expression (reader, node, "records");
      hf_reader_primary_key (reader, node, &operation->primary_key, &operation->record_key);
      operation->timestamp = hf_reader_template (reader, node, "timestamp");
      operation->conversions = hf_reader_conversions (reader, node);
      operation->filters = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_row_filter_free);
      read_filters (reader, node, "forRowsWithValues", FALSE, operation->filters);
      read_filters (reader, node, "forRowsInRange", TRUE, operation->filters);
      read_kind_keys (reader, node, operation);
    }
}

GPtrArray *
hf_reader_operations (HfReader *reader, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (holder, key);
  GPtrArray *operations;
  gboolean wanted = TRUE;

  if (hf_yaml_is_null (node) || (hf_yaml_get_boolean (node, &wanted) && !wanted))
    return NULL;
  operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_operation_spec_free);
  if (node->kind != HF_YAML_SEQUENCE)
    hf_reader_error (reader, node, _("“operations” must be a list"));
  for (guint i = 0; node->kind == HF_YAML_SEQUENCE && i < node->values->len; i++)
    read_operation (reader, node->values->pdata[i], operations);
  return operations;
}

void
hf_function_load_tables (HfFunctionLoader *self)
{
  hf_reader_boolean (&self->reader, self->root, "forRowsWithMatchingIds", &self->function->matching_ids);
  read_filters (&self->reader, self->root, "forRowsWithValues", FALSE, self->function->filters);
  read_filters (&self->reader, self->root, "forRowsInRange", TRUE, self->function->filters);
  self->function->operations = hf_reader_operations (&self->reader, self->root, "operations");
}
