/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datasources, of files and of jigs. Guarantees: what a datasource names (functions, other datasources) is looked up when
 * everything is read; an entity that names a function is a feed of its own. SQL and expressions are judged where they run. */

#include "hf-solution-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

void
hf_datasource_free (HfDatasource *self)
{
  g_free (self->id);
  g_free (self->type);
  g_free (self->query);
  g_clear_pointer (&self->query_template, hf_template_unref);
  g_clear_pointer (&self->parameters, hf_template_unref);
  g_strfreev (self->json_properties);
  g_clear_pointer (&self->entities, g_ptr_array_unref);
  g_clear_pointer (&self->data, hf_template_unref);
  g_free (self->reference);
  g_clear_pointer (&self->inputs, hf_template_unref);
  g_clear_pointer (&self->conversions, hf_conversions_free);
  g_free (self->package);
  g_free (self->place);
  g_free (self->query_place);
  g_free (self);
}

typedef struct
{
  HfSolution *solution;
  HfReader reader;
  const HfYamlNode *root, *options; /* options: (nullable) */
  const char *scope;
  HfDatasource *datasource;
} Loader;

static const HfYamlNode *
holder (Loader *self)
{
  return self->options != NULL ? self->options : self->root;
}

/* `$.address` and `address` are the same property. */
static void
strip_roots (char **names)
{
  for (; names != NULL && *names != NULL; names++)
    if (g_str_has_prefix (*names, "$."))
      memmove (*names, *names + 2, strlen (*names + 2) + 1);
}

static void
take_mention (Loader *self, const char *entity, const HfYamlNode *at)
{
  HfMention *mention;

  g_ptr_array_add (self->datasource->entities, g_strdup (entity));
  /* Tables of another solution, or Holdfast's own. */
  if (self->datasource->package != NULL || *entity == '_' || *entity == '\0')
    return;
  mention = g_new0 (HfMention, 1);
  mention->entity = g_strdup (entity);
  mention->place = hf_reader_place (&self->reader, at);
  g_ptr_array_add (self->solution->mentions, mention);
}

static void
read_entity (Loader *self, const HfYamlNode *entry)
{
  HfActionLoader loader = hf_solution_action_loader (self->solution, self->reader.file);
  const HfYamlNode *function = hf_yaml_find (entry, "function");
  const char *entity = entry->kind == HF_YAML_MAPPING ? hf_yaml_find_text (entry, "entity") : entry->text;

  if (hf_yaml_is_null (entry) || hf_yaml_is_expression (entry))
    return;
  if (entity != NULL && *entity != '=')
    take_mention (self, entity, entry);
  if (entity == NULL || !hf_yaml_is_null (function))
    {
      HfFeedSeed *seed = hf_feed_seed_read (&loader, entry, hf_yaml_find_text (self->options, "provider"));

      if (seed != NULL)
        g_ptr_array_add (self->solution->seeds, seed);
    }
}

static void
read_entities (Loader *self)
{
  const HfYamlNode *entities = hf_yaml_find (self->options, "entities");

  self->datasource->entities = g_ptr_array_new_with_free_func (g_free);
  if (hf_yaml_is_null (entities) || hf_yaml_is_expression (entities))
    return;
  if (entities->kind != HF_YAML_SEQUENCE)
    hf_reader_error (&self->reader, entities, _ ("“entities” must be a list"));
  for (guint i = 0; entities->kind == HF_YAML_SEQUENCE && i < entities->values->len; i++)
    read_entity (self, entities->values->pdata[i]);
}

static void
read_sqlite (Loader *self)
{
  HfDatasource *datasource = self->datasource;
  const HfYamlNode *query = hf_yaml_find (self->options, "query");

  if (self->options == NULL)
    hf_reader_require (&self->reader, self->root, "options");
  else
    hf_reader_require (&self->reader, self->options, "query");
  if (hf_yaml_is_expression (query))
    datasource->query_template = hf_reader_value (&self->reader, query);
  else
    {
      datasource->query = g_strdup (hf_yaml_find_text (self->options, "query"));
      datasource->query_place = hf_reader_place (&self->reader, query);
    }
  datasource->parameters = hf_reader_map (&self->reader, self->options, "queryParameters");
  datasource->json_properties = hf_reader_names (&self->reader, self->options, "jsonProperties");
  strip_roots (datasource->json_properties);
  hf_reader_boolean (&self->reader, self->options, "isDocument", &datasource->is_document);
  hf_reader_boolean (&self->reader, self->options, "rewriteQuery", &datasource->rewrite);
}

static void
read_static (Loader *self)
{
  hf_reader_require (&self->reader, holder (self), self->options != NULL ? "data" : "options");
  self->datasource->data = hf_reader_template (&self->reader, self->options, "data");
}

static void
take_reference (Loader *self, const HfYamlNode *at)
{
  HfReference *reference = g_new0 (HfReference, 1);

  reference->id = g_strdup (self->datasource->reference);
  reference->scope = g_strdup (self->scope);
  reference->file = g_strdup (self->reader.file);
  reference->line = at->line;
  reference->column = at->column;
  g_ptr_array_add (self->solution->references, reference);
}

static void
read_reference (Loader *self)
{
  const HfYamlNode *from = hf_yaml_is_null (hf_yaml_find (self->root, "datasourceId")) ? holder (self) : self->root;

  if (hf_reader_require (&self->reader, from, "datasourceId"))
    self->datasource->reference = g_strdup (hf_reader_name (&self->reader, from, "datasourceId"));
  self->datasource->inputs = hf_reader_map (&self->reader, self->root, "inputs");
  if (self->datasource->inputs == NULL)
    self->datasource->inputs = hf_reader_map (&self->reader, self->options, "inputs");
  if (self->datasource->reference != NULL)
    take_reference (self, hf_yaml_find (from, "datasourceId"));
}

/* (transfer full): one that is known as it is written everywhere else, whatever its case. */
static char *
dup_type (const char *type)
{
  static const char *const known[] = { "datasource.sqlite", "datasource.static", "datasource.reference" };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (hf_word_equal (type, known[i]))
      return g_strdup (known[i]);
  return g_strdup (type);
}

static void
read_by_type (Loader *self)
{
  const char *type = self->datasource->type;

  hf_reader_require (&self->reader, self->root, "type");
  if (g_str_equal (type, "datasource.sqlite"))
    read_sqlite (self);
  else if (g_str_equal (type, "datasource.static"))
    read_static (self);
  else if (g_str_equal (type, "datasource.reference"))
    read_reference (self);
  self->datasource->conversions = hf_reader_conversions (&self->reader, holder (self));
  self->datasource->package = g_strdup (hf_yaml_find_text (holder (self), "package"));
  read_entities (self);
}

void
hf_datasource_read (HfSolution *self, const char *file, const HfYamlNode *node, const char *id, const char *scope)
{
  const HfYamlNode *options = hf_yaml_find (node, "options");
  const char *type = hf_yaml_find_text (node, "type");
  HfDatasource *datasource = g_new0 (HfDatasource, 1);
  Loader loader = { self, hf_solution_reader (self, file), node, options, scope, datasource };

  datasource->id = scope != NULL ? g_strconcat (scope, ".", id, NULL) : g_strdup (id);
  datasource->type = dup_type (type != NULL ? type : "");
  datasource->rewrite = TRUE;
  datasource->place = hf_reader_place (&loader.reader, node);
  if (!hf_yaml_is_kind (options, HF_YAML_MAPPING))
    loader.options = NULL;
  if (g_hash_table_contains (self->datasources_by_id, datasource->id))
    {
      hf_reader_error (&loader.reader, node, _ ("There is a datasource “%s” already; this one is left out"), datasource->id);
      hf_datasource_free (datasource);
      return;
    }
  g_hash_table_insert (self->datasources_by_id, datasource->id, datasource);
  g_ptr_array_add (self->datasources, datasource);
  read_by_type (&loader);
}

void
hf_datasource_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  g_autofree char *id = hf_file_id (file);

  hf_datasource_read (self, file, hf_yaml_get_root (yaml), id, NULL);
}

static gboolean
is_known (HfSolution *self, const HfReference *reference)
{
  g_autofree char *near = reference->scope != NULL ? g_strconcat (reference->scope, ".", reference->id, NULL) : NULL;

  return (near != NULL && g_hash_table_contains (self->datasources_by_id, near))
      || g_hash_table_contains (self->datasources_by_id, reference->id);
}

void
hf_datasources_check (HfSolution *self)
{
  for (guint i = 0; i < self->references->len; i++)
    {
      const HfReference *reference = self->references->pdata[i];

      if (!is_known (self, reference))
        hf_problems_add (self->problems, HF_PROBLEM_ERROR, reference->file, reference->line, reference->column,
                         _ ("There is no datasource “%s”"), reference->id);
    }
  for (guint i = 0; i < self->mentions->len; i++)
    {
      const HfMention *mention = self->mentions->pdata[i];

      /* What only queries name is a table too: operations of functions or SQL may fill it. */
      hf_solution_add_place (hf_solution_ensure_entity (self, mention->entity), mention->place);
    }
}
