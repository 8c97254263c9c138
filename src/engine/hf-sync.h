/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-puller.h"
#include "hf-replay.h"

G_BEGIN_DECLS

/**
 * HfSync:
 *
 * One round: send what waits, then pull feeds, at most two at a time. Made for one round.
 */
#define HF_TYPE_SYNC (hf_sync_get_type ())
G_DECLARE_FINAL_TYPE (HfSync, hf_sync, HF, SYNC, GObject)

/* Signal "feed" (HfPuller, gboolean running): a pull began or ended. */

/* @replay: (nullable): NULL: nothing is sent. Pullers are added in the order they are to run. */
HfSync *hf_sync_new (HfReplay *replay);
void hf_sync_add (HfSync *self, HfPuller *puller);
/* Fills all of @report but sentence, ok and waiting, which need the queue's rows. */
void hf_sync_run_async (HfSync *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_sync_run_finish (HfSync *self, GAsyncResult *result, HfSyncReport *report, GError **error);
/* (nullable): the words of the first feed that failed, and its entity. */
const char *hf_sync_get_failure (HfSync *self, const char **entity);

G_END_DECLS
