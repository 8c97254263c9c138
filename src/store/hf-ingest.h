/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfIngest:
 *
 * One full pull of one entity: response bytes in, a local table equal to the result out. Bytes are split and validated on
 * an ingest thread, rows are written by the store's writer in short transactions to a staging table (or a change list), and
 * one transaction at the end makes all of it visible, together with the feed's cursor. Until then, and after
 * any failure, readers see the old table, whole.
 */
#define HF_TYPE_INGEST (hf_ingest_get_type ())
G_DECLARE_FINAL_TYPE (HfIngest, hf_ingest, HF, INGEST, GObject)

/**
 * HfFeedState:
 *
 * The row of `_feed` that goes with the rows: what to send next time, and how fresh they are.
 */
typedef struct
{
  char *key;           /* the feed's identity: entity, function, parameters */
  char *function;      /* (nullable) */
  char *parameters;    /* (nullable): JSON object */
  char *etag;          /* (nullable): verbatim, e.g. W/"1a" */
  char *last_modified; /* (nullable): verbatim */
} HfFeedState;

typedef struct
{
  gint64 received;   /* records in the answer */
  gint64 inserted, updated, deleted;
  gint64 duplicates; /* ids that came more than once; the last one won */
  gint64 protected;  /* rows with an open command, whose incoming version went to _base */
} HfIngestResult;

/**
 * hf_ingest_new:
 * @primary_key: (nullable): top-level property that is the id; default `id`. A record without it gets a UUIDv5 of
 *   its bytes and its occurrence number.
 *
 * Records whose command is done after this moment are left alone, because the answer may be older than the write. If the
 * request was sent earlier, say so with hf_ingest_set_asked_at().
 */
HfIngest *hf_ingest_new (HfStore *store, const char *entity, const char *primary_key);

/* Before the first hf_ingest_push(). @at: wall clock (hf_clock_now()) when the request was sent. */
void hf_ingest_set_asked_at (HfIngest *self, gint64 at);

/* Before the first hf_ingest_push(): rows with a temporary id stay even if they have no open command (`keepTempIds`). */
void hf_ingest_set_keep_temp_ids (HfIngest *self, gboolean keep);

/**
 * hf_ingest_push:
 * @bytes: the next body bytes, of any length, cut anywhere
 *
 * Never blocks. The body is one JSON array whose elements are the records (a single object is one record).
 */
void hf_ingest_push (HfIngest *self, GBytes *bytes);

/**
 * hf_ingest_next_array:
 *
 * What was pushed so far was one whole body; what comes now is another (the next page), whose records belong to the same result. The first
 * one needs no call. A body that is not complete fails the ingest.
 */
void hf_ingest_next_array (HfIngest *self);

/**
 * hf_ingest_set_finish_hook:
 * @func: called by the writer in the transaction that makes the result visible, after it did: FALSE with @error undoes all of it and is what
 *   hf_ingest_finish() reports
 * @destroy: (nullable): for @data, on any thread
 *
 * Before hf_ingest_finish_async(). For what has to come about together with the result.
 */
void hf_ingest_set_finish_hook (HfIngest *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy);

/* Whether less than the memory bound is on its way; when FALSE wait for hf_ingest_ready_async() before the next read. */
gboolean hf_ingest_is_ready (HfIngest *self);
void hf_ingest_ready_async (HfIngest *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* FALSE with @error if splitting or storing failed meanwhile: stop reading, drop the ingest. */
gboolean hf_ingest_ready_finish (HfIngest *self, GAsyncResult *result, GError **error);

gint64 hf_ingest_get_records (HfIngest *self); /* split so far; any thread */

/**
 * hf_ingest_finish_async:
 * @feed: (nullable): written in the same transaction, with synced_at = now and no error
 *
 * The body is complete: write the rest and swap. Errors: %HF_ERROR_INVALID with the byte offset (malformed, cut off,
 * empty, not an array, nested over 1,000 deep, not UTF-8), %HF_ERROR_STORE (disk full, read-only). Nothing is
 * changed then.
 */
void hf_ingest_finish_async (HfIngest *self, const HfFeedState *feed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_ingest_finish (HfIngest *self, GAsyncResult *result, HfIngestResult *out, GError **error);

/* Drop an unfinished pull: staging is removed in the background. Called by dispose too. */
void hf_ingest_abort (HfIngest *self);

G_END_DECLS
