/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One SQLite connection. Guarantees: used by its opening thread only; a file that is another program's or a newer
 * Holdfast's is refused before a byte of it changes; every failure says which file, what is wrong and what to do.
 * Refuses to know what is in the tables. */

#include "hf-db-private.h"

#include <glib/gi18n-lib.h>

#define BUSY_TIMEOUT_MS 5000
#define WRITE_CACHE_KIB 16384
#define READ_CACHE_KIB 8192
#define WAL_KEEP_BYTES (64 * 1024 * 1024)

static char *
describe (const char *path, int result, const char *detail)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return g_strdup_printf (_("The disk is full: “%s” could not be written. Free some space, then try again."), path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return g_strdup_printf (_("“%s” is read-only. Make the file and its folder writable, then try again."), path);
    case SQLITE_CANTOPEN:
      return g_strdup_printf (_("“%s” cannot be opened. Check that its folder exists and that you may write there."), path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return g_strdup_printf (_("“%s” is locked by another program. Close that program, then try again."), path);
    case SQLITE_CORRUPT:
      return g_strdup_printf (_("“%s” is damaged. Close Holdfast and start it again: it keeps the damaged file, "
                                "saves the queue from it and syncs the data again."),
                              path);
    case SQLITE_NOTADB:
      return g_strdup_printf (_("“%s” is not a database. Move it away, then try again."), path);
    case SQLITE_IOERR:
      return g_strdup_printf (_("“%s” could not be read or written (%s). Check the disk, then try again."), path, detail);
    case SQLITE_TOOBIG:
      return g_strdup_printf (_("A value is too large to be stored in “%s”."), path);
    case SQLITE_INTERRUPT:
      return g_strdup (_("The search was stopped."));
    default:
      return g_strdup_printf (_("The database “%s” refused: %s"), path, detail);
    }
}

gboolean
hf_db_fail (const char *path, int result, const char *detail, GError **error)
{
  g_autofree char *message = describe (path, result, detail);

  if ((result & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, message);
  else
    g_set_error_literal (error, HF_ERROR, HF_ERROR_STORE, message);
  return FALSE;
}

gboolean
hf_db_fail_last (HfDb *self, GError **error)
{
  self->result = sqlite3_errcode (self->handle) & 0xff;
  return hf_db_fail (self->path, self->result, sqlite3_errmsg (self->handle), error);
}

sqlite3 *
hf_db_get_handle (HfDb *self)
{
  hf_db_assert_owner (self);
  return self->handle;
}

gboolean
hf_db_exec (HfDb *self, const char *sql, GError **error)
{
  hf_db_assert_owner (self);

  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
    return hf_db_fail_last (self, error);
  return TRUE;
}

gboolean
hf_db_query_int (HfDb *self, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int result;

  hf_db_assert_owner (self);

  *value = 0;
  result = sqlite3_prepare_v2 (self->handle, sql, -1, &stmt, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_step (stmt);
  if (result == SQLITE_ROW)
    *value = sqlite3_column_int64 (stmt, 0);
  else if (result != SQLITE_DONE)
    hf_db_fail_last (self, error);
  sqlite3_finalize (stmt);
  return result == SQLITE_ROW || result == SQLITE_DONE;
}

gboolean
hf_db_set_relaxed (HfDb *self, gboolean relaxed, GError **error)
{
  g_assert (self->tx == NULL);

  if (self->relaxed == relaxed)
    return TRUE;
  if (!hf_db_exec (self, relaxed ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", error))
    return FALSE;
  self->relaxed = relaxed;
  return TRUE;
}

void
hf_db_set_commit_func (HfDb *self, HfDbCommitFunc func, gpointer data)
{
  hf_db_assert_owner (self);
  self->commit_func = func;
  self->commit_data = data;
}

/* Order matters: page_size before the first page, and both before the switch to the write-ahead log. */
static gboolean
prepare_writing (HfDb *self, GError **error)
{
  g_autofree char *settings = g_strdup_printf (
      "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
      /* A row that an INSERT OR REPLACE takes away tells the triggers too. */
      "PRAGMA recursive_triggers=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d; PRAGMA journal_size_limit=%d",
      WRITE_CACHE_KIB, WAL_KEEP_BYTES);

  return hf_db_exec (self, settings, error) && hf_migrate (self, error);
}

static gboolean
prepare_reading (HfDb *self, GError **error)
{
  g_autofree char *settings = g_strdup_printf (
      "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d", READ_CACHE_KIB);

  return hf_db_exec (self, settings, error);
}

static gboolean
prepare_connection (HfDb *self, HfDbMode mode, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  if (!hf_migrate_check (self, error))
    {
      /* Closing the last connection would write the log into the file we refused. */
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      return FALSE;
    }
  switch (mode)
    {
    case HF_DB_READ_WRITE:
      return prepare_writing (self, error);
    case HF_DB_READ_ONLY:
      return prepare_reading (self, error);
    default:
      g_assert_not_reached ();
    }
}

/* SQLite quietly opens a file it may not write for reading; the first write would fail much later. */
static gboolean
check_writable (HfDb *self, HfDbMode mode, GError **error)
{
  if (mode == HF_DB_READ_WRITE && sqlite3_db_readonly (self->handle, "main") == 1)
    {
      self->result = SQLITE_READONLY;
      return hf_db_fail (self->path, self->result, "", error);
    }
  return TRUE;
}

HfDb *
hf_db_open_full (const char *path, HfDbMode mode, int *result, GError **error)
{
  g_autoptr(HfDb) self = NULL;
  int flags = SQLITE_OPEN_NOMUTEX;

  flags |= mode == HF_DB_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  *result = SQLITE_OK;
  self = g_new0 (HfDb, 1);
  self->owner = g_thread_self ();
  self->path = g_strdup (path);
  self->origin = ((gint64) g_random_int () << 31) ^ g_random_int ();
  self->changes = hf_changes_new ();
  self->statements = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->idle);
  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    hf_db_fail_last (self, error);
  else if (hf_migrate_check_file (self, error) && check_writable (self, mode, error) && prepare_connection (self, mode, error))
    return g_steal_pointer (&self);
  /* hf_migrate_check_file() found our mark in the header: what SQLite calls no database is ours, damaged. */
  *result = self->result == SQLITE_NOTADB && hf_migrate_is_marked (self) ? SQLITE_CORRUPT : self->result;
  return NULL;
}

HfDb *
hf_db_open (const char *path, HfDbMode mode, GError **error)
{
  int result;

  g_return_val_if_fail (path != NULL, NULL);
  return hf_db_open_full (path, mode, &result, error);
}

void
hf_db_close (HfDb *self)
{
  GList *link;

  hf_db_assert_owner (self);
  g_assert (self->tx == NULL);

  while ((link = g_queue_pop_head_link (&self->idle)) != NULL)
    hf_stmt_finalize (link->data);
  g_hash_table_unref (self->statements);
  hf_changes_free (self->changes);
  /* A statement still leased would make this a zombie: every lease ends before its connection. */
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("A statement outlives its connection to %s", self->path);
  g_free (self->path);
  g_free (self);
}

gint64
hf_db_last_insert_id (HfDb *self)
{
  hf_db_assert_owner (self);
  return sqlite3_last_insert_rowid (self->handle);
}

int
hf_db_changes (HfDb *self)
{
  hf_db_assert_owner (self);
  return sqlite3_changes (self->handle);
}

char *
hf_sql_identifier (const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *inner = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", inner);
}
