/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-ingest.h>

#include "hf-function-run.h"

G_BEGIN_DECLS

/**
 * HfFunctionPull:
 *
 * One sync of a function that needs evaluation: all its pages, and then one transaction. A part of HfPuller, which writes what comes of a
 * failure.
 */
#define HF_TYPE_FUNCTION_PULL (hf_function_pull_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionPull, hf_function_pull, HF, FUNCTION_PULL, GObject)

/* Signal "progress" (gint64 records received so far). */

/* @feed must outlive it; its parameters are evaluated. */
HfFunctionPull *hf_function_pull_new (HfRuntime *runtime, const HfFeed *feed, HfFunction *function);

/**
 * hf_function_pull_async:
 *
 * Finish: TRUE: rows and the feed's row are committed, @rows (out) tells what changed; @untouched (out): the table was not looked at (304,
 * `when`, its guard). FALSE: nothing is committed.
 */
void hf_function_pull_async (HfFunctionPull *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_pull_finish (HfFunctionPull *self, GAsyncResult *result, HfIngestResult *rows, gboolean *untouched, GError **error);

/* After a failure: what the function's error handler wants done to tables all the same. (transfer none) (element-type HfTableOperation) */
GPtrArray *hf_function_pull_get_operations (HfFunctionPull *self);

G_END_DECLS
