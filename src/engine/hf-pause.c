/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pause that nobody has to wait out: the engine closes within it. */

#include "hf-pause.h"

typedef struct
{
  HfClock *clock;
  guint timeout;
  GSource *watch; /* (nullable) */
} Pause;

static void
pause_free (gpointer data)
{
  Pause *self = data;

  g_object_unref (self->clock);
  g_free (self);
}

/* Takes the task from whichever comes first. */
static void
end (GTask *task)
{
  Pause *self = g_task_get_task_data (task);

  if (self->timeout != 0)
    hf_clock_remove_timeout (self->clock, self->timeout);
  self->timeout = 0;
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
}

static gboolean
over_cb (gpointer data)
{
  g_autoptr(GTask) task = g_object_ref (data);

  ((Pause *) g_task_get_task_data (task))->timeout = 0;
  end (task);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr(GTask) task = g_object_ref (data);

  end (task);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
hf_pause_async (HfClock *clock, gint64 delay_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Pause *self = g_new0 (Pause, 1);

  self->clock = g_object_ref (clock);
  g_task_set_task_data (task, self, pause_free);
  self->timeout = hf_clock_add_timeout (clock, delay_us, over_cb, g_object_ref (task), g_object_unref);
  if (cancellable == NULL)
    return;
  self->watch = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (self->watch, NULL);
}

gboolean
hf_pause_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
