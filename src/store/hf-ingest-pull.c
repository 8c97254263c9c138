/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state of one pull that several threads look at. Guarantees: it stops once and keeps the first reason; the main
 * thread is woken when there is room again, when it stopped and when it finished. */

#include "hf-ingest-pull.h"

#include <hf-tsan.h>

#include "hf-ingest-stage.h"
#include "hf-store-private.h"

/* What may be on its way between the network and the table. */
#define ROOM_BYTES (4 * 1024 * 1024)

HfPull *
hf_pull_new (HfStore *store, const char *entity, const char *primary_key)
{
  HfPull *self = g_new0 (HfPull, 1);

  self->refs = 1;
  self->store = store;
  self->entity = g_strdup (entity);
  self->stage = hf_stage_make_name ();
  self->started_at = hf_clock_now (hf_store_get_clock (store));
  self->context = g_main_context_ref_thread_default ();
  self->splitter = hf_splitter_new (primary_key);
  self->batch = hf_records_new ();
  self->changes = hf_records_new ();
  g_mutex_init (&self->lock);
  return self;
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
  hf_splitter_free (self->splitter);
  feed_clear (&self->feed);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  g_free (self->entity);
  g_free (self->stage);
  g_free (self);
}

static void
lock (HfPull *self)
{
  g_mutex_lock (&self->lock);
  hf_takeover (&self->lock);
}

static void
unlock (HfPull *self)
{
  hf_handover (&self->lock);
  g_mutex_unlock (&self->lock);
}

void
hf_pull_stop (HfPull *self, GError *error)
{
  lock (self);
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  unlock (self);
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

  lock (self);
  error = self->error != NULL ? g_error_copy (self->error)
                              : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sync was stopped");
  unlock (self);
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

static gboolean
wake_cb (gpointer data)
{
  HfPull *self = data;

  g_atomic_int_set (&self->waking, FALSE);
  if (self->owner != NULL)
    self->wake (self->owner, NULL);
  return G_SOURCE_REMOVE;
}

static void
unref_cb (gpointer data)
{
  hf_pull_unref (data);
}

void
hf_pull_wake (HfPull *self)
{
  g_autoptr(GSource) source = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->waking, FALSE, TRUE))
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, wake_cb, hf_pull_ref (self), unref_cb);
  g_source_attach (source, self->context);
}
