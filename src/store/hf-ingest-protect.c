/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows a sync may not touch, and where the version it brought for them goes. Guarantees: asked inside the applying
 * transaction, so no command can come in between. Does not judge the versions: the queue does, when the command ends. */

#include "hf-ingest-protect.h"

#include "hf-entity.h"

/* Commands that may have finished between the start of a pull and the look at the queue. */
#define RECENT 100

struct _HfProtected
{
  GHashTable *ids; /* id → HfProtect */
  gboolean has_finished;
};

gboolean
hf_protected_find_first (HfDb *db, gint64 *first, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "SELECT min(coalesce((SELECT min(id) FROM _command WHERE finished_at IS NULL), max(id)), max(id) - ?)"
      " FROM _command",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, RECENT);
  if (hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  *first = hf_stmt_int (stmt, 0);
  return TRUE;
}

static HfStmt *
prepare_load (HfDb *db, const char *entity, const HfProtectScope *scope, GError **error)
{
  HfStmt *stmt = hf_db_prepare (db,
                                "SELECT record_id, finished_at IS NULL FROM _command"
                                " WHERE id >= ? AND entity = ? AND record_id IS NOT NULL AND id <> ?"
                                " AND (finished_at IS NULL OR (state = 'done' AND finished_at >= ?))",
                                error);

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_int (stmt, 1, scope->first);
  hf_stmt_bind_text (stmt, 2, entity);
  hf_stmt_bind_int (stmt, 3, scope->command_id);
  hf_stmt_bind_int (stmt, 4, scope->since);
  return stmt;
}

static void
add (HfProtected *self, const char *id, HfProtect why)
{
  if (why > hf_protected_get (self, id))
    g_hash_table_insert (self->ids, g_strdup (id), GINT_TO_POINTER (why));
  if (why == HF_PROTECT_FINISHED)
    self->has_finished = TRUE;
}

/* The rows of `_tmp_<number>_`: a range of the index and a pattern that cannot match another name of it. */
static gboolean
add_temporary (HfProtected *self, HfDb *db, const char *entity, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strconcat ("SELECT id FROM ", table,
                                      " WHERE id >= '_tmp_1' AND id < '_tmp_:' AND id GLOB '_tmp_[1-9]*_'"
                                      " AND substr(id, 6, length(id) - 6) NOT GLOB '*[^0-9]*'",
                                      NULL);
  g_autoptr(HfStmt) stmt = hf_entity_ensure (db, entity, error) ? hf_db_prepare (db, sql, error) : NULL;
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    add (self, hf_stmt_text (stmt, 0), HF_PROTECT_TEMPORARY);
  return step == HF_STEP_DONE;
}

HfProtected *
hf_protected_load (HfDb *db, const char *entity, const HfProtectScope *scope, GError **error)
{
  g_autoptr(HfProtected) self = g_new0 (HfProtected, 1);
  g_autoptr(HfStmt) stmt = NULL;
  HfStep step;

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stmt = prepare_load (db, entity, scope, error);
  if (stmt == NULL)
    return NULL;
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    add (self, hf_stmt_text (stmt, 0), hf_stmt_int (stmt, 1) != 0 ? HF_PROTECT_OPEN : HF_PROTECT_FINISHED);
  if (step != HF_STEP_DONE || (scope->keep_temp_ids && !add_temporary (self, db, entity, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
hf_protected_free (HfProtected *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->ids);
  g_free (self);
}

HfProtect
hf_protected_get (HfProtected *self, const char *id)
{
  return (HfProtect) GPOINTER_TO_INT (g_hash_table_lookup (self->ids, id));
}

GList *
hf_protected_get_ids (HfProtected *self)
{
  return g_hash_table_get_keys (self->ids);
}

gboolean
hf_protected_has_finished (HfProtected *self)
{
  return self->has_finished;
}

static gboolean
keep_none (HfDb *db, const char *entity, const char *id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "UPDATE _base SET data = NULL, from_sync = 1 WHERE entity = ? AND id = ? AND data IS NOT NULL", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_protected_keep_version (HfDb *db, const char *entity, const char *id, const char *data, gsize length, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;

  /* A record that only exists here has no row in _base, and gets none. */
  if (data == NULL)
    return keep_none (db, entity, id, error);
  stmt = hf_db_prepare (db,
                        "INSERT INTO _base (entity, id, data, from_sync) VALUES (?, ?, ?, 1) ON CONFLICT (entity, id)"
                        " DO UPDATE SET data = excluded.data, from_sync = 1 WHERE data IS NOT excluded.data",
                        error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  hf_stmt_bind_text_static (stmt, 3, data, length);
  return hf_stmt_run (stmt, error);
}
