/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes into a table. Guarantees: rows are found by id, not by what the comparison knew, for the table may have moved on
 * since; only rows whose bytes differ are written; protected rows are left alone; the count stays right. */

#include "hf-ingest-apply.h"

#include <hf-json.h>

#include "hf-entity.h"

typedef struct
{
  HfDb *db;
  const char *entity;
  const char *timestamp;
  HfProtected *protected;
  HfIngestResult *result;
  HfIngestResult before;
  HfStmt *insert, *update, *remove;
} Apply;

static HfStmt *
prepare (Apply *self, const char *before, const char *after, GError **error)
{
  g_autofree char *table = hf_sql_identifier (self->entity);
  g_autofree char *sql = g_strconcat (before, table, after, NULL);

  return hf_db_prepare (self->db, sql, error);
}

static gboolean
apply_begin (Apply *self, GError **error)
{
  const char *insert = " (id, data, timestamp) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING";
  const char *update = " SET data = ?2 WHERE id = ?1 AND data IS NOT ?2";

  if (self->timestamp != NULL)
    update = " SET data = ?2, timestamp = ?3 WHERE id = ?1 AND (data IS NOT ?2 OR timestamp IS NOT ?3)";
  else
    insert = " (id, data) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING";
  self->before = *self->result;
  return hf_entity_ensure (self->db, self->entity, error)
      && (self->insert = prepare (self, "INSERT INTO ", insert, error)) != NULL
      && (self->update = prepare (self, "UPDATE ", update, error)) != NULL
      && (self->remove = prepare (self, "DELETE FROM ", " WHERE id = ?", error)) != NULL;
}

static void
apply_clear (Apply *self)
{
  g_clear_pointer (&self->insert, hf_stmt_release);
  g_clear_pointer (&self->update, hf_stmt_release);
  g_clear_pointer (&self->remove, hf_stmt_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Apply, apply_clear)

/* Returns: the number of rows it wrote, or -1 */
static int
run (Apply *self, HfStmt *stmt, const HfRecord *record, GError **error)
{
  gboolean done;

  hf_stmt_bind_text_static (stmt, 1, record->id, record->id_length);
  if (record->data != NULL)
    hf_stmt_bind_text_static (stmt, 2, record->data, record->data_length);
  if (record->data != NULL && self->timestamp != NULL)
    hf_stmt_bind_text (stmt, 3, self->timestamp);
  done = hf_stmt_run (stmt, error);
  hf_stmt_reset (stmt);
  return done ? hf_db_changes (self->db) : -1;
}

/* An insert that finds the id there: the record came twice, and the first one made the row. */
static gboolean
insert (Apply *self, const HfRecord *record, GError **error)
{
  int rows = run (self, self->insert, record, error);

  if (rows > 0)
    self->result->inserted++;
  if (rows != 0)
    return rows > 0;
  self->result->duplicates++;
  return run (self, self->update, record, error) >= 0;
}

/* An update that changes nothing: the row has these bytes by now, or it is gone. */
static gboolean
update (Apply *self, const HfRecord *record, GError **error)
{
  int rows = run (self, self->update, record, error);

  if (rows > 0)
    self->result->updated++;
  if (rows != 0)
    return rows > 0;
  rows = run (self, self->insert, record, error);
  self->result->inserted += MAX (rows, 0);
  return rows >= 0;
}

static gboolean
apply_one (Apply *self, const HfRecord *record, GError **error)
{
  HfProtect protect = hf_protected_get (self->protected, record->id);
  int rows;

  if (protect == HF_PROTECT_FINISHED || (protect == HF_PROTECT_TEMPORARY && record->kind == HF_RECORD_DELETE))
    return TRUE;
  if (protect == HF_PROTECT_OPEN)
    {
      if (record->kind != HF_RECORD_DELETE)
        self->result->protected += 1;
      return hf_protected_keep_version (self->db, self->entity, record->id, record->data, record->data_length, error);
    }
  switch (record->kind)
    {
    case HF_RECORD_INSERT:
      return insert (self, record, error);
    case HF_RECORD_UPDATE:
      return update (self, record, error);
    case HF_RECORD_DELETE:
      rows = run (self, self->remove, record, error);
      self->result->deleted += MAX (rows, 0);
      return rows >= 0;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
apply_end (Apply *self, GError **error)
{
  gint64 inserted = self->result->inserted - self->before.inserted, updated = self->result->updated - self->before.updated,
         deleted = self->result->deleted - self->before.deleted;
  g_autoptr(HfStmt) stmt = NULL;

  if (inserted == 0 && updated == 0 && deleted == 0)
    return TRUE;
  hf_db_note_change (self->db, self->entity, (guint) inserted, (guint) updated, (guint) deleted, 0);
  if (inserted == deleted)
    return TRUE;
  stmt = hf_db_prepare (self->db, "UPDATE _dataset SET rows = rows + ? WHERE entity = ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, inserted - deleted);
  hf_stmt_bind_text (stmt, 2, self->entity);
  return hf_stmt_run (stmt, error);
}

/* (transfer full): id → index + 1 of its last change. */
static GHashTable *
find_last (HfRecords *changes)
{
  GHashTable *last = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < changes->list->len; i++)
    g_hash_table_replace (last, (gpointer) hf_records_at (changes, i)->id, GUINT_TO_POINTER (i + 1));
  return last;
}

gboolean
hf_apply_changes (HfDb *db, const char *entity, HfRecords *changes, const char *timestamp, HfProtected *protected,
                  HfIngestResult *result, GError **error)
{
  g_auto(Apply) apply
      = { .db = db, .entity = entity, .timestamp = timestamp, .protected = protected, .result = result };
  g_autoptr(GHashTable) last = find_last (changes);

  if (!apply_begin (&apply, error))
    return FALSE;
  for (guint i = 0; i < changes->list->len; i++)
    {
      const HfRecord *record = hf_records_at (changes, i);

      if (GPOINTER_TO_UINT (g_hash_table_lookup (last, record->id)) == i + 1)
        {
          if (!apply_one (&apply, record, error))
            return FALSE;
        }
      else if (record->kind == HF_RECORD_INSERT)
        {
          /* The comparison counts repeated ids, but it never sees that a new one came twice. */
          result->duplicates++;
        }
    }
  return apply_end (&apply, error);
}

gboolean
hf_apply_stage (HfDb *db, const char *entity, const char *stage, HfProtected *protected, HfIngestResult *result, GError **error)
{
  g_auto(Apply) apply = { .db = db, .entity = entity, .protected = protected, .result = result };
  g_autofree char *sql = g_strconcat ("SELECT id, data, kind FROM ", stage, " ORDER BY rowid", NULL);
  g_autoptr(HfStmt) rows = hf_db_prepare (db, sql, error);
  HfStep step;

  if (rows == NULL || !apply_begin (&apply, error))
    return FALSE;
  while ((step = hf_stmt_step (rows, error)) == HF_STEP_ROW)
    {
      HfRecord record = {
        .id = hf_stmt_text (rows, 0), .id_length = hf_stmt_length (rows, 0),
        .data = hf_stmt_text (rows, 1), .data_length = hf_stmt_length (rows, 1),
        .kind = (HfRecordKind) hf_stmt_int (rows, 2),
      };

      if (!apply_one (&apply, &record, error))
        return FALSE;
    }
  return step == HF_STEP_DONE && apply_end (&apply, error);
}

/* (transfer full): the protected ids as a JSON array, and on the way: the service has none of these. */
static char *
list_protected (Apply *self, GError **error)
{
  g_autoptr(GList) ids = hf_protected_get_ids (self->protected);
  g_autoptr(GString) list = g_string_new ("[");

  for (GList *link = ids; link != NULL; link = link->next)
    {
      g_autofree char *quoted = hf_json_quote (link->data);

      g_string_append_printf (list, "%s%s", link == ids ? "" : ",", quoted);
      if (hf_protected_get (self->protected, link->data) == HF_PROTECT_OPEN
          && !hf_protected_keep_version (self->db, self->entity, link->data, NULL, 0, error))
        return NULL;
    }
  g_string_append_c (list, ']');
  return g_strdup (list->str);
}

gboolean
hf_apply_empty (HfDb *db, const char *entity, HfProtected *protected, HfIngestResult *result, GError **error)
{
  g_auto(Apply) apply = { .db = db, .entity = entity, .protected = protected, .result = result };
  g_autofree char *kept = NULL;
  g_autoptr(HfStmt) stmt = NULL;

  if (!apply_begin (&apply, error) || (kept = list_protected (&apply, error)) == NULL)
    return FALSE;
  if (g_str_equal (kept, "[]"))
    stmt = prepare (&apply, "DELETE FROM ", "", error);
  else
    stmt = prepare (&apply, "DELETE FROM ", " WHERE id NOT IN (SELECT value FROM json_each(?))", error);
  if (stmt == NULL)
    return FALSE;
  if (!g_str_equal (kept, "[]"))
    hf_stmt_bind_text (stmt, 1, kept);
  if (!hf_stmt_run (stmt, error))
    return FALSE;
  result->deleted += hf_db_changes (db);
  return apply_end (&apply, error);
}
