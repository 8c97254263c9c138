/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Staging tables and how one becomes an entity's table. Guarantees: the swap is one transaction: before it readers see the
 * old table, after it the new one, with its unique index and the protected rows as they were here. The index is made
 * here and not earlier so that it has the entity's own name, which SQLite cannot change afterwards. */

#include "hf-ingest-stage.h"

#include <string.h>

#include "hf-db-private.h"
#include "hf-entity.h"

#define PREFIX "_stage_"

char *
hf_stage_make_name (void)
{
  return g_strdup_printf (PREFIX "%08x%08x", g_random_int (), g_random_int ());
}

gboolean
hf_stage_create (HfDb *db, const char *stage, gboolean for_rows, GError **error)
{
  g_autofree char *sql = g_strconcat ("CREATE TABLE ", stage,
                                      for_rows ? " (id TEXT NOT NULL, data TEXT NOT NULL, file TEXT, timestamp TEXT)"
                                               : " (id TEXT NOT NULL, data TEXT, kind INTEGER NOT NULL)",
                                      NULL);

  return hf_db_exec (db, sql, error);
}

static gboolean
insert_one (HfStmt *stmt, const HfRecord *record, gboolean for_rows, GError **error)
{
  hf_stmt_bind_text_static (stmt, 1, record->id, record->id_length);
  if (record->data != NULL)
    hf_stmt_bind_text_static (stmt, 2, record->data, record->data_length);
  if (!for_rows)
    hf_stmt_bind_int (stmt, 3, record->kind);
  if (!hf_stmt_run (stmt, error))
    return FALSE;
  hf_stmt_reset (stmt);
  return TRUE;
}

gboolean
hf_stage_insert (HfDb *db, const char *stage, gboolean for_rows, HfRecords *records, GError **error)
{
  g_autofree char *sql = g_strconcat (
      "INSERT INTO ", stage, for_rows ? " (id, data) VALUES (?, ?)" : " (id, data, kind) VALUES (?, ?, ?)", NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);
  gboolean done = stmt != NULL;

  for (guint i = 0; done && i < records->list->len; i++)
    done = insert_one (stmt, hf_records_at (records, i), for_rows, error);
  return done;
}

gboolean
hf_stage_drop (HfDb *db, const char *stage, GError **error)
{
  g_autofree char *sql = g_strconcat ("DROP TABLE IF EXISTS ", stage, NULL);

  return hf_db_exec (db, sql, error);
}

/* A protected row as it is here, to be carried over. */
typedef struct
{
  char *id, *data, *file, *timestamp;
} LocalRow;

static void
local_row_free (gpointer data)
{
  LocalRow *row = data;

  g_free (row->id);
  g_free (row->data);
  g_free (row->file);
  g_free (row->timestamp);
  g_free (row);
}

static gboolean
read_local (HfStmt *stmt, const char *id, GPtrArray *rows, GError **error)
{
  LocalRow *row = g_new0 (LocalRow, 1);
  HfStep step;

  g_ptr_array_add (rows, row);
  row->id = g_strdup (id);
  hf_stmt_bind_text (stmt, 1, id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      row->data = g_strdup (hf_stmt_text (stmt, 0));
      row->file = g_strdup (hf_stmt_text (stmt, 1));
      row->timestamp = g_strdup (hf_stmt_text (stmt, 2));
    }
  hf_stmt_reset (stmt);
  return step != HF_STEP_ERROR;
}

/* (transfer full) (nullable): one LocalRow for each protected id, without data where there is no row. */
static GPtrArray *
read_locals (HfDb *db, const char *table, HfProtected *protected, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT data, file, timestamp FROM ", table, " WHERE id = ?", NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);
  g_autoptr(GList) ids = hf_protected_get_ids (protected);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (local_row_free);

  if (stmt == NULL)
    return NULL;
  for (GList *link = ids; link != NULL; link = link->next)
    if (!read_local (stmt, link->data, rows, error))
      return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
remove_duplicates (HfDb *db, const char *table, HfIngestResult *result, GError **error)
{
  g_autofree char *sql = g_strconcat (
      "DELETE FROM ", table, " WHERE rowid NOT IN (SELECT max(rowid) FROM ", table, " GROUP BY id)", NULL);

  if (!hf_db_exec (db, sql, error))
    return FALSE;
  result->duplicates += hf_db_changes (db);
  return TRUE;
}

static gboolean
make_index (HfDb *db, const char *entity, const char *table, HfIngestResult *result, GError **error)
{
  g_autofree char *index = hf_entity_index_identifier (entity);
  g_autofree char *sql = g_strconcat ("CREATE UNIQUE INDEX ", index, " ON ", table, " (id)", NULL);
  g_autoptr(GError) refused = NULL;

  if (hf_db_exec (db, sql, &refused))
    return TRUE;
  if (db->result != SQLITE_CONSTRAINT)
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
  return remove_duplicates (db, table, result, error) && hf_db_exec (db, sql, error);
}

static gboolean
run_for_row (HfDb *db, const char *sql, const LocalRow *row, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, row->id);
  if (row->data != NULL)
    {
      hf_stmt_bind_text (stmt, 2, row->data);
      hf_stmt_bind_text (stmt, 3, row->file);
      hf_stmt_bind_text (stmt, 4, row->timestamp);
    }
  return hf_stmt_run (stmt, error);
}

static gboolean
keep_incoming (HfDb *db, const char *entity, const char *table, const LocalRow *row, HfIngestResult *result, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT data FROM ", table, " WHERE id = ?", NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, row->id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ERROR)
    return FALSE;
  if (step == HF_STEP_DONE)
    return hf_protected_keep_version (db, entity, row->id, NULL, 0, error);
  result->protected += 1;
  return hf_protected_keep_version (db, entity, row->id, hf_stmt_text (stmt, 0), hf_stmt_length (stmt, 0), error);
}

/* Puts one protected row back as it was: there or not there. @rows: the table's count. */
static gboolean
restore_local (HfDb *db, const char *table, const LocalRow *row, gint64 *rows, GError **error)
{
  g_autofree char *remove = g_strconcat ("DELETE FROM ", table, " WHERE id = ?1", NULL);
  g_autofree char *update = g_strconcat ("UPDATE ", table, " SET data = ?2, file = ?3, timestamp = ?4 WHERE id = ?1", NULL);
  g_autofree char *insert = g_strconcat ("INSERT INTO ", table, " (id, data, file, timestamp) VALUES (?1, ?2, ?3, ?4)", NULL);

  if (row->data == NULL)
    {
      if (!run_for_row (db, remove, row, error))
        return FALSE;
      *rows -= hf_db_changes (db);
      return TRUE;
    }
  if (!run_for_row (db, update, row, error))
    return FALSE;
  if (hf_db_changes (db) > 0)
    return TRUE;
  *rows += 1;
  return run_for_row (db, insert, row, error);
}

static gboolean
restore_locals (HfDb *db, const char *entity, const char *table, HfProtected *protected, GPtrArray *locals, gint64 *rows,
                HfIngestResult *result, GError **error)
{
  for (guint i = 0; i < locals->len; i++)
    {
      const LocalRow *row = g_ptr_array_index (locals, i);

      if (hf_protected_get (protected, row->id) == HF_PROTECT_OPEN && !keep_incoming (db, entity, table, row, result, error))
        return FALSE;
      if (!restore_local (db, table, row, rows, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_count (HfDb *db, const char *entity, gint64 rows, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _dataset SET rows = ? WHERE entity = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, rows);
  hf_stmt_bind_text (stmt, 2, entity);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_stage_swap (HfDb *db, const char *stage, const char *entity, HfProtected *protected, HfIngestResult *result, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strconcat ("DROP TABLE ", table, "; ALTER TABLE ", stage, " RENAME TO ", table, NULL);
  g_autoptr(GPtrArray) locals = NULL;
  gint64 rows, kept = 0;

  if (!hf_entity_ensure (db, entity, error) || (locals = read_locals (db, table, protected, error)) == NULL
      || !hf_db_exec (db, sql, error) || !make_index (db, entity, table, result, error))
    return FALSE;
  rows = result->received - result->duplicates;
  if (!restore_locals (db, entity, table, protected, locals, &rows, result, error) || !set_count (db, entity, rows, error))
    return FALSE;
  for (guint i = 0; i < locals->len; i++)
    kept += ((LocalRow *) g_ptr_array_index (locals, i))->data != NULL;
  result->inserted += rows - kept;
  hf_db_note_change (db, entity, (guint) MIN (result->inserted, G_MAXUINT), 0, 0, 0);
  return TRUE;
}

/* (transfer full) (nullable): the names of all staging tables. */
static GPtrArray *
find_stages (HfDb *db, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '" PREFIX "*'", error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    g_ptr_array_add (names, hf_sql_identifier (hf_stmt_text (stmt, 0)));
  return step == HF_STEP_DONE ? g_steal_pointer (&names) : NULL;
}

gboolean
hf_ingest_sweep (HfDb *db, GError **error)
{
  g_autoptr(GPtrArray) names = find_stages (db, error);
  gboolean done = names != NULL;

  for (guint i = 0; done && i < names->len; i++)
    done = hf_stage_drop (db, g_ptr_array_index (names, i), error);
  return done;
}
