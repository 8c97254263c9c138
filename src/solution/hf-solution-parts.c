/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The small values a solution holds: made, found and freed. Guarantees: one entity has one value, whoever names it first. */

#include "hf-solution-private.h"

#define DEFAULT_MAX_AGE (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_PLACES 100

void
hf_entity_info_free (gpointer data)
{
  HfEntityInfo *info = data;

  g_free (info->entity);
  g_free (info->provider);
  g_free (info->create);
  g_free (info->update);
  g_free (info->save);
  g_free (info->delete_);
  g_ptr_array_unref (info->places);
  g_free (info);
}

void
hf_writer_info_free (gpointer data)
{
  HfWriterInfo *info = data;

  g_free (info->entity);
  g_free (info->method);
  g_free (info->function);
  g_free (info);
}

void
hf_table_trigger_free (gpointer data)
{
  HfTableTrigger *trigger = data;

  g_free (trigger->table);
  hf_action_free (trigger->action);
  g_free (trigger);
}

void
hf_credential_info_free (gpointer data)
{
  HfCredentialInfo *info = data;

  g_free (info->name);
  g_free (info->type);
  g_strfreev (info->hosts);
  g_free (info->options);
  g_free (info);
}

void
hf_reference_free (gpointer data)
{
  HfReference *reference = data;

  g_free (reference->id);
  g_free (reference->scope);
  g_free (reference->file);
  g_free (reference);
}

void
hf_mention_free (gpointer data)
{
  HfMention *mention = data;

  g_free (mention->entity);
  g_free (mention->place);
  g_free (mention);
}

void
hf_host_info_free (gpointer data)
{
  HfHostInfo *info = data;

  g_free (info->host);
  g_free (info->connect_to);
  g_free (info->ca);
  g_free (info->proxy);
  g_free (info);
}

HfEntityInfo *
hf_solution_ensure_entity (HfSolution *self, const char *entity)
{
  HfEntityInfo *info = g_hash_table_lookup (self->entities_by_name, entity);

  if (info != NULL)
    return info;
  info = g_new0 (HfEntityInfo, 1);
  info->entity = g_strdup (entity);
  info->max_age_us = DEFAULT_MAX_AGE;
  info->places = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->entities_by_name, info->entity, info);
  g_ptr_array_add (self->entities, info);
  return info;
}

void
hf_solution_add_place (HfEntityInfo *info, const char *place)
{
  if (info->places->len < MAX_PLACES && !g_ptr_array_find_with_equal_func (info->places, place, g_str_equal, NULL))
    g_ptr_array_add (info->places, g_strdup (place));
}

HfFunction *
hf_solution_look_up (HfSolution *self, const char *id)
{
  return g_hash_table_lookup (self->functions_by_id, id);
}

static const char *
find_provider (gpointer solution, const char *function)
{
  HfFunction *known = hf_solution_look_up (solution, function);

  return known != NULL ? hf_function_get_provider (known) : NULL;
}

HfReader
hf_solution_reader (HfSolution *self, const char *file)
{
  return (HfReader){ self->problems, &self->found, file, NULL };
}

HfActionLoader
hf_solution_action_loader (HfSolution *self, const char *file)
{
  return (HfActionLoader){ hf_solution_reader (self, file), find_provider, self, self->inner_actions, &self->actions_left };
}
