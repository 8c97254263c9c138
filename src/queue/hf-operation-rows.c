/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replacing, upserting and merging records. Guarantees: the same rules as a sync: a row with an open command is left alone and
 * the service's version goes to `_base`; what is written are the records' own bytes; of one id that comes twice the last record
 * wins (merging: both are laid over it). How rows get into a table is the ingest's (hf-ingest-apply.h): this file only finds
 * out what to do with each. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-error.h>
#include <hf-ingest-apply.h>
#include <hf-splitter.h>
#include <string.h>

#include "hf-queue-record.h"

typedef struct
{
  HfOperationRun *run;
  const HfTableOperation *operation;
  HfProtected *protected;
  HfRecords *changes;
  GHashTable *places; /* id → place in changes + 1 */
  HfStmt *row;        /* merging: the row of an id */
  gboolean empty;     /* nothing can be in the way */
} Rows;

static void
rows_clear (Rows *self)
{
  g_clear_pointer (&self->protected, hf_protected_free);
  g_clear_pointer (&self->changes, hf_records_free);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->row, hf_stmt_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static HfStmt *
prepare (Rows *self, const char *before, const char *after, GError **error)
{
  g_autofree char *table = hf_sql_identifier (self->operation->table);
  g_autofree char *sql = g_strconcat (before, table, after, NULL);

  return hf_db_prepare (self->run->db, sql, error);
}

static gboolean
look_if_empty (Rows *self, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare (self, "SELECT 1 FROM ", " LIMIT 1", error);
  HfStep step = stmt != NULL ? hf_stmt_step (stmt, error) : HF_STEP_ERROR;

  self->empty = step == HF_STEP_DONE;
  return step != HF_STEP_ERROR;
}

static gboolean
rows_init (Rows *self, GError **error)
{
  const HfProtectScope scope = { self->run->first, self->run->asked_at, self->run->command_id, self->operation->keep_temp_ids };

  if (!hf_entity_ensure (self->run->db, self->operation->table, error)
      || !hf_operation_filter_check (self->operation->filters, error) || !look_if_empty (self, error))
    return FALSE;
  self->protected = hf_protected_load (self->run->db, self->operation->table, &scope, error);
  self->changes = hf_records_new ();
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  if (self->operation->kind == HF_TABLE_MERGE)
    self->row = prepare (self, "SELECT data FROM ", " WHERE id = ?", error);
  return self->protected != NULL && (self->operation->kind != HF_TABLE_MERGE || self->row != NULL);
}

/* (transfer full) (nullable): what a record is laid over. Of one with an open command the service's version: that is what it
 * changes. */
static gboolean
find_version (Rows *self, const char *id, char **version, GError **error)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, id));
  const HfRecord *earlier = place > 0 ? hf_records_at (self->changes, place - 1) : NULL;
  g_auto(HfBase) base = { 0 };
  HfStep step;

  *version = NULL;
  if (earlier != NULL)
    {
      *version = g_strndup (earlier->data, earlier->data_length);
      return TRUE;
    }
  if (hf_protected_get (self->protected, id) == HF_PROTECT_OPEN)
    {
      if (!hf_base_get (self->run->db, self->operation->table, id, &base, error))
        return FALSE;
      *version = g_steal_pointer (&base.data);
      return TRUE;
    }
  hf_stmt_bind_text (self->row, 1, id);
  step = hf_stmt_step (self->row, error);
  if (step == HF_STEP_ROW)
    *version = g_strndup (hf_stmt_text (self->row, 0), hf_stmt_length (self->row, 0));
  hf_stmt_reset (self->row);
  return step != HF_STEP_ERROR;
}

static gboolean
merge (Rows *self, HfRecord *change, GError **error)
{
  g_autofree char *version = NULL;
  g_autofree char *merged = NULL;
  g_autoptr(HfJsonObject) object = NULL;
  g_autoptr(HfJsonObject) news = NULL;

  if (!find_version (self, change->id, &version, error))
    return FALSE;
  if (version == NULL)
    return TRUE;
  object = hf_json_object_parse (version, -1, error);
  news = object != NULL ? hf_json_object_parse (change->data, (gssize) change->data_length, error) : NULL;
  if (news == NULL)
    return FALSE;
  hf_json_object_merge (object, news);
  merged = hf_json_object_to_string (object);
  change->data_length = strlen (merged);
  change->data = hf_records_copy (self->changes, merged, change->data_length);
  return TRUE;
}

static gboolean
note_temp_ids (Rows *self, HfRecord *change, GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *data = NULL;

  if (memmem (change->data, change->data_length, "_tmp_", strlen ("_tmp_")) == NULL)
    return TRUE;
  id = g_strdup (change->id);
  data = g_strndup (change->data, change->data_length);
  if (!hf_operation_note_temp_ids (self->run->db, self->operation->table, &id, &data, error))
    return FALSE;
  change->id_length = strlen (id);
  change->id = hf_records_copy (self->changes, id, change->id_length);
  change->data_length = strlen (data);
  change->data = hf_records_copy (self->changes, data, change->data_length);
  return TRUE;
}

static gboolean
add_record (Rows *self, const HfRecord *record, GError **error)
{
  HfRecord change = *record;

  change.kind = self->empty ? HF_RECORD_INSERT : HF_RECORD_UPDATE;
  change.id = hf_records_copy (self->changes, record->id, record->id_length);
  if (!note_temp_ids (self, &change, error) || (self->row != NULL && !merge (self, &change, error)))
    return FALSE;
  hf_records_add (self->changes, &change);
  g_hash_table_replace (self->places, (gpointer) change.id, GUINT_TO_POINTER (self->changes->list->len));
  return TRUE;
}

static gboolean
split_array (HfSplitter *splitter, GBytes *bytes, gboolean first, HfRecords *out, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr(HfChunk) chunk = hf_chunk_new (text, length, NULL, NULL);

  return (first || hf_splitter_next (splitter, error)) && hf_splitter_push (splitter, chunk, out, error);
}

/* All arrays are one list, so that records without an id are counted over all of them. */
static gboolean
split (Rows *self, HfRecords *out, GError **error)
{
  g_autoptr(HfSplitter) splitter = hf_splitter_new (self->operation->primary_key);
  GPtrArray *arrays = self->operation->records;

  if (arrays->len == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("There is no list of records; an empty one would be “[]”"));
      return FALSE;
    }
  for (guint i = 0; i < arrays->len; i++)
    {
      if (!split_array (splitter, g_ptr_array_index (arrays, i), i == 0, out, error))
        return FALSE;
    }
  self->run->report.received += hf_splitter_get_records (splitter);
  return hf_splitter_finish (splitter, error);
}

static void
add_delete (Rows *self, const char *id)
{
  HfRecord gone = { .kind = HF_RECORD_DELETE, .id_length = strlen (id) };

  if (g_hash_table_contains (self->places, id))
    return;
  gone.id = hf_records_copy (self->changes, id, gone.id_length);
  hf_records_add (self->changes, &gone);
  g_hash_table_replace (self->places, (gpointer) gone.id, GUINT_TO_POINTER (self->changes->list->len));
}

/* The rows that @stmt's condition names and no record brings; @open: those with an open command, or those without. */
static gboolean
add_deletes (Rows *self, HfStmt *stmt, gboolean open, GError **error)
{
  HfStep step;

  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      const char *id = hf_stmt_text (stmt, 0);

      if ((hf_protected_get (self->protected, id) == HF_PROTECT_OPEN) == open)
        add_delete (self, id);
    }
  return step == HF_STEP_DONE;
}

/* What the service has of a record with open commands is in `_base`: whether it was among the replaced ones is decided there. */
static gboolean
find_gone (Rows *self, GError **error)
{
  GPtrArray *filters = self->operation->filters;
  g_autofree char *condition = hf_operation_filter_to_sql (filters);
  g_autofree char *where = g_strconcat (" WHERE ", condition, NULL);
  g_autofree char *base = g_strconcat ("SELECT id FROM _base WHERE entity = ?1 AND data IS NOT NULL AND ", condition, NULL);
  g_autoptr(HfStmt) stmt = prepare (self, "SELECT id FROM ", where, error);
  g_autoptr(HfStmt) kept = stmt != NULL ? hf_db_prepare (self->run->db, base, error) : NULL;

  if (kept == NULL)
    return FALSE;
  hf_operation_filter_bind (filters, stmt, 1);
  hf_stmt_bind_text (kept, 1, self->operation->table);
  hf_operation_filter_bind (filters, kept, 2);
  return add_deletes (self, stmt, FALSE, error) && add_deletes (self, kept, TRUE, error);
}

static void
add_to_report (HfTableReport *report, const HfIngestResult *result)
{
  report->inserted += result->inserted;
  report->updated += result->updated;
  report->deleted += result->deleted;
  report->protected += result->protected;
}

gboolean
hf_operation_write_rows (HfOperationRun *run, const HfTableOperation *operation, GError **error)
{
  g_auto(Rows) rows = { .run = run, .operation = operation };
  g_autoptr(HfRecords) records = hf_records_new ();
  HfIngestResult result = { 0 };

  if (!rows_init (&rows, error) || !split (&rows, records, error))
    return FALSE;
  for (guint i = 0; i < records->list->len; i++)
    {
      if (!add_record (&rows, hf_records_at (records, i), error))
        return FALSE;
    }
  if (operation->kind == HF_TABLE_REPLACE && !find_gone (&rows, error))
    return FALSE;
  if (!hf_apply_changes (run->db, operation->table, rows.changes, operation->timestamp, rows.protected, &result, error))
    return FALSE;
  add_to_report (&run->report, &result);
  return TRUE;
}
