/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

/* For the other files of this folder: the threads and connections HfStore keeps. */

HfClock *hf_store_get_clock (HfStore *self);

/* The writer's thread and, for code that runs on it, its connection. */
HfWorker *hf_store_get_writer (HfStore *self);
HfDb *hf_store_get_writer_db (HfStore *self);

/**
 * hf_store_run_tx:
 * @bulk: commit with synchronous=NORMAL: for what can be pulled again. Losing power may lose the newest such
 *   transactions, never tear one; the next one that is not bulk makes all before it durable too.
 *
 * On the writer. @func in one transaction; the changes it noted are written to `_change` with it and delivered
 * after it.
 */
gboolean hf_store_run_tx (HfStore *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error);

/**
 * hf_store_search_async:
 *
 * As hf_store_read_async(), on a connection and thread of its own, so that what takes long (a search over
 * everything, a sort) holds up no page. Finish with hf_store_read_finish().
 */
void hf_store_search_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
