/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a function asks besides its service: local queries, its guard, the next page. Guarantees: queries stand in an order in
 * which each comes after those whose results it sees; one in a circle, or one that wants a query that is not there, keeps the
 * function from running. */

#include "hf-function-private.h"

#include <glib/gi18n-lib.h>

/* Queries */

static HfQueryResult
read_result_type (HfReader *reader, const HfYamlNode *value)
{
  static const char *const words[] = { "records", "record", "scalar" };
  const char *word = hf_yaml_find_text (value, "resultType");

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (hf_word_equal (word, words[i]))
      return (HfQueryResult) i;
  if (!hf_yaml_is_null (hf_yaml_find (value, "resultType")))
    hf_reader_error (reader, hf_yaml_find (value, "resultType"), _("“resultType” must be records, record or scalar"));
  return HF_QUERY_RECORDS;
}

static HfLocalQuery *
read_query (HfReader *reader, const HfYamlNode *key, const HfYamlNode *value)
{
  HfLocalQuery *query = g_new0 (HfLocalQuery, 1);

  query->name = g_strdup (key->text);
  query->place = hf_reader_place (reader, key);
  if (!hf_yaml_is_kind (value, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, key, _("The query “%s” must be a map of keys such as statement and parameters"), key->text);
      return query;
    }
  hf_reader_require (reader, value, "statement");
  query->statement = hf_reader_template (reader, value, "statement");
  query->parameters = hf_reader_map (reader, value, "parameters");
  query->result = read_result_type (reader, value);
  query->json_columns = hf_reader_names (reader, value, "jsonColumns");
  query->dependencies = hf_reader_names (reader, value, "dependencies");
  query->tables = hf_reader_names (reader, value, "tables");
  query->on_continuation = TRUE;
  hf_reader_boolean (reader, value, "onContinuation", &query->on_continuation);
  return query;
}

typedef enum
{
  UNSEEN,
  OPEN,
  PLACED,
} Mark;

/* Puts queries in order, by depth first; as deep as there are queries, which the stack must bear, so their number is limited. */
typedef struct
{
  HfFunctionLoader *loader;
  const HfYamlNode *queries;
  GPtrArray *all; /* HfLocalQuery, as written */
  GHashTable *at; /* name → index + 1 in @all */
  GByteArray *marks;
  GPtrArray *order; /* HfLocalQuery */
} Sorting;

#define MAX_QUERIES 1000

static void place_query (Sorting *self, guint index);

static void
follow (Sorting *self, guint index, const char *name)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->at, name));
  const HfYamlNode *value = self->queries->values->pdata[index], *node = hf_yaml_find (value, "dependencies");
  HfReader *reader = &self->loader->reader;

  if (at == 0)
    hf_reader_error (reader, node, _("There is no query “%s”"), name);
  else if (self->marks->data[at - 1] == OPEN)
    hf_reader_error (reader, node, _("The queries “%s” and “%s” wait for each other"),
                     ((HfLocalQuery *) self->all->pdata[index])->name, name);
  else if (self->marks->data[at - 1] == UNSEEN)
    place_query (self, at - 1);
}

static void
place_query (Sorting *self, guint index)
{
  HfLocalQuery *query = self->all->pdata[index];

  self->marks->data[index] = OPEN;
  for (guint i = 0; query->dependencies != NULL && query->dependencies[i] != NULL; i++)
    follow (self, index, query->dependencies[i]);
  self->marks->data[index] = PLACED;
  g_ptr_array_add (self->order, query);
}

static void
sort_queries (HfFunctionLoader *loader, const HfYamlNode *queries, GPtrArray *all)
{
  g_autoptr(GHashTable) at = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GByteArray) marks = g_byte_array_new ();
  Sorting sorting = { loader, queries, all, at, marks, loader->function->queries };

  g_byte_array_set_size (marks, all->len);
  for (guint i = 0; i < all->len; i++)
    {
      marks->data[i] = UNSEEN;
      g_hash_table_insert (at, ((HfLocalQuery *) all->pdata[i])->name, GUINT_TO_POINTER (i + 1));
    }
  for (guint i = 0; i < all->len; i++)
    if (marks->data[i] == UNSEEN)
      place_query (&sorting, i);
}

static void
read_queries (HfFunctionLoader *self)
{
  const HfYamlNode *queries = hf_yaml_find (self->root, "queries");
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  if (hf_yaml_is_null (queries))
    return;
  if (!hf_yaml_is_kind (queries, HF_YAML_MAPPING))
    {
      hf_reader_error (&self->reader, queries, _("“queries” must be a map of names"));
      return;
    }
  if (queries->keys->len > MAX_QUERIES)
    {
      hf_reader_error (&self->reader, queries, _("There are more than %d queries"), MAX_QUERIES);
      return;
    }
  for (guint i = 0; i < queries->keys->len; i++)
    g_ptr_array_add (all, read_query (&self->reader, queries->keys->pdata[i], queries->values->pdata[i]));
  sort_queries (self, queries, all);
}

/* The guard */

static void
read_guard_flags (HfReader *reader, const HfYamlNode *node, HfFunctionGuard *guard)
{
  guard->on_initial = guard->on_continuation = guard->on_retry = TRUE;
  hf_reader_boolean (reader, node, "onInitial", &guard->on_initial);
  hf_reader_boolean (reader, node, "onContinuation", &guard->on_continuation);
  hf_reader_boolean (reader, node, "onRetry", &guard->on_retry);
}

static void
read_guard (HfFunctionLoader *self)
{
  const HfYamlNode *node = hf_yaml_find (self->root, "guard"), *name = hf_yaml_find (node, "function");
  HfReader *reader = &self->reader;
  HfFunctionGuard *guard;

  if (hf_yaml_is_null (node))
    return;
  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, node, _("“guard” must be a map of keys such as function and result"));
      return;
    }
  guard = self->function->guard = g_new0 (HfFunctionGuard, 1);
  guard->place = hf_reader_place (reader, node);
  if (hf_reader_require (reader, node, "function"))
    guard->function = g_strdup (hf_reader_name (reader, node, "function"));
  self->function->guard_line = name != NULL ? name->line : 0;
  self->function->guard_column = name != NULL ? name->column : 0;
  guard->parameters = hf_reader_map (reader, node, "parameters");
  guard->result = hf_reader_expression (reader, node, "result");
  guard->when = hf_reader_expression (reader, node, "when");
  guard->operations = hf_reader_operations (reader, node, "operations");
  if (guard->operations == NULL)
    guard->operations = g_ptr_array_new ();
  guard->perform_operations = hf_reader_template (reader, node, "performOperations");
  read_guard_flags (reader, node, guard);
}

/* The next page */

/* Files of the platform define the parameters of the next page anew, with location and type, as those of the function: of these
 * only the value counts here. */
static HfTemplate *
read_page_parameters (HfReader *reader, const HfYamlNode *node)
{
  const HfYamlNode *parameters = hf_yaml_find (node, "parameters");
  g_autoptr(GPtrArray) keys = NULL, values = NULL;
  HfYamlNode mapping;

  if (!hf_yaml_is_kind (parameters, HF_YAML_MAPPING))
    return hf_reader_map (reader, node, "parameters");
  keys = g_ptr_array_new ();
  values = g_ptr_array_new ();
  for (guint i = 0; i < parameters->keys->len; i++)
    {
      HfYamlNode *value = parameters->values->pdata[i];

      if (hf_function_is_definition (value))
        value = (HfYamlNode *) hf_yaml_find (value, "value");
      if (value == NULL)
        continue;
      g_ptr_array_add (keys, parameters->keys->pdata[i]);
      g_ptr_array_add (values, value);
    }
  mapping = *parameters;
  mapping.keys = keys;
  mapping.values = values;
  mapping.index = NULL;
  return hf_reader_value (reader, &mapping);
}

static void
read_continuation (HfFunctionLoader *self)
{
  const HfYamlNode *node = hf_yaml_find (self->root, "continuation");
  HfReader *reader = &self->reader;
  HfContinuation *next;

  if (hf_yaml_is_null (node))
    return;
  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING))
    {
      hf_reader_error (reader, node, _("“continuation” must be a map of keys such as when, url and parameters"));
      return;
    }
  next = self->function->continuation = g_new0 (HfContinuation, 1);
  next->place = hf_reader_place (reader, node);
  next->when = hf_reader_expression (reader, node, "when");
  next->url = hf_reader_template (reader, node, "url");
  next->parameters = read_page_parameters (reader, node);
  if (next->url == NULL && next->parameters == NULL)
    hf_reader_error (reader, node, _("“continuation” needs a url or parameters; without them the next page is the same page"));
  else if (next->url == NULL && next->when == NULL)
    hf_reader_error (reader, node, _("“continuation” needs “when” or a url; without them it never ends"));
}

void
hf_function_load_calls (HfFunctionLoader *self)
{
  read_queries (self);
  read_guard (self);
  read_continuation (self);
}
