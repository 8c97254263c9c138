/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-lane.h"
#include "hf-writer.h"

G_BEGIN_DECLS

/* Calls of a function on one of a store's connections: hf_store_write_async() and its like. @lane: (nullable): NULL: the writer. */
void hf_call_queue (HfStore *store, HfWriter *writer, HfLane *lane, HfStoreFunc func, gpointer data, GDestroyNotify destroy,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gpointer hf_call_finish (GAsyncResult *result, GError **error);

/* The same, blocking. */
gboolean hf_call_block (HfWriter *writer, HfLane *lane, HfStoreFunc func, gpointer data, GError **error);

G_END_DECLS
