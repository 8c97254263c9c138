/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of an answer as rows to be shown, made on a task thread. Guarantees: their bytes stay what they are; at most 10,000
 * rows are made, all are counted; a record without an id is called by its place, so that a table can tell rows apart. */

#include "hf-function-result-private.h"

#include <hf-error.h>
#include <hf-json-scan.h>
#include <hf-row-private.h>
#include <hf-tsan.h>
#include <string.h>

#define SAMPLE 200

typedef struct
{
  GPtrArray *pieces;
  GString *array;
  gint64 count;
  GPtrArray *ids, *records; /* of the rows */
  GHashTable *seen;         /* column → how often */
  GPtrArray *columns;       /* names, in the order they were met */
} Records;

static void
records_free (gpointer data)
{
  Records *self = data;

  g_ptr_array_unref (self->pieces);
  if (self->array != NULL)
    g_string_free (self->array, TRUE);
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->columns);
  g_free (self);
}

static void
note_columns (Records *self, const HfJsonObject *record)
{
  for (guint i = 0; i < hf_json_object_size (record); i++)
    {
      const char *name = hf_json_object_name_at (record, i);
      guint times = GPOINTER_TO_UINT (g_hash_table_lookup (self->seen, name));

      if (times == 0)
        g_ptr_array_add (self->columns, g_strdup (name));
      g_hash_table_replace (self->seen, g_strdup (name), GUINT_TO_POINTER (times + 1));
    }
}

static gboolean
add_record (Records *self, const char *text, gsize length, GError **error)
{
  g_autoptr(HfJsonObject) record = NULL;
  char *id;

  if (self->count++ >= HF_RESULT_ROWS)
    return TRUE;
  record = hf_json_object_parse (text, (gssize) length, error);
  if (record == NULL)
    return FALSE;
  if (self->count <= SAMPLE)
    note_columns (self, record);
  id = hf_json_object_get_text (record, "id");
  g_ptr_array_add (self->ids, id != NULL ? id : g_strdup_printf ("%" G_GINT64_FORMAT, self->count));
  g_ptr_array_add (self->records, g_strndup (text, length));
  return TRUE;
}

static void
append (Records *self, const char *text, gsize length)
{
  g_string_append_c (self->array, self->array->len == 0 ? '[' : ',');
  g_string_append_len (self->array, text, (gssize) length);
}

static gboolean
split (Records *self, GBytes *piece, GError **error)
{
  gsize length, position = 0;
  const char *text = g_bytes_get_data (piece, &length);
  HfJsonScan scan;
  HfJsonScanEvent event;

  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while ((event = hf_json_scan_next (&scan, text, length, &position)) == HF_JSON_SCAN_RECORD)
    {
      append (self, text + scan.start, scan.end - scan.start);
      if (!add_record (self, text + scan.start, scan.end - scan.start, error))
        return FALSE;
    }
  if (event == HF_JSON_SCAN_MORE)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, hf_json_scan_describe (&scan));
  return FALSE;
}

static int
compare_columns (gconstpointer a, gconstpointer b, gpointer data)
{
  const char *x = *(char *const *) a, *y = *(char *const *) b;
  gboolean x_is_id = g_str_equal (x, "id"), y_is_id = g_str_equal (y, "id");
  guint x_times = GPOINTER_TO_UINT (g_hash_table_lookup (data, x)), y_times = GPOINTER_TO_UINT (g_hash_table_lookup (data, y));

  if (x_is_id != y_is_id)
    return x_is_id ? -1 : 1;
  return x_times == y_times ? 0 : x_times > y_times ? -1
                                                    : 1;
}

static void
records_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Records *self = data;
  GError *error = NULL;

  hf_takeover (task);
  self->array = g_string_new (NULL);
  for (guint i = 0; i < self->pieces->len && error == NULL; i++)
    split (self, g_ptr_array_index (self->pieces, i), &error);
  g_string_append (self->array, self->array->len == 0 ? "[]" : "]");
  g_ptr_array_sort_with_data (self->columns, compare_columns, self->seen);
  hf_handover (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
hf_result_records_async (HfFunctionResult *result, GPtrArray *pieces, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr(GTask) task = g_task_new (result, cancellable, callback, data);
  Records *self = g_new0 (Records, 1);

  self->pieces = g_ptr_array_ref (pieces);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->records = g_ptr_array_new_with_free_func (g_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->columns = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, self, records_free);
  hf_handover (task);
  g_task_run_in_thread (task, records_thread);
}

static void
make_rows (HfFunctionResult *result, Records *self)
{
  g_autoptr(GHashTable) alive = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint first = 0; first < self->records->len; first += HF_PAGE_SIZE)
    {
      g_autoptr(HfPage) page = hf_page_new ();

      for (guint i = first; i < self->records->len && page->n_rows < HF_PAGE_SIZE; i++)
        {
          page->rows[page->n_rows].id = g_steal_pointer (&g_ptr_array_index (self->ids, i));
          page->rows[page->n_rows++].data = g_steal_pointer (&g_ptr_array_index (self->records, i));
        }
      for (guint i = 0; i < page->n_rows; i++)
        {
          HfRow *row = hf_row_new (alive, first + i);

          hf_row_set_content (row, page, i);
          g_ptr_array_add (rows, row);
        }
    }
  g_list_store_splice (result->rows, 0, 0, rows->pdata, rows->len);
}

gboolean
hf_result_records_finish (HfFunctionResult *result, GAsyncResult *task, GError **error)
{
  Records *self = g_task_get_task_data (G_TASK (task));

  hf_takeover (task);
  if (!g_task_propagate_boolean (G_TASK (task), error))
    return FALSE;
  make_rows (result, self);
  result->n_records = self->count;
  result->records = g_string_free (g_steal_pointer (&self->array), FALSE);
  g_strfreev (result->columns);
  g_ptr_array_add (self->columns, NULL);
  result->columns = (char **) g_ptr_array_free (g_steal_pointer (&self->columns), FALSE);
  self->columns = g_ptr_array_new ();
  return TRUE;
}
