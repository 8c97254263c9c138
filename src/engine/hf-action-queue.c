/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a solution may do to the queue: retry commands, give them up (the local record stays), give up all of one record. Never to
 * a command that is being sent. */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>
#include <hf-queue.h>

/* (transfer full) (nullable): ids of commands: a number, its text, or a list of them. */
static GArray *
read_ids (const char *raw)
{
  g_autoptr(GPtrArray) items = raw != NULL ? hf_json_array_split (raw, -1, NULL) : NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (raw == NULL)
    return NULL;
  if (items == NULL)
    {
      items = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (items, g_strdup (raw));
    }
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *text = hf_json_unquote (items->pdata[i], -1);
      gint64 id = 0;

      if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL))
        return NULL;
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  hf_engine_retry_finish (HF_ENGINE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  hf_engine_discard_finish (HF_ENGINE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* --- clear-queue --- */

typedef struct
{
  char *record_id;
  gint64 now;
} Clearing;

static void
clearing_free (gpointer data)
{
  Clearing *clearing = data;

  g_free (clearing->record_id);
  g_free (clearing);
}

static gboolean
clear_record (HfDb *db, gpointer data, GError **error)
{
  Clearing *clearing = data;

  return hf_queue_clear_record (db, clearing->record_id, clearing->now, error) >= 0;
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (hf_store_write_finish (HF_STORE (source), result, &error) == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
clear (GTask *task, const char *raw)
{
  HfActionStep *step = g_task_get_task_data (task);
  HfEngine *engine = step->run->engine;
  Clearing *clearing = g_new0 (Clearing, 1);

  clearing->record_id = hf_action_text (raw);
  clearing->now = hf_clock_now (engine->clock);
  hf_store_write_async (engine->store, clear_record, clearing, clearing_free, NULL, cleared_cb, g_object_ref (task));
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  HfEngine *engine = step->run->engine;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  const char *raw = values == NULL ? NULL : values->pdata[0] != NULL ? values->pdata[0]
                                                                     : values->pdata[1];
  g_autofree char *text = hf_action_text (raw);
  g_autoptr(GArray) ids = text != NULL ? read_ids (raw) : NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else if (text == NULL || (ids == NULL && step->action->kind != HF_ACTION_CLEAR_QUEUE))
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("%s needs the key “%s”"), step->action->type, "id");
  else if (step->action->kind == HF_ACTION_CLEAR_QUEUE)
    clear (task, raw);
  else if (step->action->kind == HF_ACTION_RETRY_COMMAND)
    hf_engine_retry_leniently_async (engine, (const gint64 *) (gpointer) ids->data, ids->len, retried_cb, g_object_ref (task));
  else
    hf_engine_discard_async (engine, (const gint64 *) (gpointer) ids->data, ids->len, HF_DISCARD_KEEP, NULL, discarded_cb,
                             g_object_ref (task));
}

void
hf_action_queue_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *templates[] = { hf_action_option (step->action, "id"), hf_action_option (step->action, "ids") };

  g_task_set_task_data (task, step, NULL);
  hf_context_fill_async (step->context, templates, G_N_ELEMENTS (templates), cancellable, filled_cb, task);
}
