/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfRow:
 *
 * One record on its place in an #HfRows. The same object stands for the same place as long as anyone
 * holds it; its properties change in place when the record does. Before its page has come, loaded is FALSE.
 */
#define HF_TYPE_ROW (hf_row_get_type ())
G_DECLARE_FINAL_TYPE (HfRow, hf_row, HF, ROW, GObject)

/* Properties: "loaded" (boolean), "id" (string), "data" (string: raw JSON), "badge" (string). All notify. */
gboolean hf_row_get_loaded (HfRow *self);
const char *hf_row_get_id (HfRow *self);   /* (nullable) */
const char *hf_row_get_data (HfRow *self); /* (nullable): raw JSON object */
/* (transfer full) (nullable): a top-level property as text for a cell: a string's content, else its raw JSON. */
char *hf_row_get_field (HfRow *self, const char *name);
/* The state of the record's earliest open command as its nick (`waiting`, `sending`, `retrying`, `stuck`), or NULL: synced. */
const char *hf_row_get_badge (HfRow *self);

/**
 * HfRows:
 *
 * One dataset, filtered and sorted in SQL, as a lazy #GListModel of #HfRow: 256 rows a page, read off the main thread.
 * Emits only the difference in size; never wrap it in a sort or filter model.
 */
#define HF_TYPE_ROWS (hf_rows_get_type ())
G_DECLARE_FINAL_TYPE (HfRows, hf_rows, HF, ROWS, GObject)

/* Properties: "busy" (boolean: a filter or sort is running), "count" (int64), "total" (int64: without the filter). */
gboolean hf_rows_get_busy (HfRows *self);
gint64 hf_rows_get_count (HfRows *self);
gint64 hf_rows_get_total (HfRows *self);
const char *hf_rows_get_entity (HfRows *self);

/* Substring over the whole record, without case for ASCII; NULL or "": all. The first hits show while the search goes on. */
void hf_rows_set_filter (HfRows *self, const char *text);
/* @path: a top-level property, "id", or NULL: order of arrival. */
void hf_rows_set_order (HfRows *self, const char *path, gboolean descending);

/* Column names found in the first 200 records, most frequent first, "id" first of all. Async: reads the database. */
void hf_rows_find_columns_async (HfRows *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char **hf_rows_find_columns_finish (HfRows *self, GAsyncResult *result, GError **error);

/* The place of a record in this list, or -1; async. */
void hf_rows_find_id_async (HfRows *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gint64 hf_rows_find_id_finish (HfRows *self, GAsyncResult *result, GError **error);

G_END_DECLS
