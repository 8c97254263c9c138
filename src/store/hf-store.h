/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-clock.h>
#include <hf-worker.h>

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfStore:
 *
 * The database file of one solution: a writer thread with the one writing connection and a reader thread
 * with a read-only one. Everything else borrows them through functions that run there.
 */
#define HF_TYPE_STORE (hf_store_get_type ())
G_DECLARE_FINAL_TYPE (HfStore, hf_store, HF, STORE, GObject)

/**
 * HfChange:
 * @entity: (nullable): a dataset whose rows changed
 * @command_id: a command that changed, or 0
 */
typedef struct
{
  char *entity;
  guint inserted, updated, deleted;
  gint64 command_id;
} HfChange;

/**
 * HfStore::changed:
 * @changes: (element-type HfChange): a #GPtrArray; one element an entity, one a command; owned by the signal
 *
 * Main context. What was committed since the last emission, by this process or (through the `_change` ring) by
 * another one, merged; at most one emission in 16 ms. An empty array says "anything may have changed".
 */

/**
 * HfStoreFunc:
 *
 * Runs on the writer inside one transaction (hf_store_write_async()) or on the reader. On the writer, FALSE rolls back;
 * @error must then be set.
 */
typedef gboolean (*HfStoreFunc) (HfDb *db, gpointer data, GError **error);

/**
 * hf_store_open_async:
 * @path: the database file; its folder is made with mode 0700
 *
 * Opens, migrates, checks after an unclean end (`quick_check`); a corrupt file is set aside as `<path>.corrupt-<time>`
 * and its queue salvaged into a new one (see hf_store_get_recovered()).
 */
void hf_store_open_async (const char *path, HfClock *clock, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
HfStore *hf_store_open_finish (GAsyncResult *result, GError **error);

/* (nullable): a sentence for the person if the open had to set a corrupt file aside, else NULL. */
const char *hf_store_get_recovered (HfStore *self);
const char *hf_store_get_path (HfStore *self);

/* Commits what is queued, stops the threads, closes. Blocks; idempotent. */
void hf_store_close (HfStore *self);

/**
 * hf_store_write_async:
 * @data: given to @func; freed with @destroy in the main context after the callback
 *
 * @func in one `BEGIN IMMEDIATE` transaction with synchronous=FULL. Calls that wait at the same time share one: each is a part of it that
 * fails by itself, none is answered before its commit.
 */
void hf_store_write_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer none) (nullable): @data as @func left it, valid while @result is; NULL with @error. If @data was
 * NULL, a non-NULL pointer that must not be used. */
gpointer hf_store_write_finish (HfStore *self, GAsyncResult *result, GError **error);

void hf_store_read_async (HfStore *self, HfStoreFunc func, gpointer data, GDestroyNotify destroy, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
gpointer hf_store_read_finish (HfStore *self, GAsyncResult *result, GError **error);

/* The same, blocking: start-up, command line and tests. Never while a window is shown. */
gboolean hf_store_write (HfStore *self, HfStoreFunc func, gpointer data, GError **error);
gboolean hf_store_read (HfStore *self, HfStoreFunc func, gpointer data, GError **error);

/* Watch other processes' commits too (file monitor on the write-ahead log plus PRAGMA data_version once a second). Off at first. */
void hf_store_set_watching (HfStore *self, gboolean watching);

G_END_DECLS
