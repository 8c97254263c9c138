/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Out of a damaged database, row by row, what no service can give again: the queue with its history, the records its
 * open commands changed, and datasets no feed ever filled. Guarantees: a row that cannot be read costs that row and
 * its neighbours, not the rest (each table is read from both ends); ids of commands are never used again. */

#include "hf-db-private.h"
#include "hf-entity.h"
#include "hf-recover.h"

#include <string.h>

/* Each has a primary key, so the second pass adds nothing twice. The order is the one its rows lie in. */
static const struct
{
  const char *table, *order;
} tables[] = {
  { "_meta", "key" }, { "_command", "id" },  { "_attempt", "id" },
  { "_edit", "id" },  { "_base", "entity" }, { "_temp_ref", "creator" },
};

typedef struct
{
  sqlite3 *from;
  HfDb *to;
  GError **error;
} Salvage;

static void
finalize (sqlite3_stmt **stmt)
{
  sqlite3_finalize (*stmt);
}
#define AUTO_STMT __attribute__ ((cleanup (finalize))) sqlite3_stmt *

/* (nullable): NULL also for a table that cannot be read at all. */
static sqlite3_stmt *
prepare_old (Salvage *self, const char *sql)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (self->from, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_debug ("Salvage: %s", sqlite3_errmsg (self->from));
  return stmt;
}

/* (transfer full) (nullable): an INSERT of the columns @old has, as far as the new table knows them. */
static char *
make_insert (sqlite3_stmt *old, const char *table)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GString) marks = g_string_new (NULL);

  for (int i = 0; i < sqlite3_column_count (old); i++)
    {
      g_autofree char *name = hf_sql_identifier (sqlite3_column_name (old, i));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
      g_string_append (marks, i > 0 ? ", ?" : "?");
    }
  return g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table, names->str, marks->str);
}

static gboolean
copy_row (Salvage *self, sqlite3_stmt *old, sqlite3_stmt *insert)
{
  int result;

  for (int i = 0; i < sqlite3_column_count (old); i++)
    sqlite3_bind_value (insert, i + 1, sqlite3_column_value (old, i));
  result = sqlite3_step (insert);
  sqlite3_reset (insert);
  /* A row that breaks a rule of its table is damaged too; a full disk is ours to report. */
  return result == SQLITE_DONE || (result & 0xff) == SQLITE_CONSTRAINT || hf_db_fail_last (self->to, self->error);
}

/* @complete: whether the end was reached. */
static gboolean
copy_pass (Salvage *self, guint index, const char *direction, gboolean *complete)
{
  g_autofree char *select = g_strdup_printf ("SELECT * FROM %s ORDER BY %s %s", tables[index].table, tables[index].order,
                                             direction);
  AUTO_STMT old = prepare_old (self, select);
  AUTO_STMT insert = NULL;
  g_autofree char *sql = NULL;
  int result;

  *complete = FALSE;
  if (old == NULL)
    return TRUE;
  sql = make_insert (old, tables[index].table);
  if (sqlite3_prepare_v2 (hf_db_get_handle (self->to), sql, -1, &insert, NULL) != SQLITE_OK)
    return hf_db_fail_last (self->to, self->error);
  while ((result = sqlite3_step (old)) == SQLITE_ROW)
    {
      if (!copy_row (self, old, insert))
        return FALSE;
    }
  *complete = result == SQLITE_DONE;
  return TRUE;
}

static gboolean
copy_tables (Salvage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      gboolean complete;

      if (!copy_pass (self, i, "ASC", &complete) || (!complete && !copy_pass (self, i, "DESC", &complete)))
        return FALSE;
    }
  return hf_db_exec (self->to,
                     "DELETE FROM _attempt WHERE command_id NOT IN (SELECT id FROM _command);"
                     "DELETE FROM _edit WHERE command_id NOT IN (SELECT id FROM _command)",
                     self->error);
}

/* The sequence may be ahead of every row that is left. */
static gboolean
copy_sequence (Salvage *self)
{
  AUTO_STMT old = prepare_old (self, "SELECT seq FROM sqlite_sequence WHERE name = '_command'");
  g_autofree char *sql = NULL;

  if (old == NULL || sqlite3_step (old) != SQLITE_ROW)
    return TRUE;
  sql = g_strdup_printf (
      "INSERT INTO sqlite_sequence (name, seq) SELECT '_command', 0"
      " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '_command');"
      "UPDATE sqlite_sequence SET seq = max(seq, %" G_GINT64_FORMAT ") WHERE name = '_command'",
      (gint64) sqlite3_column_int64 (old, 0));
  return hf_db_exec (self->to, sql, self->error);
}

static const char *
column_text (sqlite3_stmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (stmt, column);
}

/* @old: gives (id, data) */
static gboolean
copy_records (Salvage *self, const char *entity, sqlite3_stmt *old)
{
  while (old != NULL && sqlite3_step (old) == SQLITE_ROW)
    {
      const char *id = column_text (old, 0);
      const char *data = column_text (old, 1);

      if (id != NULL && data != NULL && !hf_entity_put (self->to, entity, id, data, self->error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_changed_records (Salvage *self)
{
  g_autoptr(HfStmt) open = hf_db_prepare (self->to,
                                          "SELECT DISTINCT entity, record_id FROM _command"
                                          " WHERE finished_at IS NULL AND record_id IS NOT NULL",
                                          self->error);
  HfStep step = open != NULL ? HF_STEP_ROW : HF_STEP_ERROR;

  while (step == HF_STEP_ROW && (step = hf_stmt_step (open, self->error)) == HF_STEP_ROW)
    {
      g_autofree char *entity = hf_sql_identifier (hf_stmt_text (open, 0));
      g_autofree char *select = g_strdup_printf ("SELECT id, data FROM %s WHERE id = ?", entity);
      AUTO_STMT old = prepare_old (self, select);

      if (old != NULL)
        sqlite3_bind_text (old, 1, hf_stmt_text (open, 1), -1, SQLITE_TRANSIENT);
      if (!copy_records (self, hf_stmt_text (open, 0), old))
        return FALSE;
    }
  return step == HF_STEP_DONE;
}

static gboolean
copy_local_datasets (Salvage *self)
{
  AUTO_STMT datasets = prepare_old (self, "SELECT entity FROM _dataset WHERE entity NOT IN (SELECT entity FROM _feed)");

  while (datasets != NULL && sqlite3_step (datasets) == SQLITE_ROW && column_text (datasets, 0) != NULL)
    {
      g_autofree char *entity = hf_sql_identifier (column_text (datasets, 0));
      g_autofree char *select = g_strdup_printf ("SELECT id, data FROM %s ORDER BY rowid", entity);
      AUTO_STMT old = prepare_old (self, select);

      if (!copy_records (self, column_text (datasets, 0), old))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_all (Salvage *self, gint64 *commands)
{
  g_autoptr(HfTx) tx = hf_tx_begin (self->to, self->error);

  return tx != NULL && copy_tables (self) && copy_sequence (self) && copy_changed_records (self) && copy_local_datasets (self)
      && hf_db_query_int (self->to, "SELECT count(*) FROM _command WHERE finished_at IS NULL", commands,
                          self->error)
      && hf_tx_commit (&tx, self->error);
}

gboolean
hf_salvage (const char *damaged, HfDb *to, gint64 *commands, GError **error)
{
  Salvage self = { .to = to, .error = error };
  gboolean done;

  *commands = 0;
  /* For writing, or SQLite could not read the log beside it; nothing is written, nor moved out of the log. */
  if (sqlite3_open_v2 (damaged, &self.from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      sqlite3_close (self.from);
      return TRUE;
    }
  sqlite3_db_config (self.from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  /* A command whose row is lost must not take its neighbours' attempts with it; orphans are removed at the end. */
  done = hf_db_exec (to, "PRAGMA foreign_keys=OFF", error) && copy_all (&self, commands);
  sqlite3_close (self.from);
  return done && hf_db_exec (to, "PRAGMA foreign_keys=ON", error);
}
