/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The database of one solution and the threads that touch it. Guarantees: one writer; every write is one transaction
 * that is durable before its callback; HfStore::changed tells of each commit, whoever made it; what runs on a
 * connection runs in its thread. Refuses nothing silently: after close, calls are answered with CLOSED. */

#include "hf-store.h"

#include <hf-error.h>
#include <hf-tsan.h>

#include "hf-call.h"
#include "hf-db-private.h"
#include "hf-lane.h"
#include "hf-outbox.h"
#include "hf-store-private.h"
#include "hf-watch.h"
#include "hf-writer.h"

struct _HfStore
{
  GObject parent_instance;

  char *path;
  HfClock *clock;
  HfWriter writer;
  HfLane reader;
  HfLane search;
  HfOutbox *outbox;
  HfWatch *watch;
  gint64 seen; /* the newest row of _change that is old news, while not watching */
  gint64 origin;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (HfStore, hf_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
emit_cb (GPtrArray *changes, gpointer data)
{
  g_autoptr(HfStore) self = g_object_ref (data);

  g_signal_emit (self, signals[CHANGED], 0, changes);
}

gboolean
hf_store_run_tx (HfStore *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error)
{
  return hf_writer_run_tx (&self->writer, bulk, func, data, error);
}

static void
open_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  HfStore *self = data;
  gboolean opened = hf_writer_open (&self->writer, self->path, self->clock, &error);

  if (opened)
    {
      self->seen = self->writer.seen;
      self->origin = self->writer.db->origin;
    }
  hf_handover (self);
  if (opened)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
close_writer_func (gpointer data)
{
  hf_writer_close (data);
}

static void
hf_store_dispose (GObject *object)
{
  hf_store_close (HF_STORE (object));
  G_OBJECT_CLASS (hf_store_parent_class)->dispose (object);
}

static void
hf_store_finalize (GObject *object)
{
  HfStore *self = HF_STORE (object);

  g_clear_object (&self->writer.worker);
  g_clear_object (&self->reader.worker);
  g_clear_object (&self->search.worker);
  g_clear_object (&self->clock);
  g_free (self->writer.recovered);
  g_free (self->path);
  G_OBJECT_CLASS (hf_store_parent_class)->finalize (object);
}

static void
hf_store_class_init (HfStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hf_store_dispose;
  object_class->finalize = hf_store_finalize;

  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_PTR_ARRAY);
}

static void
hf_store_init (HfStore *self)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  self->outbox = hf_outbox_new (context, emit_cb, self);
  self->writer.outbox = self->outbox;
  self->writer.worker = hf_worker_new ("hf-writer");
  hf_lane_init (&self->reader, "hf-reader");
  hf_lane_init (&self->search, "hf-search");
}

void
hf_store_open_async (const char *path, HfClock *clock, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = NULL;
  HfStore *self = NULL;

  g_return_if_fail (path != NULL);
  g_return_if_fail (HF_IS_CLOCK (clock));

  self = g_object_new (HF_TYPE_STORE, NULL);
  self->path = g_strdup (path);
  self->reader.path = self->path;
  self->search.path = self->path;
  self->clock = g_object_ref (clock);
  task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, self, g_object_unref);
  hf_worker_queue (self->writer.worker, task, open_thread_func);
}

HfStore *
hf_store_open_finish (GAsyncResult *result, GError **error)
{
  HfStore *self = g_task_get_task_data (G_TASK (result));

  hf_takeover (self);
  return g_task_propagate_boolean (G_TASK (result), error) ? g_object_ref (self) : NULL;
}

const char *
hf_store_get_recovered (HfStore *self)
{
  g_return_val_if_fail (HF_IS_STORE (self), NULL);
  return self->writer.recovered;
}

const char *
hf_store_get_path (HfStore *self)
{
  g_return_val_if_fail (HF_IS_STORE (self), NULL);
  return self->path;
}

HfClock *
hf_store_get_clock (HfStore *self)
{
  return self->clock;
}

HfWorker *
hf_store_get_writer (HfStore *self)
{
  return self->writer.worker;
}

HfDb *
hf_store_get_writer_db (HfStore *self)
{
  hf_worker_assert (self->writer.worker);
  return self->writer.db;
}

/* The writer closes last: SQLite then empties and removes the log, which is the mark of a clean end. */
void
hf_store_close (HfStore *self)
{
  g_return_if_fail (HF_IS_STORE (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  hf_store_set_watching (self, FALSE);
  hf_lane_clear (&self->search);
  hf_lane_clear (&self->reader);
  hf_worker_call (self->writer.worker, close_writer_func, &self->writer);
  hf_worker_stop (self->writer.worker);
  g_clear_pointer (&self->writer.guard, hf_guard_free);
  g_clear_pointer (&self->outbox, hf_outbox_free);
}

void
hf_store_write_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (HF_IS_STORE (self));
  hf_call_queue (self, &self->writer, NULL, func, data, destroy, cancellable, callback, user_data);
}

gpointer
hf_store_write_finish (HfStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return hf_call_finish (result, error);
}

void
hf_store_read_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (HF_IS_STORE (self));
  hf_call_queue (self, &self->writer, &self->reader, func, data, destroy, cancellable, callback, user_data);
}

gpointer
hf_store_read_finish (HfStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return hf_call_finish (result, error);
}

void
hf_store_search_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  hf_call_queue (self, &self->writer, &self->search, func, data, destroy, cancellable, callback, user_data);
}

gboolean
hf_store_write (HfStore *self, HfStoreFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (HF_IS_STORE (self), FALSE);
  return hf_call_block (&self->writer, NULL, func, data, error);
}

gboolean
hf_store_read (HfStore *self, HfStoreFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (HF_IS_STORE (self), FALSE);
  return hf_call_block (&self->writer, &self->reader, func, data, error);
}

void
hf_store_set_watching (HfStore *self, gboolean watching)
{
  g_return_if_fail (HF_IS_STORE (self));

  if (watching && self->watch == NULL && !self->closed)
    {
      self->watch = hf_watch_new (self, self->outbox, self->seen, self->origin);
    }
  else if (!watching && self->watch != NULL)
    {
      self->seen = hf_watch_get_seen (self->watch);
      g_clear_pointer (&self->watch, hf_watch_free);
    }
}
