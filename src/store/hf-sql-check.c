/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL that is looked at before it is run. Guarantees: it is prepared, never stepped; the database it is prepared against is empty
 * and in memory. */

#include "hf-sql-check.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <sqlite3.h>

#include "hf-sql-scan.h"
#include "hf-sql-shorthand.h"

struct _HfSqlChecker
{
  sqlite3 *handle;
};

HfSqlChecker *
hf_sql_checker_new (void)
{
  HfSqlChecker *self = g_new0 (HfSqlChecker, 1);

  if (sqlite3_open_v2 (":memory:", &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) == SQLITE_OK
      && sqlite3_exec (self->handle, "CREATE TABLE _commandQueue (id, commandId, queue, type, payload, state, error)", NULL, NULL,
                       NULL)
          == SQLITE_OK)
    return self;
  hf_sql_checker_free (self);
  return NULL;
}

void
hf_sql_checker_free (HfSqlChecker *self)
{
  sqlite3_close (self->handle);
  g_free (self);
}

void
hf_sql_checker_add_entity (HfSqlChecker *self, const char *entity)
{
  char *sql = sqlite3_mprintf ("CREATE TABLE \"%w\" (id TEXT NOT NULL, data TEXT NOT NULL, file TEXT, timestamp TEXT)", entity);

  /* One that has no good name is a problem of its own, found elsewhere. */
  sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  sqlite3_free (sql);
}

static gboolean
may_be_good (const char *words)
{
  return g_str_has_prefix (words, "no such table") || g_str_has_prefix (words, "no such column")
      || g_str_has_prefix (words, "no such module");
}

gboolean
hf_sql_checker_check (HfSqlChecker *self, const char *sql, gboolean rewrite, GError **error)
{
  g_autofree char *rewritten = NULL;
  sqlite3_stmt *stmt = NULL;
  const char *rest = NULL, *words;
  int result, offset;

  if (rewrite && !hf_sql_rewrite (sql, &rewritten, error))
    return FALSE;
  if (rewritten == NULL)
    rewritten = g_strdup (sql);
  result = sqlite3_prepare_v2 (self->handle, rewritten, -1, &stmt, &rest);
  words = sqlite3_errmsg (self->handle);
  offset = sqlite3_error_offset (self->handle);
  sqlite3_finalize (stmt);
  if (result == SQLITE_OK)
    return hf_sql_check_rest (rest, error);
  if (may_be_good (words))
    return TRUE;
  /* A place in what the shorthand was made into is none in the file. */
  if (offset >= 0 && g_str_equal (sql, rewritten))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s (character %u)"), words, hf_sql_character (sql, (gsize) offset));
  else
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, words);
  return FALSE;
}
