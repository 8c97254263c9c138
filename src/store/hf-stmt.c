/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements. Guarantees: prepared once for its text; a lease is reset and unbound; a lease taken while the same
 * text is leased already gets a statement of its own, so that recursion is safe. A value that cannot be bound
 * (too large, no memory) makes the next step fail; it is never silently left out. */

#include "hf-db-private.h"

/* Enough for every statement of the program plus the ones of some dozen entities. */
#define MAX_IDLE 160

struct _HfStmt
{
  HfDb *db;
  sqlite3_stmt *handle;
  char *sql; /* NULL: not ours, so never kept */
  int bind_result;
  GList link; /* in db->idle */
};

void
hf_stmt_finalize (HfStmt *self)
{
  sqlite3_finalize (self->handle);
  g_free (self->sql);
  g_free (self);
}

static HfStmt *
take_idle (HfDb *db, const char *sql)
{
  HfStmt *self = g_hash_table_lookup (db->statements, sql);

  if (self != NULL)
    {
      g_hash_table_remove (db->statements, sql);
      g_queue_unlink (&db->idle, &self->link);
    }
  return self;
}

HfStmt *
hf_db_prepare (HfDb *db, const char *sql, GError **error)
{
  HfStmt *self;
  sqlite3_stmt *handle = NULL;

  hf_db_assert_owner (db);

  self = take_idle (db, sql);
  if (self != NULL)
    return self;
  if (sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK)
    {
      hf_db_fail_last (db, error);
      return NULL;
    }
  self = g_new0 (HfStmt, 1);
  self->db = db;
  self->handle = handle;
  self->sql = g_strdup (sql);
  self->link.data = self;
  return self;
}

HfStmt *
hf_stmt_new_take (HfDb *db, sqlite3_stmt *handle)
{
  HfStmt *self = g_new0 (HfStmt, 1);

  self->db = db;
  self->handle = handle;
  return self;
}

sqlite3_stmt *
hf_stmt_get_handle (HfStmt *self)
{
  return self->handle;
}

void
hf_stmt_release (HfStmt *self)
{
  HfDb *db = self->db;

  hf_db_assert_owner (db);

  hf_stmt_reset (self);
  if (self->sql == NULL || g_hash_table_contains (db->statements, self->sql))
    {
      hf_stmt_finalize (self);
      return;
    }
  g_hash_table_insert (db->statements, self->sql, self);
  g_queue_push_tail_link (&db->idle, &self->link);
  if (db->idle.length > MAX_IDLE)
    {
      HfStmt *oldest = g_queue_peek_head (&db->idle);

      take_idle (db, oldest->sql);
      hf_stmt_finalize (oldest);
    }
}

void
hf_stmt_reset (HfStmt *self)
{
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->bind_result = SQLITE_OK;
}

HfStep
hf_stmt_step (HfStmt *self, GError **error)
{
  hf_db_assert_owner (self->db);

  if (self->bind_result != SQLITE_OK)
    {
      hf_db_fail (self->db->path, self->bind_result, sqlite3_errstr (self->bind_result), error);
      return HF_STEP_ERROR;
    }
  switch (sqlite3_step (self->handle))
    {
    case SQLITE_ROW:
      return HF_STEP_ROW;
    case SQLITE_DONE:
      return HF_STEP_DONE;
    default:
      hf_db_fail_last (self->db, error);
      return HF_STEP_ERROR;
    }
}

gboolean
hf_stmt_run (HfStmt *self, GError **error)
{
  HfStep step = hf_stmt_step (self, error);

  g_assert (step != HF_STEP_ROW);
  return step == HF_STEP_DONE;
}

static void
note_bind (HfStmt *self, int result)
{
  g_assert (result != SQLITE_RANGE && result != SQLITE_MISUSE);
  if (result != SQLITE_OK)
    self->bind_result = result;
}

void
hf_stmt_bind_int (HfStmt *self, int index, gint64 value)
{
  note_bind (self, sqlite3_bind_int64 (self->handle, index, value));
}

void
hf_stmt_bind_double (HfStmt *self, int index, double value)
{
  note_bind (self, sqlite3_bind_double (self->handle, index, value));
}

void
hf_stmt_bind_text (HfStmt *self, int index, const char *text)
{
  note_bind (self, sqlite3_bind_text (self->handle, index, text, -1, SQLITE_TRANSIENT));
}

void
hf_stmt_bind_text_static (HfStmt *self, int index, const char *text, gsize length)
{
  note_bind (self, sqlite3_bind_text64 (self->handle, index, text, length, SQLITE_STATIC, SQLITE_UTF8));
}

void
hf_stmt_bind_bytes (HfStmt *self, int index, gconstpointer data, gsize length)
{
  note_bind (self, sqlite3_bind_blob64 (self->handle, index, data, length, SQLITE_TRANSIENT));
}

gint64
hf_stmt_int (HfStmt *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

double
hf_stmt_double (HfStmt *self, int column)
{
  return sqlite3_column_double (self->handle, column);
}

const char *
hf_stmt_text (HfStmt *self, int column)
{
  return (const char *) sqlite3_column_text (self->handle, column);
}

gsize
hf_stmt_length (HfStmt *self, int column)
{
  return (gsize) sqlite3_column_bytes (self->handle, column);
}

gconstpointer
hf_stmt_bytes (HfStmt *self, int column)
{
  return sqlite3_column_blob (self->handle, column);
}

gboolean
hf_stmt_is_null (HfStmt *self, int column)
{
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}

int
hf_stmt_n_columns (HfStmt *self)
{
  return sqlite3_column_count (self->handle);
}

const char *
hf_stmt_column_name (HfStmt *self, int column)
{
  return sqlite3_column_name (self->handle, column);
}
