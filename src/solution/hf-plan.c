/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sync plan: which feeds a solution has, from where, and when they sync by themselves. Guarantees: each feed is listed once,
 * with every place that names it; one that cannot be synced is listed too and says why, so that its dataset is never taken for
 * fresh; following named actions ends, however they call one another. Lists that an expression yields are no feeds: the run of
 * the action knows them. */

#include "hf-solution-private.h"

#include <stdlib.h>

#include <glib/gi18n-lib.h>

#define MAX_CALLS 64 /* deep */

typedef struct
{
  HfSolution *solution;
  HfTrigger trigger;
  GPtrArray *when;   /* HfExpression: of what is around */
  GHashTable *calls; /* ids of the named actions we are in */
} Plan;

static void plan_action (Plan *self, const HfAction *action);

/* (transfer full) (nullable): the conditions of what is around, if the feed syncs by itself at all. */
static GPtrArray *
copy_conditions (Plan *self)
{
  GPtrArray *copy;

  if (self->trigger == HF_TRIGGER_MANUAL || self->when->len == 0)
    return NULL;
  copy = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  for (guint i = 0; i < self->when->len; i++)
    g_ptr_array_add (copy, hf_expression_ref (self->when->pdata[i]));
  return copy;
}

static void
read_parameters (HfSolution *solution, HfFeed *feed, HfTemplate *parameters)
{
  g_autofree char *json = hf_template_to_json (parameters);
  GPtrArray *expressions = hf_template_get_expressions (parameters);

  feed->key = hf_feed_make_key (feed->entity, feed->function, json);
  if (hf_template_get_expression (parameters) == NULL)
    feed->parameters = g_steal_pointer (&json);
  if (expressions->len > 0)
    feed->template = hf_template_ref (parameters);
  for (guint i = 0; i < expressions->len; i++)
    feed->needs_inputs |= hf_expression_needs_inputs (
        expressions->pdata[i], hf_solution_get_input_names (solution, hf_expression_get_file (expressions->pdata[i])));
}

static char *
find_unusable (HfSolution *solution, const HfFeedSeed *seed)
{
  HfFunction *function = seed->function != NULL ? hf_solution_look_up (solution, seed->function) : NULL;

  if (seed->unusable != NULL)
    return g_strdup (seed->unusable);
  return function != NULL ? g_strdup (hf_function_get_unusable (function)) : NULL; /* a problem of the function, listed there */
}

static void
plan_seed (Plan *self, const HfFeedSeed *seed)
{
  HfEntityInfo *info = hf_solution_ensure_entity (self->solution, seed->entity);
  HfFeed *feed = g_new0 (HfFeed, 1);

  feed->entity = g_strdup (seed->entity);
  feed->provider = g_strdup (seed->provider);
  feed->function = g_strdup (seed->function);
  feed->triggers = self->trigger;
  feed->when = copy_conditions (self);
  feed->place = g_strdup (seed->place);
  feed->unusable = find_unusable (self->solution, seed);
  if (seed->parameters != NULL)
    read_parameters (self->solution, feed, seed->parameters);
  else
    feed->key = hf_feed_make_key (feed->entity, feed->function, NULL);
  if (seed->max_age_us > 0)
    info->max_age_us = seed->max_age_us;
  info->launch |= (self->trigger & (HF_TRIGGER_LOAD | HF_TRIGGER_FOCUS)) != 0;
  if (info->provider == NULL && *seed->provider != '\0')
    info->provider = g_strdup (seed->provider);
  hf_solution_add_place (info, seed->place);
  hf_solution_take_feed (self->solution, feed);
}

static void
plan_call (Plan *self, const HfActionNode *node)
{
  const HfNamedAction *named = hf_solution_find_action (self->solution, node->callee);

  if (named == NULL || g_hash_table_size (self->calls) >= MAX_CALLS || !g_hash_table_add (self->calls, named->id))
    return;
  plan_action (self, named->action);
  g_hash_table_remove (self->calls, named->id);
}

static void
plan_on_error (Plan *self, const HfAction *action)
{
  HfTrigger outer = self->trigger;

  self->trigger = HF_TRIGGER_MANUAL;
  plan_action (self, action);
  self->trigger = outer;
}

static void
plan_parts (Plan *self, const HfAction *action)
{
  const HfActionNode *node = HF_ACTION_NODE (action);

  for (guint i = 0; node->seeds != NULL && i < node->seeds->len; i++)
    plan_seed (self, node->seeds->pdata[i]);
  if (node->callee != NULL)
    plan_call (self, node);
  for (guint i = 0; i < action->actions->len; i++)
    plan_action (self, action->actions->pdata[i]);
  if (action->on_success != NULL)
    plan_action (self, action->on_success);
  if (action->on_error != NULL)
    plan_on_error (self, action->on_error);
}

static void
plan_action (Plan *self, const HfAction *action)
{
  const char *when = action->when != NULL ? hf_expression_get_text (action->when) : "true";
  gboolean always = g_str_equal (when, "true");

  if (g_str_equal (when, "false") || self->solution->steps_left == 0)
    return;
  if (--self->solution->steps_left == 0)
    hf_problems_add (self->solution->problems, HF_PROBLEM_WARNING, action->file, action->line, action->column,
                     _("The actions call one another so often that not all of it was followed"));
  if (!always)
    g_ptr_array_add (self->when, action->when);
  plan_parts (self, action);
  if (!always)
    g_ptr_array_set_size (self->when, self->when->len - 1);
}

static void
plan (HfSolution *solution, const HfAction *action, HfTrigger trigger)
{
  g_autoptr(GPtrArray) when = g_ptr_array_new ();
  g_autoptr(GHashTable) calls = g_hash_table_new (g_str_hash, g_str_equal);
  Plan self = { solution, trigger, when, calls };

  if (action != NULL)
    plan_action (&self, action);
}

void
hf_plan_index (HfSolution *self)
{
  plan (self, self->on_load, HF_TRIGGER_LOAD);
  plan (self, self->on_focus, HF_TRIGGER_FOCUS);
  plan (self, self->on_refresh, HF_TRIGGER_REFRESH);
}

void
hf_plan_others (HfSolution *self)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  Plan manual = { self, HF_TRIGGER_MANUAL, none, NULL };

  for (guint i = 0; i < self->table_triggers->len; i++)
    plan (self, ((HfTableTrigger *) self->table_triggers->pdata[i])->action, HF_TRIGGER_MANUAL);
  for (guint i = 0; i < self->named_actions->len; i++)
    plan (self, ((HfNamedAction *) self->named_actions->pdata[i])->action, HF_TRIGGER_MANUAL);
  for (guint i = 0; i < self->seeds->len; i++)
    plan_seed (&manual, self->seeds->pdata[i]);
  for (guint i = 0; i < self->inner_actions->len; i++)
    plan (self, self->inner_actions->pdata[i], HF_TRIGGER_MANUAL);
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
hf_plan_check (HfSolution *self)
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
