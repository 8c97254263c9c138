/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transactions. Guarantees: leaving the scope without a commit rolls back; the notes of what changed are written by the
 * commit itself, so another process never sees rows without their note or a note without its rows. Refuses nesting. */

#include "hf-db-private.h"

struct _HfTx
{
  HfDb *db;
};

#define TRIM_EVERY 100

static void
tx_end (HfTx *self)
{
  self->db->tx = NULL;
  g_clear_pointer (&self->db->kept, hf_changes_free);
  hf_changes_free (self->db->changes);
  self->db->changes = hf_changes_new ();
  g_free (self);
}

static gboolean
insert_change (HfDb *db, HfStmt *stmt, const HfChange *change, GError **error)
{
  hf_stmt_bind_int (stmt, 1, db->origin);
  hf_stmt_bind_text (stmt, 2, change->entity);
  hf_stmt_bind_int (stmt, 3, change->inserted);
  hf_stmt_bind_int (stmt, 4, change->updated);
  hf_stmt_bind_int (stmt, 5, change->deleted);
  if (change->command_id != 0)
    hf_stmt_bind_int (stmt, 6, change->command_id);
  if (!hf_stmt_run (stmt, error))
    return FALSE;
  hf_stmt_reset (stmt);
  return TRUE;
}

static gboolean
trim_ring (HfDb *db, GError **error)
{
  gint64 last = hf_db_last_insert_id (db);
  g_autoptr(HfStmt) stmt = NULL;

  if (last - db->trimmed < TRIM_EVERY)
    return TRUE;
  stmt = hf_db_prepare (db, "DELETE FROM _change WHERE id <= ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, last - HF_DB_CHANGE_RING);
  if (!hf_stmt_run (stmt, error))
    return FALSE;
  db->trimmed = last;
  return TRUE;
}

static gboolean
write_changes (HfDb *db, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;

  if (hf_changes_size (db->changes) == 0)
    return TRUE;
  stmt = hf_db_prepare (db,
                        "INSERT INTO _change (origin, entity, inserted, updated, deleted, command_id)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        error);
  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < hf_changes_size (db->changes); i++)
    {
      if (!insert_change (db, stmt, hf_changes_at (db->changes, i), error))
        return FALSE;
    }
  return trim_ring (db, error);
}

static gboolean
run_control (HfDb *db, const char *sql, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  return stmt != NULL && hf_stmt_run (stmt, error);
}

HfTx *
hf_tx_begin (HfDb *db, GError **error)
{
  hf_db_assert_owner (db);
  g_assert (db->tx == NULL);

  if (!run_control (db, "BEGIN IMMEDIATE", error))
    return NULL;
  db->tx = g_new0 (HfTx, 1);
  db->tx->db = db;
  return db->tx;
}

gboolean
hf_tx_commit (HfTx **tx, GError **error)
{
  HfDb *db = (*tx)->db;

  hf_db_assert_owner (db);

  if (!write_changes (db, error) || !run_control (db, "COMMIT", error))
    {
      g_clear_pointer (tx, hf_tx_rollback);
      return FALSE;
    }
  if (db->commit_func != NULL)
    db->commit_func (db, db->changes, db->commit_data);
  g_clear_pointer (tx, tx_end);
  return TRUE;
}

void
hf_tx_rollback (HfTx *tx)
{
  HfDb *db = tx->db;

  hf_db_assert_owner (db);

  /* A full disk makes SQLite roll back by itself. */
  if (!sqlite3_get_autocommit (db->handle))
    {
      g_autoptr(GError) error = NULL;

      if (!run_control (db, "ROLLBACK", &error))
        g_debug ("Rolling back: %s", error->message);
    }
  tx_end (tx);
}

gboolean
hf_tx_begin_part (HfDb *db, GError **error)
{
  g_assert (db->tx != NULL && db->kept == NULL);

  if (!run_control (db, "SAVEPOINT part", error))
    return FALSE;
  db->kept = db->changes;
  db->changes = hf_changes_new ();
  return TRUE;
}

gboolean
hf_tx_keep_part (HfDb *db, GError **error)
{
  g_autoptr(HfChanges) part = NULL;

  if (!run_control (db, "RELEASE part", error))
    return FALSE;
  part = db->changes;
  db->changes = g_steal_pointer (&db->kept);
  hf_changes_merge (db->changes, part);
  return TRUE;
}

gboolean
hf_tx_undo_part (HfDb *db, GError **error)
{
  g_assert (db->kept != NULL);

  hf_changes_free (db->changes);
  db->changes = g_steal_pointer (&db->kept);
  /* A full disk makes SQLite roll back everything. */
  return run_control (db, "ROLLBACK TO part", error) && run_control (db, "RELEASE part", error);
}

gboolean
hf_tx_is_lost (HfDb *db)
{
  hf_db_assert_owner (db);
  return db->tx != NULL && sqlite3_get_autocommit (db->handle);
}

gboolean
hf_tx_save (HfDb *db, GError **error)
{
  g_assert (db->tx != NULL);

  return run_control (db, "SAVEPOINT saved", error);
}

gboolean
hf_tx_keep (HfDb *db, GError **error)
{
  return run_control (db, "RELEASE saved", error);
}

gboolean
hf_tx_undo (HfDb *db, GError **error)
{
  return run_control (db, "ROLLBACK TO saved", error) && run_control (db, "RELEASE saved", error);
}

gboolean
hf_tx_pretend (HfDb *db, gboolean (*func) (HfDb *db, gpointer data, GError **error), gpointer data, GError **error)
{
  HfChanges *noted = db->changes;
  gboolean done;

  if (!hf_tx_save (db, error))
    return FALSE;
  db->changes = hf_changes_new ();
  done = func (db, data, error);
  hf_changes_free (db->changes);
  db->changes = noted;
  /* With the transaction its savepoints are gone, and with them what was pretended. */
  return (hf_tx_is_lost (db) || hf_tx_undo (db, done ? error : NULL)) && done;
}

void
hf_db_note_change (HfDb *self, const char *entity, guint inserted, guint updated, guint deleted, gint64 command_id)
{
  hf_db_assert_owner (self);
  g_assert (self->tx != NULL);
  hf_changes_add (self->changes, entity, inserted, updated, deleted, command_id);
}
