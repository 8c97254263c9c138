/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One action and what it leads to. Guarantees: every step comes to an end (limits on their number, named circles, the limits of
 * whatever a step asks for); a failure is told with its place and stops nobody else, within a sequence too; onSuccess and onError
 * run once, at the point the format names, never later. */

#include "hf-action-run-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (HfActionRun, hf_action_run, G_TYPE_OBJECT)

static void
hf_action_run_finalize (GObject *object)
{
  HfActionRun *self = HF_ACTION_RUN (object);

  g_object_unref (self->sync);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (hf_action_run_parent_class)->finalize (object);
}

static void
hf_action_run_class_init (HfActionRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_action_run_finalize;
}

static void
hf_action_run_init (HfActionRun *self)
{
}

HfActionRun *
hf_action_run_new (HfEngine *engine, HfSync *sync)
{
  HfActionRun *self = g_object_new (HF_TYPE_ACTION_RUN, NULL);

  self->engine = engine;
  self->sync = g_object_ref (sync);
  return self;
}

/* --- one step --- */

static void
step_free (gpointer data)
{
  HfActionStep *step = data;

  g_object_unref (step->run);
  hf_context_unref (step->context);
  g_free (step);
}

HfTemplate *
hf_action_option (const HfAction *action, const char *name)
{
  return action->options != NULL ? hf_template_get_member (action->options, name) : NULL;
}

char *
hf_action_text (const char *raw)
{
  g_autofree char *text = raw != NULL && !g_str_equal (raw, "null") ? hf_json_unquote (raw, -1) : NULL;

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

char *
hf_action_part_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what it is followed by --- */

static void
chained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (hf_action_step_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What failed may have said where already. */
static const char *
skip_place (const char *message, const char *place)
{
  gsize length = strlen (place);

  return g_str_has_prefix (message, place) && g_str_has_prefix (message + length, ": ") ? message + length + 2 : message;
}

static void
tell_failure (HfActionStep *step, const GError *error)
{
  HfActionRun *run = step->run;
  g_autofree char *place = hf_action_dup_place (step->action);
  g_autofree char *text = NULL;

  if (step->told || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  step->told = TRUE;
  text = g_strdup_printf (_("%s (%s) failed: %s"), step->action->type, place, skip_place (error->message, place));
  hf_engine_tell (run->engine, "error", "solution", text);
  if (step->action->on_error == NULL && run->failure == NULL)
    run->failure = g_error_new_literal (error->domain, error->code, text);
}

/* Ends the step: @error: (transfer full) (nullable). */
static void
follow_failure (GTask *task, GError *error)
{
  HfActionStep *step = g_task_get_task_data (task);
  g_autofree char *message = NULL, *raw = NULL;
  g_autoptr(HfContext) context = NULL;

  /* No answer in time is neither a success nor a failure: what the chain would do, it may not do later either. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      hf_engine_tell (step->run->engine, "info", "solution", error->message);
      g_error_free (error);
      g_task_return_boolean (task, TRUE);
      return;
    }
  tell_failure (step, error);
  if (step->action->on_error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  message = hf_json_quote (error->message);
  raw = g_strdup_printf ("{\"message\":%s}", message);
  g_error_free (error);
  context = hf_context_with (step->context, "error", raw);
  hf_action_step_async (step->run, step->action->on_error, context, g_task_get_cancellable (task), chained_cb,
                        g_object_ref (task));
}

static void
part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *response = hf_action_part_finish (result, &error);

  if (error != NULL)
    {
      follow_failure (task, error);
      return;
    }
  if (step->skipped)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (step->action->id != NULL)
    hf_session_set_response (hf_context_get_session (step->context), step->action->id, response);
  if (step->action->on_success != NULL)
    hf_action_step_async (step->run, step->action->on_success, step->context, g_task_get_cancellable (task), chained_cb,
                          g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

/* --- lists --- */

typedef struct
{
  guint next, running;
  GError *first; /* of the failures */
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_clear_error (&list->first);
  g_free (list);
}

static void run_items (GTask *task, HfActionStep *step);

typedef struct
{
  GTask *task;
  HfActionStep *step; /* of the list; lives as long as the list's own task, which waits for this one */
} Item;

static void
item_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Item *item = data;
  g_autoptr(GTask) task = item->task;
  HfActionStep *step = item->step;
  List *list = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  g_free (item);
  list->running--;
  if (!hf_action_step_finish (result, &error) && list->first == NULL)
    list->first = g_steal_pointer (&error);
  run_items (task, step);
}

static void
run_items (GTask *task, HfActionStep *step)
{
  List *list = g_task_get_task_data (task);
  GPtrArray *actions = step->action->actions;
  guint n = actions != NULL ? actions->len : 0;

  while (list->next < n && (!step->action->sequential || list->running == 0)
         && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      Item *item = g_new0 (Item, 1);

      item->task = g_object_ref (task);
      item->step = step;
      list->running++;
      hf_action_step_async (step->run, actions->pdata[list->next++], step->context, g_task_get_cancellable (task), item_cb, item);
    }
  if (list->running > 0)
    return;
  step->told = TRUE; /* each by its own step */
  if (list->first != NULL)
    g_task_return_error (task, g_steal_pointer (&list->first));
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
run_list_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_task_data (task, g_new0 (List, 1), list_free);
  run_items (task, step);
}

/* --- by kind --- */

static void
skip_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *place = hf_action_dup_place (step->action);
  g_autofree char *text = g_strdup_printf (_("%s (%s) was skipped: it is for screens"), step->action->type, place);

  if (hf_session_first_time (hf_context_get_session (step->context), place))
    hf_engine_tell (step->run->engine, "info", "solution", text);
  g_task_return_pointer (task, NULL, NULL);
}

static void
run_part (GTask *task)
{
  HfActionStep *step = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gpointer data = g_object_ref (task);

  switch (step->action->kind)
    {
    case HF_ACTION_SYNC_ENTITIES:    hf_action_sync_async (step, cancellable, part_cb, data);   break;
    case HF_ACTION_EXECUTE_ENTITY:
    case HF_ACTION_EXECUTE_ENTITIES:
    case HF_ACTION_SUBMIT_FORM:      hf_action_write_async (step, cancellable, part_cb, data);  break;
    case HF_ACTION_EXECUTE_SQL:
    case HF_ACTION_FIND_REPLACE:     hf_action_tables_async (step, cancellable, part_cb, data); break;
    case HF_ACTION_LIST:             run_list_async (step, cancellable, part_cb, data);         break;
    case HF_ACTION_EXECUTE_ACTION:   hf_action_named_async (step, cancellable, part_cb, data);        break;
    case HF_ACTION_RETRY_COMMAND:
    case HF_ACTION_DELETE_COMMAND:
    case HF_ACTION_CLEAR_QUEUE:      hf_action_queue_async (step, cancellable, part_cb, data);  break;
    case HF_ACTION_SET_STATE:
    case HF_ACTION_RESET_STATE:      hf_action_state_async (step, cancellable, part_cb, data);  break;
    case HF_ACTION_OTHER:            skip_async (step, cancellable, part_cb, data);             break;
    default:                         g_assert_not_reached ();
    }
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  gboolean holds = hf_context_test_finish (result, &error);

  if (error != NULL)
    follow_failure (task, error);
  else if (holds)
    run_part (task);
  else
    g_task_return_boolean (task, TRUE);
}

void
hf_action_step_async (HfActionRun *run, const HfAction *action, HfContext *context, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  HfActionStep *step = g_new0 (HfActionStep, 1);
  GError *error = NULL;

  step->run = g_object_ref (run);
  step->action = action;
  step->context = hf_context_ref (context);
  g_task_set_task_data (task, step, step_free);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    g_task_return_error (task, error);
  else if (++run->n_actions > HF_ACTIONS_MAX)
    {
      g_autofree char *place = hf_action_dup_place (action);

      step->told = run->n_actions > HF_ACTIONS_MAX + 1; /* once is enough */
      error = g_error_new (HF_ERROR, HF_ERROR_INVALID, _("More than %d actions in one go: stopped at %s"), HF_ACTIONS_MAX, place);
      tell_failure (step, error);
      g_task_return_error (task, error);
    }
  else if (action->when != NULL)
    hf_context_test_async (context, action->when, cancellable, tested_cb, g_steal_pointer (&task));
  else
    run_part (task);
}

gboolean
hf_action_step_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the run --- */

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionRun *self = g_task_get_source_object (task);

  hf_action_step_finish (result, NULL);
  if (self->failure == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (self->failure));
}

void
hf_action_run_async (HfActionRun *self, const HfAction *action, HfContext *context, GAsyncReadyCallback callback, gpointer data)
{
  GCancellable *cancellable = hf_sync_get_cancellable (self->sync);

  hf_action_step_async (self, action, context, cancellable, ran_cb, g_task_new (self, cancellable, callback, data));
}

gboolean
hf_action_run_finish (HfActionRun *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
