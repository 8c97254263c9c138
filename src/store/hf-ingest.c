/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main thread's side of a pull. Guarantees: nothing here blocks but the end of an ingest that is dropped while its
 * thread works on a piece (milliseconds); an answered hf_ingest_finish_async() tells what the database holds; a dropped
 * or failed pull leaves no trace. Refuses bytes after the end. */

#include "hf-ingest.h"

#include <hf-worker.h>

#include "hf-ingest-pull.h"

/* Longer pieces are cut, so that no batch gets much larger than another. */
#define PIECE_BYTES (256 * 1024)

struct _HfIngest
{
  GObject parent_instance;

  HfStore *store;
  HfPull *pull;
  HfWorker *worker;
  GQueue waiting; /* GTask of hf_ingest_ready_async() */
  GTask *finishing;
  GCancellable *cancellable;
  gulong cancelled_id;
};

G_DEFINE_FINAL_TYPE (HfIngest, hf_ingest, G_TYPE_OBJECT)

typedef struct
{
  HfPull *pull;
  HfChunk *chunk;
} Piece;

static void
start_func (gpointer data)
{
  g_autoptr(HfPull) pull = data;

  hf_pull_start (pull);
}

static void
take_func (gpointer data)
{
  g_autofree Piece *piece = data;
  g_autoptr(HfPull) pull = piece->pull;

  hf_pull_take (pull, piece->chunk);
}

static void
end_func (gpointer data)
{
  g_autoptr(HfPull) pull = data;

  hf_pull_end (pull);
}

static void
close_func (gpointer data)
{
  g_autoptr(HfPull) pull = data;

  hf_pull_close (pull);
}

static gboolean
waiting_is_over (HfIngest *self)
{
  return hf_pull_has_room (self->pull) || hf_pull_is_stopped (self->pull);
}

/* The task's data is the source that watches its cancellable, which holds the task. */
static void
answer_ready (HfIngest *self, GTask *task)
{
  GSource *watch = g_task_get_task_data (task);

  if (watch != NULL)
    g_source_destroy (watch);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (hf_pull_is_stopped (self->pull))
    g_task_return_error (task, hf_pull_get_error (self->pull));
  else
    g_task_return_boolean (task, TRUE);
}

static void
answer_waiting (HfIngest *self)
{
  GQueue answered = self->waiting;
  GTask *task;

  g_queue_init (&self->waiting);
  while ((task = g_queue_pop_head (&answered)) != NULL)
    {
      answer_ready (self, task);
      g_object_unref (task);
    }
}

static void
answer_finish (HfIngest *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->finishing);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_clear_object (&self->cancellable);
  self->cancelled_id = 0;
  if (g_atomic_int_get (&self->pull->finished) > 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, hf_pull_get_error (self->pull));
}

static gboolean
wake_cb (gpointer data)
{
  g_autoptr(HfIngest) self = g_object_ref (data);

  if (waiting_is_over (self))
    answer_waiting (self);
  if (self->finishing != NULL && g_atomic_int_get (&self->pull->finished) != 0)
    answer_finish (self);
  return G_SOURCE_CONTINUE;
}

/* Any thread. */
static void
finish_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  hf_pull_stop (data, error);
}

static gboolean
ready_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  HfIngest *self = g_task_get_source_object (data);

  if (g_queue_remove (&self->waiting, data))
    {
      task = G_TASK (data);
      g_task_return_error_if_cancelled (task);
    }
  return G_SOURCE_REMOVE;
}

static void
hf_ingest_dispose (GObject *object)
{
  HfIngest *self = HF_INGEST (object);

  if (self->worker != NULL)
    {
      hf_ingest_abort (self);
      hf_pull_disown (self->pull);
      hf_worker_push (self->worker, close_func, hf_pull_ref (self->pull));
      hf_worker_stop (self->worker);
    }
  g_clear_object (&self->worker);
  g_clear_pointer (&self->pull, hf_pull_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (hf_ingest_parent_class)->dispose (object);
}

static void
hf_ingest_class_init (HfIngestClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_ingest_dispose;
}

static void
hf_ingest_init (HfIngest *self)
{
  g_queue_init (&self->waiting);
}

HfIngest *
hf_ingest_new (HfStore *store, const char *entity, const char *primary_key)
{
  HfIngest *self = NULL;

  g_return_val_if_fail (HF_IS_STORE (store), NULL);
  g_return_val_if_fail (entity != NULL, NULL);

  self = g_object_new (HF_TYPE_INGEST, NULL);
  self->store = g_object_ref (store);
  self->pull = hf_pull_new (store, entity, primary_key, wake_cb, self);
  self->worker = hf_worker_new ("hf-ingest");
  hf_worker_push (self->worker, start_func, hf_pull_ref (self->pull));
  return self;
}

void
hf_ingest_set_asked_at (HfIngest *self, gint64 at)
{
  g_return_if_fail (HF_IS_INGEST (self));

  /* Read by the writer, which gets its first work of this pull after the first piece. */
  self->pull->asked_at = at;
}

void
hf_ingest_set_keep_temp_ids (HfIngest *self, gboolean keep)
{
  g_return_if_fail (HF_IS_INGEST (self));

  self->pull->keep_temp_ids = keep;
}

static void
push_piece (HfIngest *self, const char *bytes, gsize length)
{
  Piece *piece = g_new0 (Piece, 1);

  hf_pull_hold (self->pull, length);
  piece->pull = hf_pull_ref (self->pull);
  piece->chunk = hf_chunk_new (bytes, length, hf_pull_release, self->pull);
  hf_worker_push (self->worker, take_func, piece);
}

void
hf_ingest_push (HfIngest *self, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_return_if_fail (HF_IS_INGEST (self));
  g_return_if_fail (self->finishing == NULL);

  if (hf_pull_is_stopped (self->pull))
    return;
  for (gsize at = 0; at < size; at += PIECE_BYTES)
    push_piece (self, data + at, MIN (PIECE_BYTES, size - at));
}

static void
next_func (gpointer data)
{
  g_autoptr(HfPull) pull = data;

  hf_pull_next (pull);
}

void
hf_ingest_next_array (HfIngest *self)
{
  g_return_if_fail (HF_IS_INGEST (self));
  g_return_if_fail (self->finishing == NULL);

  hf_worker_push (self->worker, next_func, hf_pull_ref (self->pull));
}

void
hf_ingest_set_finish_hook (HfIngest *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_if_fail (HF_IS_INGEST (self));
  g_return_if_fail (self->finishing == NULL && self->pull->hook == NULL);

  self->pull->hook = func;
  self->pull->hook_data = data;
  self->pull->hook_destroy = destroy;
}

gboolean
hf_ingest_is_ready (HfIngest *self)
{
  g_return_val_if_fail (HF_IS_INGEST (self), FALSE);

  return hf_pull_has_room (self->pull) && !hf_pull_is_stopped (self->pull);
}

void
hf_ingest_ready_async (HfIngest *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = NULL;

  g_return_if_fail (HF_IS_INGEST (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, hf_ingest_ready_async);
  if (waiting_is_over (self))
    {
      answer_ready (self, task);
      g_object_unref (task);
      return;
    }
  g_queue_push_tail (&self->waiting, task);
  if (cancellable != NULL)
    {
      GSource *watch = g_cancellable_source_new (cancellable);

      g_task_set_task_data (task, watch, (GDestroyNotify) g_source_unref);
      g_task_attach_source (task, watch, G_SOURCE_FUNC (ready_cancelled_cb));
    }
  /* Room may have come between the question and the queue. */
  if (waiting_is_over (self))
    hf_pull_wake (self->pull);
}

gboolean
hf_ingest_ready_finish (HfIngest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gint64
hf_ingest_get_records (HfIngest *self)
{
  return (gint64) (gsize) g_atomic_pointer_get (&self->pull->records);
}

static void
copy_feed (HfPull *pull, const HfFeedState *feed)
{
  if (feed == NULL)
    return;
  pull->has_feed = TRUE;
  pull->feed.key = g_strdup (feed->key);
  pull->feed.function = g_strdup (feed->function);
  pull->feed.parameters = g_strdup (feed->parameters);
  pull->feed.etag = g_strdup (feed->etag);
  pull->feed.last_modified = g_strdup (feed->last_modified);
}

void
hf_ingest_finish_async (HfIngest *self, const HfFeedState *feed, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer data)
{
  g_return_if_fail (HF_IS_INGEST (self));
  g_return_if_fail (self->finishing == NULL);
  g_return_if_fail (feed == NULL || feed->key != NULL);

  self->finishing = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (self->finishing, hf_ingest_finish_async);
  copy_feed (self->pull, feed);
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (finish_cancelled_cb), hf_pull_ref (self->pull),
                                                  (GDestroyNotify) hf_pull_unref);
    }
  hf_worker_push (self->worker, end_func, hf_pull_ref (self->pull));
}

gboolean
hf_ingest_finish (HfIngest *self, GAsyncResult *result, HfIngestResult *out, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (out != NULL)
    *out = self->pull->result;
  return TRUE;
}

void
hf_ingest_abort (HfIngest *self)
{
  g_return_if_fail (HF_IS_INGEST (self));

  hf_pull_stop (self->pull, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sync was stopped"));
}
