/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL that is not ours on the connection that writes. Guarantees: it changes rows of entities and nothing else, ends within its
 * limits, and cannot end the transaction it runs in as done. The authorizer and the limits are there for this one statement
 * only; its words never meet the cache, where the same words of ours may wait. Refuses to know what its changes mean. */

#include "hf-local-sql.h"

#include <glib/gi18n-lib.h>

#include "hf-db-private.h"
#include "hf-permit.h"
#include "hf-sql-bind.h"
#include "hf-sql-scan.h"

#define PROGRESS_STEPS 1000
/* One value, and all of them together: the writer's memory is everybody's. */
#define MAX_VALUE_BYTES (64 * 1024 * 1024)
#define MAX_MEMORY_BYTES (256 * 1024 * 1024)
#define MAX_PATTERN_BYTES 1000

typedef enum
{
  STOP_NONE,
  STOP_STEPS,
  STOP_TIME,
  STOP_MEMORY,
} Stop;

typedef struct
{
  HfDb *db;
  const HfLocalSql *query;
  HfPermit permit;
  int max_length, max_pattern; /* as they were */
  guint64 steps, max_steps;
  gint64 started, max_time;
  sqlite3_int64 memory;
  Stop stop;
} Run;

/* --- what its words say before SQLite sees them --- */

static gboolean
fail (GError **error, const char *words)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, words);
  return FALSE;
}

static gboolean
check_first_word (const HfSqlToken *token, GError **error)
{
  static const char *const words[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES" };

  if (token->kind == HF_SQL_END)
    return fail (error, _("There is no statement"));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (token->kind == HF_SQL_WORD && hf_sql_token_is (token, words[i]))
      return TRUE;
  return fail (error, hf_permit_only_changing ());
}

/* `INSERT OR ROLLBACK` would undo what was done before it and let the rest go on outside of any transaction. */
static gboolean
check_words (const char *sql, GError **error)
{
  const char *text = sql;
  HfSqlToken token = hf_sql_next (&text), before;

  if (!check_first_word (&token, error))
    return FALSE;
  do
    {
      before = token;
      token = hf_sql_next (&text);
      if (hf_sql_token_is (&before, "OR") && token.kind == HF_SQL_WORD && hf_sql_token_is (&token, "ROLLBACK"))
        return fail (error, _("“OR ROLLBACK” cannot be used here; use “OR ABORT”"));
    }
  while (token.kind != HF_SQL_END);
  if (!hf_sql_defines (sql, HF_PERMIT_QUEUE_VIEW))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” is taken: choose another name for what WITH defines"),
               HF_PERMIT_QUEUE_VIEW);
  return FALSE;
}

/* --- around it --- */

static int
progress_cb (void *data)
{
  Run *self = data;

  self->steps += PROGRESS_STEPS;
  if (self->steps > self->max_steps)
    self->stop = STOP_STEPS;
  else if (g_get_monotonic_time () - self->started > self->max_time)
    self->stop = STOP_TIME;
  else if (sqlite3_memory_used () - self->memory > MAX_MEMORY_BYTES)
    self->stop = STOP_MEMORY;
  return self->stop != STOP_NONE;
}

static GHashTable *
make_writable (char **tables)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (char **table = tables; *table != NULL; table++)
    g_hash_table_add (set, g_ascii_strdown (*table, -1));
  return set;
}

static void
run_init (Run *self, HfDb *db, const HfLocalSql *query)
{
  sqlite3 *handle = hf_db_get_handle (db);

  *self = (Run){ .db = db, .query = query };
  hf_permit_init (&self->permit, db);
  self->permit.trusting = TRUE;
  self->permit.writing = TRUE;
  self->permit.writable = query->tables != NULL ? make_writable (query->tables) : NULL;
  self->permit.changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->max_steps = query->max_steps != 0 ? query->max_steps : HF_LOCAL_SQL_STEPS;
  self->max_time = query->max_time != 0 ? query->max_time : HF_LOCAL_SQL_TIME;
  self->max_length = sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  self->max_pattern = sqlite3_limit (handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES);
  hf_permit_limit_memory ();
}

static void
run_clear (Run *self)
{
  sqlite3 *handle = hf_db_get_handle (self->db);

  sqlite3_progress_handler (handle, 0, NULL, NULL);
  sqlite3_set_authorizer (handle, NULL, NULL);
  sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, self->max_length);
  sqlite3_limit (handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, self->max_pattern);
  hf_permit_clear (&self->permit);
  g_clear_pointer (&self->permit.writable, g_hash_table_unref);
  g_clear_pointer (&self->permit.changed, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- the statement --- */

/* The first use of json_each() declares it, which looks like making a table to the authorizer. */
static gboolean
load (Run *self, GError **error)
{
  return hf_db_exec (self->db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", error)
      && hf_permit_load (&self->permit, self->db, error);
}

static HfStmt *
prepare (Run *self, GError **error)
{
  sqlite3_stmt *handle = NULL;
  const char *rest = NULL;
  g_autoptr(HfStmt) stmt = NULL;

  if (!check_words (self->query->sql, error) || !load (self, error))
    return NULL;
  self->permit.trusting = FALSE;
  if (sqlite3_prepare_v2 (hf_db_get_handle (self->db), self->query->sql, -1, &handle, &rest) != SQLITE_OK)
    {
      hf_permit_fail (&self->permit, self->db, self->query->sql, 0, error);
      return NULL;
    }
  stmt = hf_stmt_new_take (self->db, handle);
  if (!hf_sql_check_rest (rest, error) || !hf_sql_bind_values (stmt, self->query->parameters, error))
    return NULL;
  return g_steal_pointer (&stmt);
}

static gboolean
fail_step (Run *self, GError **error)
{
  g_autofree char *number = NULL;

  switch (self->stop)
    {
    case STOP_STEPS:
      number = g_strdup_printf ("%'" G_GUINT64_FORMAT, self->max_steps);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The statement was stopped: it took more than %s steps"), number);
      return FALSE;
    case STOP_TIME:
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The statement was stopped: it took more than %.3g seconds"),
                   (double) self->max_time / G_USEC_PER_SEC);
      return FALSE;
    case STOP_MEMORY:
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The statement was stopped: it took more than %d MiB of memory"),
                   MAX_MEMORY_BYTES / (1024 * 1024));
      return FALSE;
    case STOP_NONE:
    default:
      return hf_permit_fail (&self->permit, self->db, NULL, 0, error);
    }
}

GPtrArray *
hf_local_sql_find_changed (HfDb *db, const HfLocalSql *query, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto(Run) run = { 0 };
  g_autoptr(HfStmt) stmt = NULL;
  GHashTableIter iter;
  gpointer name;

  run_init (&run, db, query);
  stmt = prepare (&run, error);
  if (stmt == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, run.permit.changed);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  return g_steal_pointer (&names);
}

gboolean
hf_local_sql_run (HfDb *db, const HfLocalSql *query, GError **error)
{
  g_auto(Run) run = { 0 };
  g_autoptr(HfStmt) stmt = NULL;
  HfStep step;

  run_init (&run, db, query);
  stmt = prepare (&run, error);
  if (stmt == NULL)
    return FALSE;
  run.started = g_get_monotonic_time ();
  run.memory = sqlite3_memory_used ();
  sqlite3_progress_handler (hf_db_get_handle (db), PROGRESS_STEPS, progress_cb, &run);
  do
    step = hf_stmt_step (stmt, NULL);
  while (step == HF_STEP_ROW);
  return step == HF_STEP_DONE || fail_step (&run, error);
}
