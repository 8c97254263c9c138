/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows SQL or a find-replace changed. Guarantees: triggers see every row, one that a REPLACE took away too; what became
 * of a row is no less a record than before (an id, one JSON object), or it all fails; `_dataset.rows` is counted anew, since
 * nothing but a count is exact for SQL that is not ours; the triggers are there for this connection and this time only. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-error.h>
#include <string.h>

/* What a row was before the first of its changes. */
typedef struct
{
  gboolean there;
  char *data; /* only of tables whose changes become commands */
} Before;

/* The changed rows of one entity. */
typedef struct
{
  char *entity;
  GPtrArray *ids;     /* in order of their first change */
  GHashTable *before; /* id → Before */
  gint64 inserted, updated, deleted;
} Touched;

static void
before_free (gpointer data)
{
  Before *before = data;

  g_free (before->data);
  g_free (before);
}

static void
touched_free (gpointer data)
{
  Touched *self = data;

  g_free (self->entity);
  g_ptr_array_unref (self->ids);
  g_hash_table_unref (self->before);
  g_free (self);
}

static char *
quote (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *inner = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", inner);
}

gboolean
hf_touch_begin (HfDb *db, GError **error)
{
  return hf_db_exec (db,
                     "CREATE TEMP TABLE IF NOT EXISTS _touched (seq INTEGER PRIMARY KEY, entity TEXT, old_id TEXT, old_data TEXT,"
                     " new_id TEXT); DELETE FROM temp._touched",
                     error);
}

/* @event: INSERT, UPDATE or DELETE */
static gboolean
make_trigger (HfDb *db, const char *table, const char *event, const char *values, gboolean checks, GError **error)
{
  g_autofree char *label = g_strdup_printf ("_touch_%s_%s", event, table);
  g_autofree char *name = hf_sql_identifier (label);
  g_autofree char *quoted = hf_sql_identifier (table);
  g_autofree char *entity = quote (table);
  g_autofree char *words = quote (_("The id of a record must be a text that is not empty"));
  g_autofree char *check = g_strdup_printf (
      "SELECT RAISE(ABORT, %s) WHERE typeof(NEW.id) <> 'text' OR NEW.id = '' OR instr(NEW.id, char(0)) > 0; ", words);
  g_autofree char *sql = g_strdup_printf ("CREATE TEMP TRIGGER IF NOT EXISTS %s AFTER %s ON main.%s BEGIN %sINSERT INTO _touched"
                                          " (entity, old_id, old_data, new_id) VALUES (%s, %s); END",
                                          name, event, quoted, checks ? check : "", entity, values);

  return hf_db_exec (db, sql, error);
}

#define UUID                                                                                                 \
  "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||" \
  " substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"

/* The client makes the final id of the real-time store's documents: the row gets it before it is looked at. */
static gboolean
make_naming (HfDb *db, const char *table, GError **error)
{
  g_autofree char *label = g_strdup_printf ("_touch_NAME_%s", table);
  g_autofree char *name = hf_sql_identifier (label);
  g_autofree char *quoted = hf_sql_identifier (table);
  g_autofree char *sql = g_strdup_printf (
      "CREATE TEMP TRIGGER IF NOT EXISTS %s BEFORE INSERT ON main.%s WHEN coalesce(NEW.id, '') = '' BEGIN"
      " INSERT INTO %s (id, data, file, timestamp) VALUES (coalesce(nullif(CASE WHEN json_valid(NEW.data)"
      " THEN CAST(json_extract(NEW.data, '$.id') AS TEXT) END, ''), " UUID "), NEW.data, NEW.file, NEW.timestamp);"
      " SELECT RAISE(IGNORE); END",
      name, quoted, quoted);

  return hf_db_exec (db, sql, error);
}

gboolean
hf_touch_watch (HfDb *db, const char *table, GError **error)
{
  gboolean keeps = hf_dynamic_owns (table);

  return make_trigger (db, table, "INSERT", "NULL, NULL, NEW.id", TRUE, error)
      && make_trigger (db, table, "UPDATE", keeps ? "OLD.id, OLD.data, NEW.id" : "OLD.id, NULL, NEW.id", TRUE, error)
      && make_trigger (db, table, "DELETE", keeps ? "OLD.id, OLD.data, NULL" : "OLD.id, NULL, NULL", FALSE, error)
      && (!keeps || make_naming (db, table, error));
}

static gboolean
drop_triggers (HfDb *db, GError **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT name FROM sqlite_temp_schema WHERE type = 'trigger' AND name GLOB '_touch_*'", error);
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      g_autofree char *name = hf_sql_identifier (hf_stmt_text (stmt, 0));

      g_string_append_printf (sql, "DROP TRIGGER temp.%s;", name);
    }
  g_clear_pointer (&stmt, hf_stmt_release);
  return step == HF_STEP_DONE && hf_db_exec (db, sql->str, error);
}

static Touched *
find_entity (GPtrArray *all, const char *entity)
{
  Touched *touched;

  for (guint i = 0; i < all->len; i++)
    {
      touched = g_ptr_array_index (all, i);
      if (g_strcmp0 (touched->entity, entity) == 0)
        return touched;
    }
  touched = g_new0 (Touched, 1);
  touched->entity = g_strdup (entity);
  touched->ids = g_ptr_array_new ();
  touched->before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, before_free);
  g_ptr_array_add (all, touched);
  return touched;
}

static void
note (Touched *self, const char *id, gboolean there, const char *data)
{
  Before *before;
  char *key;

  if (id == NULL || g_hash_table_contains (self->before, id))
    return;
  before = g_new0 (Before, 1);
  before->there = there;
  before->data = g_strdup (data);
  key = g_strdup (id);
  g_hash_table_insert (self->before, key, before);
  g_ptr_array_add (self->ids, key);
}

/* (transfer full) (nullable): of Touched */
static GPtrArray *
read_touched (HfDb *db, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (touched_free);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT entity, old_id, old_data, new_id FROM temp._touched ORDER BY seq", error);
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      Touched *touched = find_entity (all, hf_stmt_text (stmt, 0));

      note (touched, hf_stmt_text (stmt, 1), TRUE, hf_stmt_text (stmt, 2));
      note (touched, hf_stmt_text (stmt, 3), FALSE, NULL);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&all) : NULL;
}

/* (transfer full): the row as it is now; FALSE with @error if it is no record. */
static gboolean
read_record (HfStmt *stmt, const char *entity, const char *id, char **data, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean text;
  HfStep step;

  *data = NULL;
  hf_stmt_bind_text (stmt, 1, id);
  step = hf_stmt_step (stmt, error);
  if (step != HF_STEP_ROW)
    {
      hf_stmt_reset (stmt);
      return step == HF_STEP_DONE;
    }
  *data = g_strndup (hf_stmt_text (stmt, 0), hf_stmt_length (stmt, 0));
  text = hf_stmt_int (stmt, 1) != 0 && strlen (*data) == hf_stmt_length (stmt, 0);
  hf_stmt_reset (stmt);
  if (text && g_utf8_validate (id, -1, NULL) && hf_json_validate (*data, -1, &problem)
      && (*data)[strspn (*data, " \t\r\n")] == '{')
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_INVALID, _("The data of the record “%s” of “%s” would not be a JSON object any more%s%s"),
      g_utf8_validate (id, -1, NULL) ? id : "?", entity, problem != NULL ? ": " : "", problem != NULL ? problem->message : "");
  return FALSE;
}

static gboolean
note_temp_ids (HfDb *db, const char *entity, const char *id, char **data, GError **error)
{
  g_autofree char *old = NULL;
  g_autofree char *new_id = NULL;

  if (*data == NULL || strstr (*data, "_tmp_") == NULL)
    return TRUE;
  old = g_strdup (*data);
  new_id = g_strdup (id);
  if (!hf_operation_note_temp_ids (db, entity, &new_id, data, error))
    return FALSE;
  if (strcmp (old, *data) == 0 && strcmp (id, new_id) == 0)
    return TRUE;
  return hf_entity_rename (db, entity, id, new_id, *data, error);
}

static gboolean
look_at (HfOperationRun *run, Touched *self, HfStmt *stmt, const char *id, GError **error)
{
  const Before *before = g_hash_table_lookup (self->before, id);
  g_autofree char *after = NULL;

  if (!read_record (stmt, self->entity, id, &after, error) || !note_temp_ids (run->db, self->entity, id, &after, error))
    return FALSE;
  self->inserted += !before->there && after != NULL;
  self->updated += before->there && after != NULL;
  self->deleted += before->there && after == NULL;
  return !hf_dynamic_owns (self->entity) || hf_dynamic_push (run, self->entity, id, before->data, after, error);
}

static gboolean
count_rows (HfOperationRun *run, const Touched *self, GError **error)
{
  g_autofree char *table = hf_sql_identifier (self->entity);
  g_autofree char *sql = g_strconcat ("UPDATE _dataset SET rows = (SELECT count(*) FROM ", table, ") WHERE entity = ?", NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (run->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, self->entity);
  hf_db_note_change (run->db, self->entity, (guint) self->inserted, (guint) self->updated, (guint) self->deleted, 0);
  run->report.inserted += self->inserted;
  run->report.updated += self->updated;
  run->report.deleted += self->deleted;
  return hf_stmt_run (stmt, error);
}

static gboolean
look_at_all (HfOperationRun *run, Touched *self, GError **error)
{
  g_autofree char *table = hf_sql_identifier (self->entity);
  g_autofree char *sql = g_strconcat ("SELECT data, typeof(data) = 'text' FROM ", table, " WHERE id = ?", NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (run->db, sql, error);

  for (guint i = 0; stmt != NULL && i < self->ids->len; i++)
    {
      if (!look_at (run, self, stmt, g_ptr_array_index (self->ids, i), error))
        return FALSE;
    }
  return stmt != NULL && count_rows (run, self, error);
}

gboolean
hf_touch_end (HfOperationRun *run, GError **error)
{
  g_autoptr(GPtrArray) all = NULL;

  if (!drop_triggers (run->db, error))
    return FALSE;
  all = read_touched (run->db, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      if (!look_at_all (run, g_ptr_array_index (all, i), error))
        return FALSE;
    }
  return all != NULL && hf_db_exec (run->db, "DROP TABLE temp._touched", error);
}
