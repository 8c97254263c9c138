/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the index and the databases declare: names, named expressions, the tables there are, who writes them, what runs when. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  HfSolution *solution;
  HfReader reader;
  const HfYamlNode *root;
} Index;

static char *
read_title (const HfYamlNode *root, const char *key)
{
  const HfYamlNode *node = hf_yaml_find (root, key);

  if (!hf_yaml_is_kind (node, HF_YAML_SCALAR) || hf_yaml_is_null (node) || hf_yaml_is_expression (node) || *node->text == '\0')
    return NULL;
  return g_strdup (node->text);
}

/* Entities */

static void
read_writer (Index *self, const HfYamlNode *entry, const char *key, HfEntityInfo *info, char **writer)
{
  const char *id = hf_reader_name (&self->reader, entry, key);
  HfFunction *function = id != NULL ? hf_solution_look_up (self->solution, id) : NULL;

  if (id == NULL)
    return;
  if (function == NULL)
    {
      hf_reader_error (&self->reader, hf_yaml_find (entry, key), _("There is no function “%s”"), id);
      return;
    }
  g_free (*writer);
  *writer = g_strdup (id);
  if (info->provider == NULL)
    info->provider = g_strdup (hf_function_get_provider (function));
}

static void
read_max_age (Index *self, const HfYamlNode *entry, HfEntityInfo *info)
{
  const HfYamlNode *node = hf_yaml_find (entry, "maxAge");
  const char *text = hf_yaml_find_text (entry, "maxAge");

  if (!hf_yaml_is_null (node) && (text == NULL || !hf_duration_parse (text, &info->max_age_us)))
    hf_reader_error (&self->reader, node, _("“maxAge” must be a time such as 30s, 15m, 2h or 1d"));
}

static void
read_entity_entry (Index *self, const HfYamlNode *key, const HfYamlNode *entry)
{
  g_autofree char *place = hf_reader_place (&self->reader, key);
  HfEntityInfo *info;

  if (!hf_yaml_is_kind (entry, HF_YAML_MAPPING))
    {
      if (!hf_yaml_is_null (entry))
        hf_reader_error (&self->reader, entry, _("“%s” must be a map with keys such as create, update, save, delete and maxAge"),
                         key->text);
      return;
    }
  info = hf_solution_ensure_entity (self->solution, key->text);
  hf_solution_add_place (info, place);
  if (info->provider == NULL)
    info->provider = g_strdup (hf_reader_name (&self->reader, entry, "provider"));
  read_writer (self, entry, "create", info, &info->create);
  read_writer (self, entry, "update", info, &info->update);
  read_writer (self, entry, "save", info, &info->save);
  read_writer (self, entry, "delete", info, &info->delete_);
  read_max_age (self, entry, info);
}

/* (nullable): the map at @key of the index; anything else that is there is an error. */
static const HfYamlNode *
find_map (Index *self, const char *key, const char *problem)
{
  const HfYamlNode *node = hf_yaml_find (self->root, key);

  if (hf_yaml_is_null (node) || node->kind == HF_YAML_MAPPING)
    return hf_yaml_is_kind (node, HF_YAML_MAPPING) ? node : NULL;
  hf_reader_error (&self->reader, node, "%s", problem);
  return NULL;
}

static void
read_entities (Index *self)
{
  const HfYamlNode *entities = find_map (self, "entities", _("“entities” must be a map of entity names"));

  for (guint i = 0; entities != NULL && i < entities->keys->len; i++)
    read_entity_entry (self, entities->keys->pdata[i], entities->values->pdata[i]);
}

/* Named expressions and state */

static void
read_expressions (Index *self)
{
  const HfYamlNode *expressions = find_map (self, "expressions", _("“expressions” must be a map of names"));

  if (expressions != NULL)
    hf_named_read (&self->reader, expressions, self->solution->expressions);
}

/* What is literal; an expression has no value before anything ran. */
static void
read_state (Index *self)
{
  const HfYamlNode *state = hf_yaml_find (self->root, "state");

  for (guint i = 0; hf_yaml_is_kind (state, HF_YAML_MAPPING) && i < state->keys->len; i++)
    {
      const HfYamlNode *value = state->values->pdata[i], *initial = hf_yaml_find (value, "initialValue");
      const HfYamlNode *used = initial != NULL ? initial : value;

      if (hf_yaml_find_expression (used) == NULL)
        {
          g_autofree char *raw = hf_yaml_to_json (used);
          hf_json_object_set (self->solution->state, ((const HfYamlNode *) state->keys->pdata[i])->text, raw);
        }
    }
}

/* What runs when */

static void
read_table_trigger (Index *self, HfActionLoader *loader, const HfYamlNode *entry)
{
  const HfYamlNode *node = hf_yaml_find (entry, "action");
  const char *table;
  HfTableTrigger *trigger;

  if (!hf_yaml_is_kind (entry, HF_YAML_MAPPING))
    {
      hf_reader_error (&self->reader, entry, _("An entry of “onTableChanged” must be a map of table and action"));
      return;
    }
  table = hf_reader_require (&self->reader, entry, "table") ? hf_reader_name (&self->reader, entry, "table") : NULL;
  if (!hf_reader_require (&self->reader, entry, "action") || table == NULL)
    return;
  trigger = g_new0 (HfTableTrigger, 1);
  trigger->table = g_strdup (table);
  trigger->action = hf_action_load (loader, node);
  if (trigger->action != NULL)
    g_ptr_array_add (self->solution->table_triggers, trigger);
  else
    {
      hf_reader_error (&self->reader, node, _("This is not an action"));
      g_free (trigger->table);
      g_free (trigger);
    }
}

static void
read_actions (Index *self)
{
  HfActionLoader loader = hf_solution_action_loader (self->solution, self->reader.file);
  const HfYamlNode *changed = hf_yaml_find (self->root, "onTableChanged");

  self->solution->on_load = hf_action_load (&loader, hf_yaml_find (self->root, "onLoad"));
  self->solution->on_focus = hf_action_load (&loader, hf_yaml_find (self->root, "onFocus"));
  self->solution->on_refresh = hf_action_load (&loader, hf_yaml_find (self->root, "onRefresh"));
  if (!hf_yaml_is_null (changed) && changed->kind != HF_YAML_SEQUENCE)
    hf_reader_error (&self->reader, changed, _("“onTableChanged” must be a list"));
  for (guint i = 0; hf_yaml_is_kind (changed, HF_YAML_SEQUENCE) && i < changed->values->len; i++)
    read_table_trigger (self, &loader, changed->values->pdata[i]);
}

void
hf_index_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  Index index = { self, hf_solution_reader (self, file), hf_yaml_get_root (yaml) };

  if (!hf_yaml_is_kind (index.root, HF_YAML_MAPPING))
    {
      hf_reader_error (&index.reader, index.root, _("The index must be a map of keys such as name, title and onLoad"));
      return;
    }
  g_free (self->name);
  self->name = read_title (index.root, "name");
  self->title = read_title (index.root, "title");
  self->id = read_title (index.root, "id");
  self->version = read_title (index.root, "version");
  if (self->name == NULL)
    hf_reader_warn (&index.reader, index.root, _("The key “%s” is missing"), "name");
  read_entities (&index);
  read_expressions (&index);
  read_state (&index);
  read_actions (&index);
}

/* Databases */

static void
take_table (HfSolution *self, const char *file, const HfYamlNode *key)
{
  HfFeed *feed = g_new0 (HfFeed, 1);
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
  hf_solution_add_place (info, feed->place);
  hf_solution_take_feed (self, feed);
}

void
hf_database_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  HfReader reader = hf_solution_reader (self, file);
  const HfYamlNode *root = hf_yaml_get_root (yaml), *tables = hf_yaml_find (root, "tables");

  if (!hf_reader_require (&reader, root, "tables"))
    return;
  if (tables->kind != HF_YAML_MAPPING)
    hf_reader_error (&reader, tables, _("“tables” must be a map of table names"));
  else
    for (guint i = 0; i < tables->keys->len; i++)
      take_table (self, file, tables->keys->pdata[i]);
}
