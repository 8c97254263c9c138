/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a dataset is there: a picture of what the solution says, made when somebody asks. Pure. */

#include "hf-plan-private.h"

#include <glib/gi18n-lib.h>

#include "hf-feed-list.h"
#include "hf-writers.h"

static void
feed_free (gpointer data)
{
  HfPlanFeed *feed = data;

  g_free (feed->function);
  g_free (feed->parameters);
  g_free (feed->provider);
  g_free (feed->launches);
  g_strfreev (feed->triggers);
  g_strfreev (feed->when);
  g_free (feed->inputs);
  g_free (feed->unusable);
  g_strfreev (feed->places);
  g_free (feed);
}

static void
writer_free (gpointer data)
{
  HfPlanWriter *writer = data;

  g_free (writer->function);
  g_free (writer->from);
  g_free (writer->why_not);
  g_free (writer);
}

void
hf_plan_free (HfPlan *self)
{
  g_free (self->entity);
  g_free (self->provider);
  g_strfreev (self->places);
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->writers);
  g_free (self);
}

/* (transfer full): @list: (nullable) (element-type utf8) */
static char **
copy_texts (GPtrArray *list)
{
  g_autoptr(GStrvBuilder) out = g_strv_builder_new ();

  for (guint i = 0; list != NULL && i < list->len; i++)
    g_strv_builder_add (out, list->pdata[i]);
  return g_strv_builder_end (out);
}

static char **
copy_conditions (GPtrArray *when)
{
  g_autoptr(GStrvBuilder) out = g_strv_builder_new ();

  for (guint i = 0; when != NULL && i < when->len; i++)
    g_strv_builder_add (out, hf_expression_get_text (when->pdata[i]));
  return g_strv_builder_end (out);
}

static void
read_triggers (HfPlanFeed *out, HfTrigger triggers)
{
  static const struct
  {
    HfTrigger trigger;
    const char *nick, *words;
  } all[] = {
    { HF_TRIGGER_LOAD, "load", N_ ("when it is opened") },
    { HF_TRIGGER_FOCUS, "focus", N_ ("when its window gets the focus") },
    { HF_TRIGGER_REFRESH, "refresh", N_ ("at Sync now") },
    { HF_TRIGGER_MANUAL, "manual", N_ ("when somebody asks for it") },
  };
  g_autoptr(GStrvBuilder) nicks = g_strv_builder_new ();
  g_autoptr(GString) words = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if ((triggers & all[i].trigger) != 0)
      {
        g_strv_builder_add (nicks, all[i].nick);
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", _(all[i].words));
      }
  out->triggers = g_strv_builder_end (nicks);
  out->launches = g_strdup (words->str);
}

static HfPlanFeed *
explain_feed (const HfFeed *feed)
{
  HfPlanFeed *out = g_new0 (HfPlanFeed, 1);

  out->function = g_strdup (feed->function);
  out->parameters = g_strdup (feed->parameters);
  out->provider = g_strdup (feed->provider);
  read_triggers (out, feed->triggers);
  out->when = copy_conditions (feed->when);
  out->inputs = feed->needs_inputs ? hf_feed_list_inputs (feed) : NULL;
  out->unusable = g_strdup (feed->unusable);
  out->places = copy_texts (feed->places);
  return out;
}

static char *
explain_choice (const HfEntityInfo *info, const char *method, const HfWriterChoice *choice)
{
  g_autofree char *place = NULL;

  if (choice->local)
    return g_strdup (_("it is local"));
  if (hf_writers_mapped (info, method) != NULL)
    return g_strdup (_("“entities” of the index"));
  if (choice->info == NULL)
    return NULL;
  place = hf_action_dup_place (choice->info->action);
  return g_strdup_printf (_("%s at %s"), choice->info->action->type, place);
}

static HfPlanWriter *
explain_writer (HfSolution *solution, const HfEntityInfo *info, const char *method)
{
  HfPlanWriter *out = g_new0 (HfPlanWriter, 1);
  g_autoptr(GError) error = NULL;
  HfWriterChoice choice;

  out->method = method;
  if (!hf_writers_choose (solution, NULL, info->entity, method, NULL, &choice, &error))
    {
      out->why_not = g_strdup (error->message);
      return out;
    }
  out->function = choice.function != NULL ? g_strdup (hf_function_get_id (choice.function)) : NULL;
  out->from = explain_choice (info, method, &choice);
  return out;
}

HfPlan *
hf_plan_new (HfSolution *solution, const char *entity)
{
  static const char *const methods[] = { "create", "update", "save", "delete" };
  const HfEntityInfo *info = hf_solution_find_entity (solution, entity);
  GPtrArray *feeds = hf_solution_get_feeds (solution);
  HfPlan *self;

  if (info == NULL)
    return NULL;
  self = g_new0 (HfPlan, 1);
  self->entity = g_strdup (info->entity);
  self->provider = g_strdup (info->provider);
  self->places = copy_texts (info->places);
  self->max_age_us = info->max_age_us;
  self->launch = info->launch;
  self->feeds = g_ptr_array_new_with_free_func (feed_free);
  self->writers = g_ptr_array_new_with_free_func (writer_free);
  for (guint i = 0; i < feeds->len; i++)
    if (g_str_equal (((const HfFeed *) feeds->pdata[i])->entity, entity))
      g_ptr_array_add (self->feeds, explain_feed (feeds->pdata[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_ptr_array_add (self->writers, explain_writer (solution, info, methods[i]));
  return self;
}
