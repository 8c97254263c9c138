/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `action.sync-entities` of the index into feeds. Guarantees: each feed is listed once, with every trigger that names it; one
 * that cannot be synced is listed too and says why, so that its dataset is never taken for fresh. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

#include <hf-json.h>

typedef struct
{
  HfSolution *solution;
  HfYaml *yaml;
  HfTrigger trigger;
  const char *provider;      /* (nullable): of the action being read */
  const HfYamlNode *blocked; /* (nullable): an expression that decides whether the action runs */
} Reader;

/* Actions that move data and that this version runs nowhere; others (navigation, alerts) are not Holdfast's. */
static const char *const other_data_actions[] = {
  "action.execute-entity", "action.execute-entities", "action.execute-sql", "action.execute-action", "action.find-replace",
  "action.clear-queue",    "action.retry-queue-command", "action.delete-queue-command", NULL,
};

static void read_action (Reader *self, const HfYamlNode *node);

static void G_GNUC_PRINTF (4, 5)
    block (Reader *self, HfFeed *feed, const HfYamlNode *node, const char *format, ...)
{
  const char *file = hf_yaml_get_file (self->yaml);
  g_autofree char *message = NULL, *place = hf_place_format (file, node->line, node->column);
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  hf_problems_add_at (self->solution->problems, HF_PROBLEM_ERROR, file, node, "%s", message);
  if (feed != NULL && feed->unusable == NULL)
    feed->unusable = g_strdup_printf ("%s: %s", place, message);
}

static void
block_expression (Reader *self, HfFeed *feed, const HfYamlNode *node, const char *name)
{
  block (self, feed, node, _("“%s” needs the expression engine, which this version does not have"), name);
}

static gboolean
needs_function (const char *provider)
{
  return hf_word_equal (provider, "DATA_PROVIDER_REST") || hf_word_equal (provider, "DATA_PROVIDER_SQL")
      || hf_word_equal (provider, "DATA_PROVIDER_SOAP");
}

static void
check_function (Reader *self, HfFeed *feed, const HfYamlNode *entry)
{
  const HfYamlNode *node = hf_yaml_lookup (entry, "function");
  HfFunction *function;

  if (hf_yaml_is_expression (node))
    {
      block_expression (self, feed, node, "function");
      return;
    }
  if (feed->function == NULL)
    {
      if (needs_function (feed->provider))
        block (self, feed, entry, _("“%s” needs a function to be synced from %s"), feed->entity, feed->provider);
      return;
    }
  function = hf_solution_look_up (self->solution, feed->function);
  if (function == NULL)
    block (self, feed, node, _("There is no function “%s”"), feed->function);
  else if (hf_function_get_unusable (function) != NULL)
    feed->unusable = g_strdup (hf_function_get_unusable (function)); /* a problem of the function, listed there */
}

static void
read_feed_parameters (Reader *self, HfFeed *feed, const HfYamlNode *entry)
{
  const HfYamlNode *node = hf_yaml_lookup (entry, "parameters");
  const HfYamlNode *expression;

  if (hf_yaml_is_null (node))
    node = hf_yaml_lookup (entry, "functionParameters");
  if (hf_yaml_is_null (node))
    return;
  expression = hf_yaml_find_expression (node);
  feed->parameters = hf_yaml_is_kind (node, HF_YAML_MAPPING) ? hf_yaml_to_json (node) : NULL;
  if (expression != NULL)
    block_expression (self, feed, expression, "parameters");
  else if (feed->parameters == NULL)
    block (self, feed, node, _("“parameters” must be a map of names and values"));
}

static char *
find_provider (Reader *self, const HfYamlNode *entry, const char *function_id)
{
  const char *own = hf_yaml_lookup_text (entry, "provider");
  HfFunction *function = function_id != NULL ? hf_solution_look_up (self->solution, function_id) : NULL;

  if (own != NULL)
    return g_strdup (own);
  if (self->provider != NULL)
    return g_strdup (self->provider);
  return g_strdup (function != NULL ? hf_function_get_provider (function) : "");
}

static void
take_entity (Reader *self, const char *name, const HfYamlNode *entry)
{
  g_autoptr(HfFeed) feed = g_new0 (HfFeed, 1);
  HfEntityInfo *info = hf_solution_ensure_entity (self->solution, name);
  const char *function = hf_yaml_lookup_text (entry, "function");

  feed->entity = g_strdup (name);
  feed->function = g_strdup (function);
  feed->provider = find_provider (self, entry, function);
  feed->triggers = self->trigger;
  feed->place = hf_place_format (hf_yaml_get_file (self->yaml), entry->line, entry->column);
  if (*feed->provider == '\0' && (function == NULL || hf_solution_look_up (self->solution, function) != NULL))
    block (self, feed, entry, _("It is not said which provider “%s” comes from"), name);
  check_function (self, feed, entry);
  read_feed_parameters (self, feed, entry);
  if (self->blocked != NULL && feed->unusable == NULL)
    block_expression (self, feed, self->blocked, "when");
  hf_solution_read_max_age (self->solution, self->yaml, entry, info);
  info->launch |= (self->trigger & (HF_TRIGGER_LOAD | HF_TRIGGER_FOCUS)) != 0;
  if (info->provider == NULL)
    info->provider = g_strdup (feed->provider);
  feed->key = hf_feed_make_key (feed->entity, feed->function, feed->parameters);
  hf_solution_take_feed (self->solution, g_steal_pointer (&feed));
}

static void
read_entity (Reader *self, const HfYamlNode *entry)
{
  const HfYamlNode *entity = entry->kind == HF_YAML_MAPPING ? hf_yaml_lookup (entry, "entity") : entry;

  if (hf_yaml_is_expression (entity))
    block_expression (self, NULL, entity, "entity");
  else if (hf_yaml_is_kind (entity, HF_YAML_SCALAR) && !hf_yaml_is_null (entity))
    take_entity (self, entity->text, entry);
  else
    block (self, NULL, entry, _("An entry of “entities” must be a name, or have the key “entity”"));
}

static void
read_sync (Reader *self, const HfYamlNode *action)
{
  const HfYamlNode *options = hf_yaml_lookup (action, "options");
  const HfYamlNode *holder = hf_yaml_is_kind (options, HF_YAML_MAPPING) ? options : action;
  const HfYamlNode *entities = hf_yaml_lookup (holder, "entities"), *provider = hf_yaml_lookup (holder, "provider");
  const char *outer = self->provider;

  if (hf_yaml_is_expression (provider))
    {
      block_expression (self, NULL, provider, "provider");
      return;
    }
  self->provider = hf_yaml_lookup_text (holder, "provider");
  if (hf_yaml_is_null (entities))
    block (self, NULL, action, _("action.sync-entities needs the key “entities”"));
  else if (hf_yaml_is_expression (entities))
    block_expression (self, NULL, entities, "entities");
  else if (entities->kind == HF_YAML_SEQUENCE)
    for (guint i = 0; i < entities->values->len; i++)
      read_entity (self, entities->values->pdata[i]);
  else
    block (self, NULL, entities, _("“entities” must be a list"));
  self->provider = outer;
}

static void
read_list (Reader *self, const HfYamlNode *node)
{
  for (guint i = 0; hf_yaml_is_kind (node, HF_YAML_SEQUENCE) && i < node->values->len; i++)
    read_action (self, node->values->pdata[i]);
}

static void
read_by_type (Reader *self, const HfYamlNode *node)
{
  const char *type = hf_yaml_lookup_text (node, "type");

  if (hf_word_equal (type, "action.sync-entities"))
    read_sync (self, node);
  else if (type != NULL && g_strv_contains (other_data_actions, type))
    hf_problems_add_at (self->solution->problems, HF_PROBLEM_WARNING, hf_yaml_get_file (self->yaml),
                        hf_yaml_lookup (node, "type"), _("“%s” is not run by this version; only action.sync-entities is"), type);
  read_list (self, hf_yaml_lookup (node, "actions"));
  read_list (self, hf_yaml_lookup (hf_yaml_lookup (node, "options"), "actions"));
  if (hf_yaml_is_kind (hf_yaml_lookup (node, "action"), HF_YAML_MAPPING))
    read_action (self, hf_yaml_lookup (node, "action"));
}

static void
read_action (Reader *self, const HfYamlNode *node)
{
  const HfYamlNode *when = hf_yaml_lookup (node, "when"), *outer = self->blocked;
  gboolean runs = TRUE;

  if (hf_yaml_is_kind (node, HF_YAML_SEQUENCE))
    read_list (self, node);
  if (!hf_yaml_is_kind (node, HF_YAML_MAPPING) || (hf_yaml_get_boolean (when, &runs) && !runs))
    return;
  if (!hf_yaml_is_null (when) && !hf_yaml_get_boolean (when, &runs))
    self->blocked = when;
  read_by_type (self, node);
  self->blocked = outer;
}

static gboolean
replaces_table (HfSolution *solution, const HfFeed *feed)
{
  HfFunction *function = feed->function != NULL ? hf_solution_look_up (solution, feed->function) : NULL;

  return function != NULL && hf_function_replaces (function);
}

static void
warn_of_second (HfSolution *solution, const HfFeed *first, const HfFeed *second)
{
  g_auto(GStrv) place = g_strsplit (second->place, ":", 3);

  hf_problems_add (solution->problems, HF_PROBLEM_WARNING, place[0], place[1] != NULL ? atoi (place[1]) : 0,
                   place[1] != NULL && place[2] != NULL ? atoi (place[2]) : 0,
                   _("This replaces all of “%s”, and so does the one at %s; each sync of one removes the rows of the other"),
                   second->entity, first->place);
}

void
hf_sync_load (HfSolution *self, HfYaml *yaml, const HfYamlNode *action, HfTrigger trigger)
{
  Reader reader = { self, yaml, trigger };

  read_action (&reader, action);
}

void
hf_sync_check (HfSolution *self)
{
  g_autoptr(GHashTable) replacing = g_hash_table_new (g_str_hash, g_str_equal); /* entity → HfFeed */

  for (guint i = 0; i < self->feeds->len; i++)
    {
      HfFeed *feed = self->feeds->pdata[i];
      const HfFeed *first = g_hash_table_lookup (replacing, feed->entity);

      if (!replaces_table (self, feed))
        continue;
      if (first != NULL)
        warn_of_second (self, first, feed);
      else
        g_hash_table_insert (replacing, feed->entity, feed);
    }
}
