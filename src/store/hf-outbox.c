/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the threads that change rows to the one that shows them. Guarantees: nothing is lost, nothing comes twice, and
 * however fast commits follow one another there is at most one delivery a frame. Real time, not #HfClock: a test
 * that holds its clock still must still see changes. */

#include "hf-outbox.h"

#include <pthread.h>

#define FRAME_US 16000

struct _HfOutbox
{
  pthread_mutex_t lock;
  GMainContext *context;
  GSource *source; /* while one is waiting */
  HfChanges *pending;
  gint64 last; /* monotonic time of the last delivery */
  HfOutboxFunc func;
  gpointer data;
};

static gboolean
deliver_cb (gpointer data)
{
  HfOutbox *self = data;
  g_autoptr(GPtrArray) changes = NULL;

  pthread_mutex_lock (&self->lock);
  changes = hf_changes_steal_array (self->pending);
  self->last = g_get_monotonic_time ();
  g_clear_pointer (&self->source, g_source_unref);
  pthread_mutex_unlock (&self->lock);

  self->func (changes, self->data);
  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
schedule (HfOutbox *self)
{
  gint64 wait = self->last + FRAME_US - g_get_monotonic_time ();

  self->source = g_timeout_source_new ((guint) (CLAMP (wait, 0, FRAME_US) + 999) / 1000);
  g_source_set_callback (self->source, deliver_cb, self, NULL);
  g_source_attach (self->source, self->context);
}

HfOutbox *
hf_outbox_new (GMainContext *context, HfOutboxFunc func, gpointer data)
{
  HfOutbox *self = g_new0 (HfOutbox, 1);

  pthread_mutex_init (&self->lock, NULL);
  self->context = g_main_context_ref (context);
  self->pending = hf_changes_new ();
  self->func = func;
  self->data = data;
  return self;
}

void
hf_outbox_free (HfOutbox *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  hf_changes_free (self->pending);
  g_main_context_unref (self->context);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

void
hf_outbox_add (HfOutbox *self, HfChanges *changes)
{
  if (hf_changes_is_empty (changes))
    return;

  pthread_mutex_lock (&self->lock);
  hf_changes_merge (self->pending, changes);
  if (self->source == NULL)
    schedule (self);
  pthread_mutex_unlock (&self->lock);
}
