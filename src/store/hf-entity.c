/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The local table of one entity. Guarantees: `_dataset.rows` is the table's count at every commit; a record keeps its
 * rowid, its place in the order of arrival, when its data or its id changes. Refuses names that reach Holdfast's
 * own tables or SQLite's. Does not look into a record. */

#include "hf-entity.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <string.h>

#define MAX_NAME 200

static gboolean
check_name (const char *entity, GError **error)
{
  if (entity != NULL && *entity != '\0' && *entity != '_' && strlen (entity) <= MAX_NAME
      && g_ascii_strncasecmp (entity, "sqlite_", 7) != 0 && g_utf8_validate (entity, -1, NULL))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _("“%s” cannot be the name of an entity: use 1 to %d characters, not beginning with “_” or “sqlite_”."),
               entity != NULL && g_utf8_validate (entity, -1, NULL) ? entity : "?", MAX_NAME);
  return FALSE;
}

char *
hf_entity_index_identifier (const char *entity)
{
  g_autofree char *name = g_strconcat ("_id_", entity, NULL);

  return hf_sql_identifier (name);
}

/* (transfer full) (nullable): a lease on @format, in which %s stands for the quoted entity. */
static HfStmt *
prepare_for (HfDb *db, const char *entity, const char *before, const char *after, GError **error)
{
  g_autofree char *table = NULL;
  g_autofree char *sql = NULL;

  if (!check_name (entity, error))
    return NULL;
  table = hf_sql_identifier (entity);
  sql = g_strconcat (before, table, after, NULL);
  return hf_db_prepare (db, sql, error);
}

static gboolean
add_count (HfDb *db, const char *entity, int difference, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _dataset SET rows = rows + ? WHERE entity = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, difference);
  hf_stmt_bind_text (stmt, 2, entity);
  return hf_stmt_run (stmt, error);
}

static gboolean
is_known (HfDb *db, const char *entity, gboolean *known, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT 1 FROM _dataset WHERE entity = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *known = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

static gboolean
make_table (HfDb *db, const char *entity, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *index = hf_entity_index_identifier (entity);
  g_autofree char *sql = g_strdup_printf (
      "CREATE TABLE IF NOT EXISTS %s (id TEXT NOT NULL, data TEXT NOT NULL, file TEXT, timestamp TEXT);"
      "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (id)",
      table, index, table);
  g_autofree char *count = g_strconcat ("INSERT INTO _dataset (entity, rows) SELECT ?, count(*) FROM ", table, NULL);
  g_autoptr(HfStmt) stmt = NULL;

  if (!hf_db_exec (db, sql, error))
    return FALSE;
  stmt = hf_db_prepare (db, count, error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_entity_ensure (HfDb *db, const char *entity, GError **error)
{
  gboolean known;

  if (!check_name (entity, error) || !is_known (db, entity, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  hf_db_note_change (db, entity, 0, 0, 0, 0);
  return make_table (db, entity, error);
}

char *
hf_entity_get (HfDb *db, const char *entity, const char *id, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;
  gboolean known;

  if (!check_name (entity, error) || !is_known (db, entity, &known, error) || !known)
    return NULL;
  stmt = prepare_for (db, entity, "SELECT data FROM ", " WHERE id = ?", error);
  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_text (stmt, 1, id);
  return hf_stmt_step (stmt, error) == HF_STEP_ROW ? g_strndup (hf_stmt_text (stmt, 0), hf_stmt_length (stmt, 0)) : NULL;
}

static gboolean
update_data (HfDb *db, const char *entity, const char *id, const char *new_id, const char *data, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (db, entity, "UPDATE ", " SET id = ?2, data = ?3 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, id);
  hf_stmt_bind_text (stmt, 2, new_id);
  hf_stmt_bind_text_static (stmt, 3, data, strlen (data));
  return hf_stmt_run (stmt, error);
}

static gboolean
insert_row (HfDb *db, const char *entity, const char *id, const char *data, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (db, entity, "INSERT INTO ", " (id, data) VALUES (?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, id);
  hf_stmt_bind_text_static (stmt, 2, data, strlen (data));
  if (!hf_stmt_run (stmt, error) || !add_count (db, entity, 1, error))
    return FALSE;
  hf_db_note_change (db, entity, 1, 0, 0, 0);
  return TRUE;
}

gboolean
hf_entity_put (HfDb *db, const char *entity, const char *id, const char *data, GError **error)
{
  return hf_entity_rename (db, entity, id, id, data, error);
}

gboolean
hf_entity_delete (HfDb *db, const char *entity, const char *id, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;
  gboolean known;

  if (!check_name (entity, error) || !is_known (db, entity, &known, error))
    return FALSE;
  if (!known)
    return TRUE;
  stmt = prepare_for (db, entity, "DELETE FROM ", " WHERE id = ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, id);
  if (!hf_stmt_run (stmt, error))
    return FALSE;
  if (hf_db_changes (db) == 0)
    return TRUE;
  hf_db_note_change (db, entity, 0, 0, 1, 0);
  return add_count (db, entity, -1, error);
}

static gboolean
is_there (HfDb *db, const char *entity, const char *id, gboolean *there, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (db, entity, "SELECT 1 FROM ", " WHERE id = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, id);
  step = hf_stmt_step (stmt, error);
  *there = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

gboolean
hf_entity_rename (HfDb *db, const char *entity, const char *old_id, const char *new_id, const char *data, GError **error)
{
  gboolean there;
  gboolean renames = strcmp (old_id, new_id) != 0;

  if (!hf_entity_ensure (db, entity, error) || !is_there (db, entity, old_id, &there, error))
    return FALSE;
  if (!there && renames)
    return hf_entity_put (db, entity, new_id, data, error);
  if (!there)
    return insert_row (db, entity, new_id, data, error);
  if (renames && !hf_entity_delete (db, entity, new_id, error))
    return FALSE;
  if (!update_data (db, entity, old_id, new_id, data, error))
    return FALSE;
  hf_db_note_change (db, entity, 0, 1, 0, 0);
  return TRUE;
}
