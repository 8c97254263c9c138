/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sync of a function that needs evaluation. States in an enum, one switch: CURSOR → PREPARE → SEND → RECORDS (→ PREPARE … for
 * each page) → SWAP (a whole table, by the ingest) or APPLY (operations) or TOUCH (nothing to do). Guarantees: all pages in one
 * transaction with the feed's row, at the end; what fails on the way changes no row. "Busy", and what an error handler says to
 * try again, is asked again here. Length: one machine, so that every step and every way out can be read together. */

#include "hf-function-pull.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-feed-row.h"
#include "hf-pause.h"

#define BUSY_TRIES 3
#define BUSY_DELAY (5 * G_USEC_PER_SEC)
/* Longer pauses are the next sync's. */
#define LONGEST_PAUSE (60 * G_USEC_PER_SEC)

typedef enum
{
  STATE_CURSOR,
  STATE_PREPARE,
  STATE_SEND,
  STATE_RECORDS,
  STATE_SWAP,
  STATE_APPLY,
  STATE_TOUCH,
} State;

struct _HfFunctionPull
{
  GObject parent_instance;

  HfRuntime *runtime;
  const HfFeed *feed;
  HfFunction *function;

  State state;
  GTask *task;
  HfFunctionRun *run;
  HfFeedRow *row; /* what the last pull left */
  HfIngest *ingest;
  gboolean pushed, more, untouched;
  gint64 asked_at; /* when the first page was */
  guint tries, pause_id;
  GSource *pause_watch;       /* ends a pause when the sync is cancelled */
  char *etag, *last_modified; /* of the only page */
  HfIngestResult rows;
};

G_DEFINE_FINAL_TYPE (HfFunctionPull, hf_function_pull, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void advance (HfFunctionPull *self);

static void
go (HfFunctionPull *self, State state)
{
  self->state = state;
  advance (self);
}

/* --- the ways out --- */

static void
finish (HfFunctionPull *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->ingest != NULL && error != NULL)
    hf_ingest_abort (self->ingest);
  g_clear_object (&self->ingest);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* --- the row of the feed --- */

/* What the answer was made of besides what the service has: with another one, "not modified" says nothing. */
static char *
make_fingerprint (HfFunctionPull *self)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *parameters = hf_function_run_dup_parameters (self->run);
  HfExpression *transform = hf_function_get_output_transform (self->function),
               *records = hf_function_get_records (self->function);
  const HfConversions *conversions = hf_function_get_conversions (self->function);
  g_autofree char *list = conversions != NULL ? hf_template_to_json (conversions->list) : NULL;
  HfExpression *key = hf_function_get_record_key (self->function);
  const char *parts[] = {
    hf_request_get_uri (hf_function_run_get_request (self->run)),
    parameters,
    hf_function_get_format (self->function),
    hf_function_get_primary_key (self->function),
    key != NULL ? hf_expression_get_text (key) : NULL,
    transform != NULL ? hf_expression_get_text (transform) : NULL,
    records != NULL ? hf_expression_get_text (records) : NULL,
    list,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = parts[i] != NULL ? parts[i] : "";

      g_checksum_update (checksum, (const guchar *) part, (gssize) strlen (part) + 1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* (transfer full): the row as it is to be written. */
static HfFeedRow *
make_row (HfFunctionPull *self)
{
  HfFeedRow *row = hf_feed_row_new (self->runtime->solution, self->feed, hf_clock_now (self->runtime->clock), NULL);

  row->asked_at = self->asked_at;
  row->operations = g_ptr_array_ref (hf_function_run_get_operations (self->run));
  row->cursor.etag = g_strdup (self->etag);
  row->cursor.last_modified = g_strdup (self->last_modified);
  if (hf_function_run_get_request (self->run) != NULL)
    row->fingerprint = make_fingerprint (self);
  return row;
}

static void
cursor_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;
  HfFeedRow *row = hf_store_read_finish (HF_STORE (source), result, &error);

  if (row == NULL)
    {
      finish (self, error);
      return;
    }
  self->row = hf_feed_row_new (self->runtime->solution, self->feed, 0, NULL);
  self->row->cursor = row->cursor;
  row->cursor = (HfCursor){ NULL };
  self->row->fingerprint = g_steal_pointer (&row->fingerprint);
  go (self, STATE_PREPARE);
}

/* --- asking --- */

/* A cursor counts for the very same question, and for one that is only a question. */
static void
set_conditions (HfFunctionPull *self)
{
  HfRequest *request = hf_function_run_get_request (self->run);
  const HfCursor *cursor = &self->row->cursor;
  g_autofree char *fingerprint = make_fingerprint (self);

  if (hf_function_run_get_page (self->run) != 1 || !g_str_equal (hf_request_get_method (request), "GET")
      || hf_function_get_operations (self->function) != NULL || g_strcmp0 (fingerprint, self->row->fingerprint) != 0)
    return;
  if (cursor->etag != NULL)
    hf_request_set_header (request, "If-None-Match", cursor->etag, FALSE);
  else if (cursor->last_modified != NULL)
    hf_request_set_header (request, "If-Modified-Since", cursor->last_modified, FALSE);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  HfPrepared prepared = HF_PREPARED_SEND;
  GError *error = NULL;

  if (!hf_function_run_prepare_finish (HF_FUNCTION_RUN (source), result, &prepared, &error))
    {
      finish (self, error);
      return;
    }
  if (prepared == HF_PREPARED_SEND)
    {
      set_conditions (self);
      go (self, STATE_SEND);
      return;
    }
  /* The table is left alone; of pages that came before nothing is kept. What the guard says is done. */
  self->untouched = TRUE;
  if (hf_function_run_get_page (self->run) > 1)
    g_ptr_array_set_size (hf_function_run_get_operations (self->run), 0);
  go (self, STATE_APPLY);
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;

  if (hf_pause_finish (result, &error))
    advance (self);
  else
    finish (self, error);
}

/* The handler's word, else the class's own: three times after 5 s or as the service says. */
static gboolean
may_ask_again (HfFunctionPull *self, const GError *error, gint64 *delay)
{
  guint max = 0;
  gboolean told = hf_function_run_get_retry (self->run, delay, &max);

  if (!told)
    max = g_error_matches (error, HF_ERROR, HF_ERROR_BUSY) ? BUSY_TRIES : 0;
  if (*delay < 0)
    *delay = BUSY_DELAY;
  return self->tries < max && *delay <= LONGEST_PAUSE && !g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

static void
note_validators (HfFunctionPull *self)
{
  HfResponse *response = hf_function_run_get_response (self->run);

  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
  if (self->more || hf_function_run_get_page (self->run) > 1)
    return;
  self->etag = g_strdup (hf_response_get_header (response, "ETag"));
  self->last_modified = g_strdup (hf_response_get_header (response, "Last-Modified"));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  gboolean not_modified = FALSE;
  GError *error = NULL;
  gint64 delay;

  if (!hf_function_run_send_finish (self->run, result, &self->more, &not_modified, &error))
    {
      if (!may_ask_again (self, error, &delay))
        {
          finish (self, error);
          return;
        }
      g_error_free (error);
      self->tries++;
      hf_pause_async (self->runtime->clock, delay, g_task_get_cancellable (self->task), paused_cb, g_object_ref (self));
      return;
    }
  self->tries = 0;
  self->untouched = not_modified;
  if (not_modified)
    go (self, STATE_TOUCH);
  else
    {
      note_validators (self);
      go (self, STATE_RECORDS);
    }
}

/* --- the records of a page --- */

static void
ensure_ingest (HfFunctionPull *self)
{
  if (self->ingest != NULL)
    return;
  self->ingest = hf_ingest_new (self->runtime->store, self->feed->entity, hf_function_get_primary_key (self->function));
  hf_ingest_set_asked_at (self->ingest, self->asked_at);
  hf_ingest_set_keep_temp_ids (self->ingest, hf_function_get_keep_temp_ids (self->function));
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;

  if (hf_ingest_ready_finish (HF_INGEST (source), result, &error))
    advance (self);
  else
    finish (self, error);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;
  g_autoptr(GBytes) piece = hf_function_run_read_finish (self->run, result, &error);

  if (error != NULL)
    {
      finish (self, error);
      return;
    }
  if (piece == NULL)
    {
      go (self, self->more ? STATE_PREPARE : STATE_SWAP);
      return;
    }
  if (self->pushed)
    hf_ingest_next_array (self->ingest);
  hf_ingest_push (self->ingest, piece);
  self->pushed = TRUE;
  g_signal_emit (self, signals[PROGRESS], 0, hf_ingest_get_records (self->ingest));
  advance (self);
}

static void
read_records (HfFunctionPull *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (!hf_function_run_has_records (self->run))
    {
      go (self, self->more ? STATE_PREPARE : STATE_APPLY);
      return;
    }
  ensure_ingest (self);
  if (hf_ingest_is_ready (self->ingest))
    hf_function_run_read_async (self->run, cancellable, piece_cb, g_object_ref (self));
  else
    hf_ingest_ready_async (self->ingest, cancellable, ready_cb, g_object_ref (self));
}

/* --- the one transaction --- */

static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;

  /* The rows are there; a line that tells so and could not be written is no failure. */
  hf_store_write_finish (HF_STORE (source), result, NULL);
  finish (self, NULL);
}

static void
swapped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;
  HfFeedRow *row;

  if (!hf_ingest_finish (HF_INGEST (source), result, &self->rows, &error))
    {
      finish (self, error);
      return;
    }
  g_signal_emit (self, signals[PROGRESS], 0, self->rows.received);
  if (self->rows.inserted + self->rows.updated + self->rows.deleted == 0)
    {
      finish (self, NULL);
      return;
    }
  row = make_row (self);
  row->rows = self->rows;
  hf_store_write_async (self->runtime->store, hf_feed_row_tell_rows, row, hf_feed_row_free, NULL, told_cb, g_object_ref (self));
}

static void
swap (HfFunctionPull *self)
{
  HfFeedState feed = {
    .key = self->feed->key,
    .function = self->feed->function,
    .parameters = self->feed->parameters,
    .etag = self->etag,
    .last_modified = self->last_modified,
  };
  g_autoptr(GBytes) nothing = g_bytes_new_static ("[]", 2);

  if (!self->pushed)
    hf_ingest_push (self->ingest, nothing);
  hf_ingest_set_finish_hook (self->ingest, hf_feed_row_complete, make_row (self), hf_feed_row_free);
  hf_ingest_finish_async (self->ingest, &feed, g_task_get_cancellable (self->task), swapped_cb, g_object_ref (self));
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionPull) self = data;
  GError *error = NULL;
  const HfFeedRow *row = hf_store_write_finish (HF_STORE (source), result, &error);

  if (row != NULL)
    self->rows = row->rows;
  finish (self, error);
}

static void
advance (HfFunctionPull *self)
{
  HfStore *store = self->runtime->store;
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  switch (self->state)
    {
    case STATE_CURSOR:
      hf_store_read_async (store, hf_feed_row_read_cursor, hf_feed_row_new (self->runtime->solution, self->feed, 0, NULL),
                           hf_feed_row_free, cancellable, cursor_cb, g_object_ref (self));
      break;
    case STATE_PREPARE:
      hf_function_run_prepare_async (self->run, cancellable, prepared_cb, g_object_ref (self));
      break;
    case STATE_SEND:
      if (self->asked_at == 0)
        self->asked_at = hf_clock_now (self->runtime->clock);
      hf_function_run_send_async (self->run, cancellable, sent_cb, g_object_ref (self));
      break;
    case STATE_RECORDS:
      read_records (self);
      break;
    case STATE_SWAP:
      swap (self);
      break;
    case STATE_APPLY:
      hf_store_write_async (store, self->untouched ? hf_feed_row_apply_only : hf_feed_row_apply, make_row (self),
                            hf_feed_row_free, cancellable, applied_cb, g_object_ref (self));
      break;
    case STATE_TOUCH:
      hf_store_write_async (store, hf_feed_row_write_fresh, make_row (self), hf_feed_row_free, NULL, applied_cb,
                            g_object_ref (self));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
hf_function_pull_finalize (GObject *object)
{
  HfFunctionPull *self = HF_FUNCTION_PULL (object);

  g_object_unref (self->runtime);
  g_object_unref (self->function);
  g_clear_object (&self->run);
  g_clear_pointer (&self->row, hf_feed_row_free);
  g_clear_object (&self->ingest);
  g_free (self->etag);
  g_free (self->last_modified);
  G_OBJECT_CLASS (hf_function_pull_parent_class)->finalize (object);
}

static void
hf_function_pull_class_init (HfFunctionPullClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_pull_finalize;
  signals[PROGRESS]
      = g_signal_new ("progress", HF_TYPE_FUNCTION_PULL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
hf_function_pull_init (HfFunctionPull *self)
{
}

HfFunctionPull *
hf_function_pull_new (HfRuntime *runtime, const HfFeed *feed, HfFunction *function)
{
  HfFunctionPull *self = g_object_new (HF_TYPE_FUNCTION_PULL, NULL);

  self->runtime = g_object_ref (runtime);
  self->feed = feed;
  self->function = g_object_ref (function);
  return self;
}

void
hf_function_pull_async (HfFunctionPull *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(HfJsonObject) parameters = NULL;
  HfCall call = { .kind = HF_RUN_SYNC, .function = self->function, .entity = self->feed->entity, .attempt = 1 };
  GError *error = NULL;

  g_return_if_fail (self->task == NULL);
  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, hf_function_pull_async);
  if (self->feed->parameters != NULL && (parameters = hf_json_object_parse (self->feed->parameters, -1, &error)) == NULL)
    {
      finish (self, error);
      return;
    }
  call.parameters = parameters;
  self->run = hf_function_run_new (self->runtime, &call);
  go (self, STATE_CURSOR);
}

gboolean
hf_function_pull_finish (HfFunctionPull *self, GAsyncResult *result, HfIngestResult *rows, gboolean *untouched, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *rows = self->rows;
  *untouched = self->untouched;
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
hf_function_pull_get_operations (HfFunctionPull *self)
{
  return self->run != NULL ? hf_function_run_get_error_operations (self->run) : NULL;
}
