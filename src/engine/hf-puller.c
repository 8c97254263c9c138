/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One pull of one feed. States in an enum, one switch: FUNCTION (it needs evaluation: HfFunctionPull does all of it), or CURSOR
 * (what did the last pull leave?) → SEND → READ (body chunk into the ingest, as fast as it takes them) → FINISH (swap) or TOUCH
 * (304). Every failure goes through fail(), which writes it to the feed's row so that it is seen where the person looks. "Busy"
 * is asked again three times (queue.md, "Failure classes"). Length: one machine, so that every step and every way out can be read
 * together. */

#include "hf-puller.h"

#include <glib/gi18n-lib.h>

#include "hf-feed-call.h"
#include "hf-feed-row.h"
#include "hf-function-pull.h"
#include "hf-pause.h"

#define BUSY_TRIES 3
#define BUSY_DELAY (5 * G_USEC_PER_SEC)
#define BUSY_LONGEST (60 * G_USEC_PER_SEC)
#define DOWN_DELAY (30 * G_USEC_PER_SEC)

typedef enum
{
  STATE_CURSOR,
  STATE_SEND,
  STATE_READ,
  STATE_FINISH,
  STATE_TOUCH,
  STATE_FUNCTION,
} State;

struct _HfPuller
{
  GObject parent_instance;

  HfRuntime *runtime;
  HfStore *store; /* the runtime's, as are these */
  HfTransport *transport;
  HfConnectivity *connectivity;
  HfClock *clock;
  const HfFeed *feed;

  State state;
  GTask *task;
  HfFeedCall call;
  HfSource *source;
  HfCursor cursor, next;
  HfResponse *response;
  HfIngest *ingest;
  HfFunctionPull *function_pull;
  gint64 asked_at; /* when the last request was sent */
  HfPullReport report;
  GError *failure;
  gboolean unreached, failure_again;
  guint busy_tries;
};

G_DEFINE_FINAL_TYPE (HfPuller, hf_puller, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void advance (HfPuller *self);

static HfFeedRow *
feed_row (HfPuller *self)
{
  HfFeedRow *row = hf_feed_row_new (self->runtime->solution, self->feed, hf_clock_now (self->clock),
                                    self->failure != NULL ? self->failure->message : NULL);
  GPtrArray *operations = self->function_pull != NULL ? hf_function_pull_get_operations (self->function_pull) : NULL;

  row->operations = operations != NULL ? g_ptr_array_ref (operations) : NULL;
  return row;
}

/* --- the ways out --- */

static void
finish_task (HfPuller *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->ingest != NULL)
    hf_ingest_abort (self->ingest);
  g_clear_object (&self->ingest);
  g_clear_object (&self->response);
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void write_failure (HfPuller *self);

static void
failure_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;

  /* A handler's operation may have cost the whole transaction; it is not run a second time. */
  if (hf_store_write_finish (HF_STORE (source), result, NULL) == NULL && self->function_pull != NULL && !self->failure_again)
    {
      self->failure_again = TRUE;
      write_failure (self);
      return;
    }
  /* If even this cannot be written, the person still hears the first reason, from the task. */
  finish_task (self);
}

static void
write_failure (HfPuller *self)
{
  hf_store_write_async (self->store, hf_feed_row_write_failure, feed_row (self), hf_feed_row_free, NULL, failure_written_cb,
                        g_object_ref (self));
}

static void
fail (HfPuller *self, GError *error)
{
  self->failure = error;
  self->unreached = g_error_matches (error, HF_ERROR, HF_ERROR_OFFLINE) || g_error_matches (error, HF_ERROR, HF_ERROR_TRANSIENT)
      || g_error_matches (error, HF_ERROR, HF_ERROR_BUSY);
  /* Not having been tried is no failure of the dataset: the headline says "Offline" for all of them. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, HF_ERROR, HF_ERROR_OFFLINE))
    {
      finish_task (self);
      return;
    }
  if (self->unreached && self->source != NULL)
    hf_connectivity_note_down (self->connectivity, self->source, error, DOWN_DELAY);
  write_failure (self);
}

/* --- the steps --- */

static void
cursor_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;
  HfFeedRow *row = hf_store_read_finish (HF_STORE (source), result, &error);

  if (row == NULL)
    {
      fail (self, error);
      return;
    }
  self->cursor = row->cursor;
  row->cursor = (HfCursor){ NULL };
  self->state = STATE_SEND;
  advance (self);
}

static void
busy_over_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;

  if (hf_pause_finish (result, &error))
    advance (self);
  else
    fail (self, error);
}

static gboolean
wait_if_busy (HfPuller *self, const GError *error)
{
  gint64 seconds = hf_response_get_retry_after (self->response, hf_clock_now (self->clock));
  gint64 delay = seconds >= 0 ? seconds * G_USEC_PER_SEC : BUSY_DELAY;

  if (!g_error_matches (error, HF_ERROR, HF_ERROR_BUSY) || self->busy_tries >= BUSY_TRIES || delay > BUSY_LONGEST)
    return FALSE;
  self->busy_tries++;
  g_clear_object (&self->response);
  hf_pause_async (self->clock, delay, g_task_get_cancellable (self->task), busy_over_cb, g_object_ref (self));
  return TRUE;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;
  HfRead kind = HF_READ_RECORDS;

  self->response = hf_transport_send_finish (HF_TRANSPORT (source), result, &error);
  if (self->response == NULL)
    {
      fail (self, error);
      return;
    }
  if (!hf_provider_read (self->call.provider, self->response, hf_clock_now (self->clock), &kind, &self->next, &error))
    {
      if (wait_if_busy (self, error))
        g_error_free (error);
      else
        fail (self, error);
      return;
    }
  hf_connectivity_note_success (self->connectivity, self->source);
  self->state = kind == HF_READ_NOT_MODIFIED ? STATE_TOUCH : STATE_READ;
  if (self->state == STATE_READ)
    {
      self->ingest = hf_ingest_new (self->store, self->feed->entity, hf_function_get_primary_key (self->call.function));
      hf_ingest_set_asked_at (self->ingest, self->asked_at);
    }
  advance (self);
}

static void
chunk_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = hf_response_read_finish (HF_RESPONSE (source), result, &error);

  if (bytes == NULL)
    {
      fail (self, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    self->state = STATE_FINISH;
  else
    {
      hf_ingest_push (self->ingest, bytes);
      g_signal_emit (self, signals[PROGRESS], 0, hf_ingest_get_records (self->ingest));
    }
  advance (self);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;

  if (!hf_ingest_ready_finish (HF_INGEST (source), result, &error))
    fail (self, error);
  else
    advance (self);
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;

  /* The rows are there; a line that tells so and could not be written is no failure of the pull. */
  hf_store_write_finish (HF_STORE (source), result, NULL);
  finish_task (self);
}

static void
swapped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  HfIngestResult *rows = &self->report.rows;
  GError *error = NULL;
  HfFeedRow *row;

  if (!hf_ingest_finish (HF_INGEST (source), result, rows, &error))
    {
      fail (self, error);
      return;
    }
  g_signal_emit (self, signals[PROGRESS], 0, rows->received);
  if (rows->inserted + rows->updated + rows->deleted == 0)
    {
      finish_task (self);
      return;
    }
  row = feed_row (self);
  row->rows = *rows;
  hf_store_write_async (self->store, hf_feed_row_tell_rows, row, hf_feed_row_free, NULL, told_cb, g_object_ref (self));
}

static void
touched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;

  self->report.not_modified = TRUE;
  if (hf_store_write_finish (HF_STORE (source), result, &error) == NULL)
    fail (self, error);
  else
    finish_task (self);
}

static void
function_progress_cb (HfFunctionPull *pull, gint64 records, HfPuller *self)
{
  g_signal_emit (self, signals[PROGRESS], 0, records);
}

static void
function_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfPuller) self = data;
  GError *error = NULL;

  if (hf_function_pull_finish (HF_FUNCTION_PULL (source), result, &self->report.rows, &self->report.not_modified, &error))
    finish_task (self);
  else
    fail (self, error);
}

static void
pull_function (HfPuller *self)
{
  self->function_pull = hf_function_pull_new (self->runtime, self->feed, self->call.function);
  g_signal_connect_object (self->function_pull, "progress", G_CALLBACK (function_progress_cb), self, 0);
  hf_function_pull_async (self->function_pull, g_task_get_cancellable (self->task), function_cb, g_object_ref (self));
}

static void
send (HfPuller *self)
{
  GError *error = NULL;
  g_autoptr(HfRequest) request
      = hf_provider_build (self->call.provider, self->call.function, self->call.parameters, &self->cursor, &error);

  self->asked_at = hf_clock_now (self->clock);
  if (request == NULL)
    fail (self, error);
  else
    hf_transport_send_async (self->transport, request, g_task_get_cancellable (self->task), sent_cb, g_object_ref (self));
}

static void
finish_ingest (HfPuller *self)
{
  HfFeedState feed = {
    .key = self->feed->key,
    .function = self->feed->function,
    .parameters = self->feed->parameters,
    .etag = self->next.etag,
    .last_modified = self->next.last_modified,
  };

  hf_ingest_finish_async (self->ingest, &feed, g_task_get_cancellable (self->task), swapped_cb, g_object_ref (self));
}

static void
advance (HfPuller *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  switch (self->state)
    {
    case STATE_CURSOR:
      hf_store_read_async (self->store, hf_feed_row_read_cursor, feed_row (self), hf_feed_row_free, cancellable, cursor_read_cb,
                           g_object_ref (self));
      break;
    case STATE_SEND:
      send (self);
      break;
    case STATE_READ:
      if (hf_ingest_is_ready (self->ingest))
        hf_response_read_async (self->response, cancellable, chunk_cb, g_object_ref (self));
      else
        hf_ingest_ready_async (self->ingest, cancellable, ready_cb, g_object_ref (self));
      break;
    case STATE_FINISH:
      finish_ingest (self);
      break;
    case STATE_TOUCH:
      hf_store_write_async (self->store, hf_feed_row_write_fresh, feed_row (self), hf_feed_row_free, NULL, touched_cb,
                            g_object_ref (self));
      break;
    case STATE_FUNCTION:
      pull_function (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
hf_puller_finalize (GObject *object)
{
  HfPuller *self = HF_PULLER (object);

  hf_cursor_clear (&self->cursor);
  hf_cursor_clear (&self->next);
  hf_feed_call_clear (&self->call);
  g_clear_error (&self->failure);
  g_clear_object (&self->ingest);
  g_clear_object (&self->response);
  g_clear_object (&self->function_pull);
  g_object_unref (self->runtime);
  G_OBJECT_CLASS (hf_puller_parent_class)->finalize (object);
}

static void
hf_puller_class_init (HfPullerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_puller_finalize;
  signals[PROGRESS]
      = g_signal_new ("progress", HF_TYPE_PULLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
hf_puller_init (HfPuller *self)
{
}

HfPuller *
hf_puller_new (HfRuntime *runtime, const HfFeed *feed)
{
  HfPuller *self = g_object_new (HF_TYPE_PULLER, NULL);

  self->runtime = g_object_ref (runtime);
  self->store = runtime->store;
  self->transport = runtime->transport;
  self->connectivity = runtime->connectivity;
  self->clock = runtime->clock;
  self->feed = feed;
  return self;
}

const HfFeed *
hf_puller_get_feed (HfPuller *self)
{
  return self->feed;
}

gboolean
hf_puller_get_unreached (HfPuller *self)
{
  return self->unreached;
}

static gboolean
prepare (HfPuller *self, GError **error)
{
  if (!hf_feed_call_find (&self->call, self->runtime->solution, self->feed, error))
    return FALSE;
  if (!hf_function_is_plain (self->call.function))
    {
      self->state = STATE_FUNCTION;
      return TRUE;
    }
  if (!hf_feed_call_resolve (&self->call, self->runtime->solution, self->feed, error))
    return FALSE;
  self->source = hf_connectivity_ensure_source (self->connectivity, self->call.source,
                                                hf_transport_is_loopback (self->transport, self->call.url));
  if (hf_connectivity_can_send (self->connectivity, self->source))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_OFFLINE, _("%s cannot be reached now"), self->call.source);
  return FALSE;
}

void
hf_puller_pull_async (HfPuller *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GError *error = NULL;

  g_return_if_fail (self->task == NULL);
  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, hf_puller_pull_async);
  self->state = STATE_CURSOR;
  if (prepare (self, &error))
    advance (self);
  else
    fail (self, error);
}

gboolean
hf_puller_pull_finish (HfPuller *self, GAsyncResult *result, HfPullReport *report, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *report = self->report;
  return g_task_propagate_boolean (G_TASK (result), error);
}
