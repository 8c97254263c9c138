/* SPDX-License-Identifier: GPL-3.0-or-later */

/* action.sync-entities: from what the solution writes to feeds that are pulled in the round. Guarantees: each entry by itself:
 * one whose expression fails is a dataset that did not sync, with its place, and the others are pulled; in the order written. */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>

#include "hf-feed-use.h"

typedef struct
{
  HfActionStep *step;
  GPtrArray *entries; /* (nullable): HfTemplate: one each; NULL: one expression yields the list */
  guint next;
  char *provider; /* (nullable): the action's, evaluated */
  guint pulling;
  gboolean read; /* no more entries */
  GError *first;
} Sync;

static void
sync_free (gpointer data)
{
  Sync *sync = data;

  g_clear_pointer (&sync->entries, g_ptr_array_unref);
  g_free (sync->provider);
  g_clear_error (&sync->first);
  g_free (sync);
}

static void
finish_if_done (GTask *task)
{
  Sync *sync = g_task_get_task_data (task);

  if (!sync->read || sync->pulling > 0)
    return;
  sync->step->told = TRUE; /* the round's report and the feeds' rows tell it */
  if (sync->first != NULL)
    g_task_return_error (task, g_steal_pointer (&sync->first));
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
take_error (Sync *sync, GError *error)
{
  if (sync->first == NULL)
    sync->first = error;
  else
    g_error_free (error);
}

static void
pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Sync *sync = g_task_get_task_data (task);
  GError *error = NULL;

  sync->pulling--;
  if (!hf_sync_pull_finish (HF_SYNC (source), result, &error))
    take_error (sync, error);
  finish_if_done (task);
}

/* @use: (transfer full) */
static void
pull (GTask *task, HfFeed *use)
{
  Sync *sync = g_task_get_task_data (task);
  HfActionRun *run = sync->step->run;
  g_autoptr(HfPuller) puller = hf_engine_make_puller (run->engine, use);

  sync->pulling++;
  hf_sync_pull_async (run->sync, puller, pulled_cb, g_object_ref (task));
}

/* @error: (transfer full); @written: (nullable): the entry as the file has it. */
static void
fail_entry (GTask *task, const char *written, GError *error)
{
  Sync *sync = g_task_get_task_data (task);
  HfActionRun *run = sync->step->run;
  g_autofree char *place = hf_action_dup_place (sync->step->action);
  g_autoptr(HfFeed) use
      = written != NULL ? hf_feed_use_new (run->engine->solution, sync->provider, written, written, place, NULL) : NULL;

  if (use != NULL && *use->entity == '=')
    g_clear_pointer (&use, hf_feed_use_free); /* which it is, only the expression could say */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      hf_sync_note_failure (run->sync, use != NULL ? use->entity : place, error->message);
      hf_engine_note_feed_failure (run->engine, use, error->message);
    }
  take_error (sync, error);
}

/* @use: (transfer full): of a provider that is not Holdfast's. */
static void
skip_entry (Sync *sync, HfFeed *use)
{
  HfActionRun *run = sync->step->run;
  g_autofree char *key = g_strconcat (use->place, " ", use->entity, NULL);
  g_autofree char *text
      = g_strdup_printf (_("%s (%s) was not synced: %s is not known here"), use->entity, use->place, use->provider);

  if (hf_session_first_time (hf_context_get_session (sync->step->context), key))
    hf_engine_tell (run->engine, "info", "solution", text);
  hf_feed_use_free (use);
}

/* One entry, evaluated. @written: (nullable): as the file has it, if it is there. */
static void
take_entry (GTask *task, const char *raw, const char *written)
{
  Sync *sync = g_task_get_task_data (task);
  g_autofree char *place = hf_action_dup_place (sync->step->action);
  GError *error = NULL;
  HfFeed *use = hf_feed_use_new (sync->step->run->engine->solution, sync->provider, raw, written, place, &error);

  if (use != NULL && use->provider != NULL && *use->provider != '\0' && !hf_solution_knows_provider (use->provider))
    skip_entry (sync, use);
  else if (use != NULL)
    pull (task, use);
  else
    fail_entry (task, NULL, error);
}

/* --- a list that is written --- */

static void next_entry (GTask *task);

static void
entry_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Sync *sync = g_task_get_task_data (task);
  HfTemplate *entry = sync->entries->pdata[sync->next++];
  g_autofree char *written = hf_template_to_json (entry);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    fail_entry (task, written, error);
  else if (values->pdata[0] != NULL)
    take_entry (task, values->pdata[0], written);
  next_entry (task);
}

static void
next_entry (GTask *task)
{
  Sync *sync = g_task_get_task_data (task);

  while (sync->next < sync->entries->len)
    {
      HfTemplate *entry = sync->entries->pdata[sync->next];
      const char *constant = hf_template_get_constant (entry);

      if (constant == NULL)
        {
          hf_context_fill_async (sync->step->context, &entry, 1, g_task_get_cancellable (task), entry_filled_cb,
                                 g_object_ref (task));
          return;
        }
      sync->next++;
      take_entry (task, constant, constant);
    }
  sync->read = TRUE;
  finish_if_done (task);
}

/* --- a list that an expression yields --- */

static void
take_dynamic (GTask *task, const char *raw)
{
  g_autoptr(GPtrArray) entries = raw != NULL ? hf_json_array_split (raw, -1, NULL) : NULL;
  Sync *sync = g_task_get_task_data (task);

  if (entries == NULL && raw != NULL && !g_str_equal (raw, "null"))
    take_entry (task, raw, NULL); /* JSONata yields a list of one as the one */
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    take_entry (task, entries->pdata[i], NULL);
  sync->read = TRUE;
  finish_if_done (task);
}

static void
options_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Sync *sync = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    {
      fail_entry (task, NULL, error);
      sync->read = TRUE;
      finish_if_done (task);
      return;
    }
  sync->provider = hf_action_text (values->pdata[0]);
  if (sync->entries != NULL)
    next_entry (task);
  else
    take_dynamic (task, values->pdata[1]);
}

void
hf_action_sync_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *entities = hf_action_option (step->action, "entities");
  GPtrArray *items = entities != NULL ? hf_template_get_items (entities) : NULL;
  HfTemplate *templates[] = { hf_action_option (step->action, "provider"), items == NULL ? entities : NULL };
  Sync *sync = g_new0 (Sync, 1);

  sync->step = step;
  sync->entries = items != NULL ? g_ptr_array_ref (items) : NULL;
  g_task_set_task_data (task, sync, sync_free);
  hf_context_fill_async (step->context, templates, G_N_ELEMENTS (templates), cancellable, options_filled_cb, task);
}
