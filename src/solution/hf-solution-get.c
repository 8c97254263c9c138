/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a solution answers. Nothing here changes it, but for problems that are found after loading: their list grows to a limit.
 */

#include "hf-solution-private.h"

#define MAX_FILE_NAME 64
#define MAX_PROBLEMS 2000

const char *
hf_solution_get_path (HfSolution *self)
{
  return self->path;
}

const char *
hf_solution_get_name (HfSolution *self)
{
  return self->name;
}

const char *
hf_solution_get_title (HfSolution *self)
{
  return self->title;
}

char *
hf_solution_make_file_name (const char *solution)
{
  char *name = g_strndup (solution, MAX_FILE_NAME);

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  if (*name == '.')
    *name = '_';
  return name;
}

char *
hf_solution_dup_file_name (HfSolution *self)
{
  return hf_solution_make_file_name (self->name);
}

GListModel *
hf_solution_get_problems (HfSolution *self)
{
  return self->model;
}

GPtrArray *
hf_solution_get_feeds (HfSolution *self)
{
  return self->feeds;
}

GPtrArray *
hf_solution_get_entities (HfSolution *self)
{
  return self->entities;
}

const HfEntityInfo *
hf_solution_find_entity (HfSolution *self, const char *entity)
{
  return g_hash_table_lookup (self->entities_by_name, entity);
}

GPtrArray *
hf_solution_get_functions (HfSolution *self)
{
  return self->functions;
}

HfFunction *
hf_solution_find_function (HfSolution *self, const char *id)
{
  return hf_solution_look_up (self, id);
}

GPtrArray *
hf_solution_get_datasources (HfSolution *self)
{
  return self->datasources;
}

GPtrArray *
hf_solution_get_hosts (HfSolution *self)
{
  return self->hosts;
}

GPtrArray *
hf_solution_get_all_expressions (HfSolution *self)
{
  return self->found.list;
}

const HfDatasource *
hf_solution_find_datasource (HfSolution *self, const char *id)
{
  return g_hash_table_lookup (self->datasources_by_id, id);
}

GPtrArray *
hf_solution_get_credentials (HfSolution *self)
{
  return self->credentials;
}

GPtrArray *
hf_solution_get_named_actions (HfSolution *self)
{
  return self->named_actions;
}

const HfNamedAction *
hf_solution_find_action (HfSolution *self, const char *id)
{
  return g_hash_table_lookup (self->actions_by_id, id);
}

GPtrArray *
hf_solution_get_writers (HfSolution *self)
{
  return self->writers;
}

GPtrArray *
hf_solution_get_table_triggers (HfSolution *self)
{
  return self->table_triggers;
}

GHashTable *
hf_solution_get_expressions (HfSolution *self)
{
  return self->expressions;
}

GHashTable *
hf_solution_get_scripts (HfSolution *self)
{
  return self->scripts;
}

const char *
hf_solution_get_solution_json (HfSolution *self)
{
  return self->solution_json;
}

const char *
hf_solution_get_user_json (HfSolution *self)
{
  return self->user_json;
}

const char *
hf_solution_get_organization_json (HfSolution *self)
{
  return self->organization_json;
}

const HfAction *
hf_solution_get_action (HfSolution *self, HfTrigger trigger)
{
  switch (trigger)
    {
    case HF_TRIGGER_LOAD: return self->on_load;
    case HF_TRIGGER_FOCUS: return self->on_focus;
    case HF_TRIGGER_REFRESH: return self->on_refresh;
    case HF_TRIGGER_MANUAL:
    default: return NULL;
    }
}

const HfWriterInfo *
hf_solution_find_writer (HfSolution *self, const char *entity, const char *method)
{
  g_autofree char *key = g_strconcat (method, " ", entity, NULL);

  return g_hash_table_lookup (self->writers_by_key, key);
}

void
hf_solution_add_problem (HfSolution *self, HfProblemLevel level, const char *file, guint line, guint column, const char *message)
{
  g_autoptr(HfProblem) problem = NULL;

  if (g_list_model_get_n_items (self->model) >= MAX_PROBLEMS)
    return;
  problem = hf_problem_new (level, file, line, column, message);
  g_list_store_insert_sorted (G_LIST_STORE (self->model), problem, hf_problem_compare, NULL);
}
