/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-ingest.h>
#include <hf-provider.h>

#include "hf-runtime.h"

G_BEGIN_DECLS

/**
 * HfPuller:
 *
 * Pulls one feed, once: the PULL stream of architecture.md from request to committed rows. One state machine drives any
 * provider. A failed pull changes no row but its feed's `failed_at` and `error`.
 */
#define HF_TYPE_PULLER (hf_puller_get_type ())
G_DECLARE_FINAL_TYPE (HfPuller, hf_puller, HF, PULLER, GObject)

/* Signal "progress" (gint64 records received so far). */

/* @feed must outlive the puller (it is the solution's). */
HfPuller *hf_puller_new (HfRuntime *runtime, const HfFeed *feed);
const HfFeed *hf_puller_get_feed (HfPuller *self);

/**
 * HfPullReport:
 * @not_modified: the service said nothing changed (304): no row was looked at
 */
typedef struct
{
  gboolean not_modified;
  HfIngestResult rows;
} HfPullReport;

void hf_puller_pull_async (HfPuller *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_puller_pull_finish (HfPuller *self, GAsyncResult *result, HfPullReport *report, GError **error);

/* The pull failed because its source could not be reached, or asks to come again later. */
gboolean hf_puller_get_unreached (HfPuller *self);

G_END_DECLS
