/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for what becomes of one command. The rows say it, whichever process sends: each change of the command is looked at,
 * nothing is asked in between. */

#include "hf-await.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  HfEngine *engine;
  gint64 id;
  GCancellable *cancellable;
  char *output; /* (nullable): what the function made of the answer, if this process sent it */
  gulong changed_id, cancelled_id, answered_id;
  guint timeout_id;
  gboolean looking, look_again, over;
} Await;

static void look (GTask *task);

static void
await_free (gpointer data)
{
  Await *self = data;

  g_object_unref (self->engine);
  g_clear_object (&self->cancellable);
  g_free (self->output);
  g_free (self);
}

/* TRUE: the answer is not given yet, and is the caller's to give. */
static gboolean
end (GTask *task)
{
  Await *self = g_task_get_task_data (task);

  if (self->over)
    return FALSE;
  self->over = TRUE;
  g_clear_signal_handler (&self->changed_id, self->engine);
  g_clear_signal_handler (&self->answered_id, self->engine->replay);
  if (self->cancellable != NULL)
    g_clear_signal_handler (&self->cancelled_id, self->cancellable);
  if (self->timeout_id != 0)
    hf_clock_remove_timeout (self->engine->clock, self->timeout_id);
  self->timeout_id = 0;
  return TRUE;
}

static void
attempts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GPtrArray) attempts = hf_engine_get_attempts_finish (HF_ENGINE (source), result, NULL);
  HfAttempt *last = attempts != NULL && attempts->len > 0 ? attempts->pdata[attempts->len - 1] : NULL;
  const char *body = last != NULL ? hf_attempt_get_response_body (last) : NULL;

  g_task_return_pointer (task, body != NULL && hf_json_validate (body, -1, NULL) ? g_strdup (body) : NULL, g_free);
}

static GError *
refusal (HfCommand *command)
{
  HfError class = HF_ERROR_PERMANENT;
  const char *message = hf_command_get_error_message (command), *title = hf_command_get_error_title (command);

  if (hf_command_get_error_class (command) != NULL)
    hf_error_from_nick (hf_command_get_error_class (command), &class);
  return g_error_new_literal (HF_ERROR, class, message != NULL ? message : title != NULL ? title
                                                                                         : _("The change was given up"));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Await *self = g_task_get_task_data (task);
  g_autoptr(HfCommand) command = hf_engine_get_command_finish (HF_ENGINE (source), result, NULL);
  HfCommandState state = command != NULL ? hf_command_get_state (command) : HF_COMMAND_DISCARDED;

  self->looking = FALSE;
  if (state == HF_COMMAND_DONE && self->output != NULL && end (task))
    g_task_return_pointer (task, g_steal_pointer (&self->output), g_free);
  else if (state == HF_COMMAND_DONE && end (task))
    hf_engine_get_attempts_async (self->engine, self->id, NULL, attempts_cb, g_object_ref (task));
  else if ((state == HF_COMMAND_STUCK || state == HF_COMMAND_DISCARDED) && end (task))
    g_task_return_error (task,
                         command != NULL ? refusal (command)
                                         : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The change was given up")));
  else if (self->look_again)
    look (task);
}

static void
look (GTask *task)
{
  Await *self = g_task_get_task_data (task);

  self->look_again = self->looking;
  if (self->looking || self->over)
    return;
  self->looking = TRUE;
  hf_engine_get_command_async (self->engine, self->id, NULL, looked_cb, g_object_ref (task));
}

static void
changed_cb (HfEngine *engine, const char *entity, gint64 command_id, GTask *task)
{
  Await *self = g_task_get_task_data (task);

  if (command_id == self->id || (command_id == 0 && entity == NULL))
    look (task);
}

static void
answered_cb (HfReplay *replay, gint64 command_id, const char *output, GTask *task)
{
  Await *self = g_task_get_task_data (task);

  if (command_id != self->id)
    return;
  g_free (self->output);
  self->output = g_strdup (output);
}

static gboolean
timeout_cb (gpointer data)
{
  GTask *task = data;
  Await *self = g_task_get_task_data (task);

  self->timeout_id = 0;
  if (end (task))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                             _("There was no answer in time; the change stays in the queue"));
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  if (end (task))
    g_task_return_error_if_cancelled (task);
}

static gulong
connect_held (gpointer object, const char *signal, GCallback callback, GTask *task)
{
  return g_signal_connect_data (object, signal, callback, g_object_ref (task), (GClosureNotify) (void (*) (void)) g_object_unref,
                                0);
}

gboolean
hf_await_can_answer (HfEngine *engine, const char *source)
{
  return engine->replay != NULL && !engine->closed && source != NULL && hf_engine_can_send (engine, source);
}

void
hf_await_async (HfEngine *engine, gint64 command_id, gint64 longest, GCancellable *cancellable, GAsyncReadyCallback callback,
                gpointer data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  Await *self = g_new0 (Await, 1);

  self->engine = g_object_ref (engine);
  self->id = command_id;
  g_task_set_task_data (task, self, await_free);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->changed_id = connect_held (engine, "changed", G_CALLBACK (changed_cb), task);
  self->answered_id = connect_held (engine->replay, "answered", G_CALLBACK (answered_cb), task);
  if (cancellable != NULL)
    self->cancelled_id = connect_held (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  self->timeout_id = hf_clock_add_timeout (engine->clock, longest, timeout_cb, g_object_ref (task), g_object_unref);
  look (task);
  g_object_unref (task);
}

char *
hf_await_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
