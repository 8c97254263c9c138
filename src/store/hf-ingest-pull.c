/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state of one pull that several threads look at. Guarantees: it stops once and keeps the first reason; the main
 * thread is woken when there is room again, when it stopped and when it finished. */

#include "hf-ingest-pull.h"

#include "hf-ingest-stage.h"
#include "hf-store-private.h"

/* What may be on its way between the network and the table. */
#define ROOM_BYTES (4 * 1024 * 1024)

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

/* Made here and woken by its time, so that what one thread frees was not made by another inside GLib. */
static GSource *
make_source (GSourceFunc woken, gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  GSource *source = g_source_new (&wake_funcs, sizeof (GSource));

  g_source_set_callback (source, woken, data, NULL);
  g_source_attach (source, context);
  return source;
}

HfPull *
hf_pull_new (HfStore *store, const char *entity, const char *primary_key, GSourceFunc woken, gpointer data)
{
  HfPull *self = g_new0 (HfPull, 1);

  self->refs = 1;
  self->store = store;
  self->entity = g_strdup (entity);
  self->stage = hf_stage_make_name ();
  self->asked_at = hf_clock_now (hf_store_get_clock (store));
  self->source = make_source (woken, data);
  self->splitter = hf_splitter_new (primary_key);
  self->batch = hf_records_new ();
  self->changes = hf_records_new ();
  pthread_mutex_init (&self->lock, NULL);
  return self;
}

void
hf_pull_disown (HfPull *self)
{
  g_source_destroy (self->source);
}

HfPull *
hf_pull_ref (HfPull *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

static void
feed_clear (HfFeedState *feed)
{
  g_free (feed->key);
  g_free (feed->function);
  g_free (feed->parameters);
  g_free (feed->etag);
  g_free (feed->last_modified);
}

void
hf_pull_unref (HfPull *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_assert (self->db == NULL && self->batch == NULL && self->changes == NULL);
  if (self->hook_destroy != NULL)
    self->hook_destroy (self->hook_data);
  hf_splitter_free (self->splitter);
  feed_clear (&self->feed);
  g_clear_error (&self->error);
  pthread_mutex_destroy (&self->lock);
  g_source_unref (self->source);
  g_free (self->entity);
  g_free (self->stage);
  g_free (self);
}

void
hf_pull_stop (HfPull *self, GError *error)
{
  pthread_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  pthread_mutex_unlock (&self->lock);
  g_clear_error (&error);
  g_atomic_int_set (&self->stopped, TRUE);
  hf_pull_wake (self);
}

gboolean
hf_pull_is_stopped (HfPull *self)
{
  return g_atomic_int_get (&self->stopped);
}

GError *
hf_pull_get_error (HfPull *self)
{
  GError *error;

  pthread_mutex_lock (&self->lock);
  error = self->error != NULL ? g_error_copy (self->error)
                              : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sync was stopped");
  pthread_mutex_unlock (&self->lock);
  return error;
}

void
hf_pull_hold (HfPull *self, gsize bytes)
{
  g_atomic_int_add (&self->in_flight, (gint) bytes);
}

void
hf_pull_release (gpointer data, gsize bytes)
{
  HfPull *self = data;
  gint before = g_atomic_int_add (&self->in_flight, -(gint) bytes);

  if (before >= ROOM_BYTES && before - (gint) bytes < ROOM_BYTES)
    hf_pull_wake (self);
}

gboolean
hf_pull_has_room (HfPull *self)
{
  return g_atomic_int_get (&self->in_flight) < ROOM_BYTES;
}

void
hf_pull_wake (HfPull *self)
{
  g_source_set_ready_time (self->source, 0);
}
