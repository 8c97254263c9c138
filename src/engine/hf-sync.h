/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-puller.h"
#include "hf-replay.h"

G_BEGIN_DECLS

/**
 * HfSync:
 *
 * One round: send what waits, then pull feeds, at most two at a time, each feed once however often it is asked for. Made for one round.
 */
#define HF_TYPE_SYNC (hf_sync_get_type ())
G_DECLARE_FINAL_TYPE (HfSync, hf_sync, HF, SYNC, GObject)

/* Signal "feed" (HfPuller, gboolean running, gint64 rows that changed): a pull began or ended. */

/* @cancellable: ends the round: what waits is not pulled, what runs is cancelled. */
HfSync *hf_sync_new (GCancellable *cancellable);
GCancellable *hf_sync_get_cancellable (HfSync *self);

/* Answers when the queue cannot move: empty, offline, everything waits for its time. */
void hf_sync_push_async (HfSync *self, HfReplay *replay, GAsyncReadyCallback callback, gpointer data);
void hf_sync_push_finish (HfSync *self, GAsyncResult *result);

/**
 * hf_sync_pull_async:
 *
 * In the order of these calls. A feed (by its key) that was asked for in this round is not pulled again: the answer is the first one's. Errors: the
 * puller's; %G_IO_ERROR_CANCELLED: the round ended before its turn came.
 */
void hf_sync_pull_async (HfSync *self, HfPuller *puller, GAsyncReadyCallback callback, gpointer data);
gboolean hf_sync_pull_finish (HfSync *self, GAsyncResult *result, GError **error);
/* Whether the feed of this key was asked for in this round. */
gboolean hf_sync_knows (HfSync *self, const char *key);
/* Whether a feed of this function into this entity was asked for; and whether one was pulled. */
gboolean hf_sync_has_pulled (HfSync *self, const char *entity, const char *function);
gboolean hf_sync_has_succeeded (HfSync *self, const char *entity, const char *function);

/* Something that should have been a pull came to nothing: counted as a dataset that did not sync. */
void hf_sync_note_failure (HfSync *self, const char *entity, const char *message);

/* All of @report but sentence, ok and waiting, which need the queue's rows. */
void hf_sync_get_report (HfSync *self, HfSyncReport *report);
/* (nullable): the words of the first that failed, and its entity. */
const char *hf_sync_get_failure (HfSync *self, const char **entity);

G_END_DECLS
