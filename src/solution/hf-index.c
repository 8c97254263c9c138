/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the index, the databases and the datasources declare: names, the tables there are, who writes them. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

static char *
read_title (const HfYamlNode *root, const char *key)
{
  const HfYamlNode *node = hf_yaml_lookup (root, key);

  if (!hf_yaml_is_kind (node, HF_YAML_SCALAR) || hf_yaml_is_null (node) || hf_yaml_is_expression (node) || *node->text == '\0')
    return NULL;
  return g_strdup (node->text);
}

static void
read_writer (HfSolution *self, HfYaml *yaml, const HfYamlNode *entry, const char *key, HfEntityInfo *info, char **writer)
{
  const HfYamlNode *node = hf_yaml_lookup (entry, key);
  const char *id = hf_yaml_lookup_text (entry, key), *file = hf_yaml_get_file (yaml);
  HfFunction *function = id != NULL ? hf_solution_look_up (self, id) : NULL;

  if (hf_yaml_is_null (node))
    return;
  if (hf_yaml_is_expression (node))
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, node,
                        _("“%s” needs the expression engine, which this version does not have"), key);
  else if (function == NULL)
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, node, _("There is no function “%s”"), id != NULL ? id : "…");
  else
    {
      g_free (*writer);
      *writer = g_strdup (id);
      if (info->provider == NULL)
        info->provider = g_strdup (hf_function_get_provider (function));
    }
}

static void
read_entity_entry (HfSolution *self, HfYaml *yaml, const HfYamlNode *key, const HfYamlNode *entry)
{
  HfEntityInfo *info;

  if (!hf_yaml_is_kind (entry, HF_YAML_MAPPING))
    {
      if (!hf_yaml_is_null (entry))
        hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, hf_yaml_get_file (yaml), entry,
                            _("“%s” must be a map with keys such as create, update, save, delete and maxAge"), key->text);
      return;
    }
  info = hf_solution_ensure_entity (self, key->text);
  if (info->provider == NULL)
    info->provider = g_strdup (hf_yaml_lookup_text (entry, "provider"));
  read_writer (self, yaml, entry, "create", info, &info->create);
  read_writer (self, yaml, entry, "update", info, &info->update);
  read_writer (self, yaml, entry, "save", info, &info->save);
  read_writer (self, yaml, entry, "delete", info, &info->delete_);
  hf_solution_read_max_age (self, yaml, entry, info);
}

static void
read_entities (HfSolution *self, HfYaml *yaml, const HfYamlNode *entities)
{
  if (hf_yaml_is_null (entities))
    return;
  if (!hf_yaml_is_kind (entities, HF_YAML_MAPPING))
    {
      hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, hf_yaml_get_file (yaml), entities,
                          _("“entities” must be a map of entity names"));
      return;
    }
  for (guint i = 0; i < entities->keys->len; i++)
    read_entity_entry (self, yaml, entities->keys->pdata[i], entities->values->pdata[i]);
}

static void
take_table (HfSolution *self, const char *file, const HfYamlNode *key)
{
  g_autoptr(HfFeed) feed = g_new0 (HfFeed, 1);
  HfEntityInfo *info;

  feed->entity = g_strconcat ("default/", key->text, NULL);
  feed->provider = g_strdup ("DATA_PROVIDER_DYNAMIC");
  feed->triggers = HF_TRIGGER_LOAD;
  feed->place = hf_place_format (file, key->line, key->column);
  feed->key = hf_feed_make_key (feed->entity, NULL, NULL);
  info = hf_solution_ensure_entity (self, feed->entity);
  info->launch = TRUE;
  g_free (info->provider);
  info->provider = g_strdup (feed->provider);
  hf_solution_take_feed (self, g_steal_pointer (&feed));
}

static void
check_datasource_entities (HfSolution *self, HfYaml *yaml, const HfYamlNode *entities)
{
  for (guint i = 0; hf_yaml_is_kind (entities, HF_YAML_SEQUENCE) && i < entities->values->len; i++)
    {
      const HfYamlNode *entry = entities->values->pdata[i], *function = hf_yaml_lookup (entry, "function");

      if (hf_yaml_is_kind (function, HF_YAML_SCALAR) && !hf_yaml_is_null (function) && !hf_yaml_is_expression (function)
          && hf_solution_look_up (self, function->text) == NULL)
        hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, hf_yaml_get_file (yaml), function, _("There is no function “%s”"),
                            function->text);
    }
}

static void
require (HfSolution *self, const char *file, const HfYamlNode *root, const HfYamlNode *holder, const char *key)
{
  if (hf_yaml_is_null (hf_yaml_lookup (holder, key)))
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, holder != NULL ? holder : root, _("The key “%s” is missing"),
                        key);
}

void
hf_index_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  const HfYamlNode *root = hf_yaml_get_root (yaml);

  if (!hf_yaml_is_kind (root, HF_YAML_MAPPING))
    {
      hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, root,
                          _("The index must be a map of keys such as name, title and onLoad"));
      return;
    }
  g_free (self->name);
  self->name = read_title (root, "name");
  self->title = read_title (root, "title");
  if (self->name == NULL)
    hf_problems_add_at (self->problems, HF_PROBLEM_WARNING, file, root, _("The key “%s” is missing"), "name");
  read_entities (self, yaml, hf_yaml_lookup (root, "entities"));
  hf_sync_load (self, yaml, hf_yaml_lookup (root, "onLoad"), HF_TRIGGER_LOAD);
  hf_sync_load (self, yaml, hf_yaml_lookup (root, "onFocus"), HF_TRIGGER_FOCUS);
  hf_sync_load (self, yaml, hf_yaml_lookup (root, "onRefresh"), HF_TRIGGER_REFRESH);
}

void
hf_database_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  const HfYamlNode *root = hf_yaml_get_root (yaml), *tables = hf_yaml_lookup (root, "tables");

  if (hf_yaml_is_null (tables))
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, root, _("The key “%s” is missing"), "tables");
  else if (tables->kind != HF_YAML_MAPPING)
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, file, tables, _("“tables” must be a map of table names"));
  else
    for (guint i = 0; i < tables->keys->len; i++)
      take_table (self, file, tables->keys->pdata[i]);
}

void
hf_datasource_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  const HfYamlNode *root = hf_yaml_get_root (yaml), *options = hf_yaml_lookup (root, "options");
  HfDatasource *datasource = g_new0 (HfDatasource, 1);
  const char *type = hf_yaml_lookup_text (root, "type");

  datasource->id = hf_file_id (file);
  datasource->type = g_strdup (type != NULL ? type : "");
  datasource->query = g_strdup (hf_yaml_lookup_text (options, "query"));
  datasource->place = hf_place_format (file, root != NULL ? root->line : 0, root != NULL ? root->column : 0);
  g_ptr_array_add (self->datasources, datasource);

  require (self, file, root, root, "type");
  if (hf_word_equal (type, "datasource.sqlite"))
    require (self, file, root, options != NULL ? options : root, options != NULL ? "query" : "options");
  else if (hf_word_equal (type, "datasource.static"))
    require (self, file, root, options != NULL ? options : root, options != NULL ? "data" : "options");
  else if (hf_word_equal (type, "datasource.reference") && hf_yaml_is_null (hf_yaml_lookup (root, "datasourceId")))
    require (self, file, root, options != NULL ? options : root, "datasourceId");
  check_datasource_entities (self, yaml, hf_yaml_lookup (options, "entities"));
}
