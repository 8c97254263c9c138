/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a dataset, a filter and an order to rowids. Guarantees: first results early, the rest in bulk, an end soon after
 * it is cancelled. Never counts or sorts what the catalogue or the rowids tell already. */

#include "hf-query.h"

#include <hf-json.h>
#include <string.h>

#include "hf-db-private.h"
#include "hf-entity.h"
#include "hf-match.h"

/* SQLite asks after so many of its steps; a record takes about six. */
#define PROGRESS_STEPS 4000
#define FIRST_FLUSH_US 8000
#define FLUSH_US 50000
#define FIRST_COUNT 128
#define COLUMN_SAMPLE 200

typedef struct
{
  GCancellable *cancellable;
  GArray *found; /* not yet given to @func */
  gint64 flush_at;
  gboolean early; /* nothing given yet */
  HfQueryFunc func;
  gpointer data;
} Run;

HfQuery *
hf_query_copy (const HfQuery *self)
{
  HfQuery *copy = g_new0 (HfQuery, 1);

  copy->entity = g_strdup (self->entity);
  copy->filter = g_strdup (self->filter);
  copy->order = g_strdup (self->order);
  copy->descending = self->descending;
  return copy;
}

void
hf_query_free (HfQuery *self)
{
  g_free (self->entity);
  g_free (self->filter);
  g_free (self->order);
  g_free (self);
}

gboolean
hf_query_is_plain (const HfQuery *self)
{
  return self->filter == NULL && self->order == NULL && !self->descending;
}

static gboolean
get_total (HfDb *db, const char *entity, gboolean *known, gint64 *total, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT rows FROM _dataset WHERE entity = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *known = step == HF_STEP_ROW;
  *total = *known ? hf_stmt_int (stmt, 0) : 0;
  return step != HF_STEP_ERROR;
}

gboolean
hf_query_measure (HfDb *db, const char *entity, HfExtent *extent, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  /* Two subqueries: SQLite seeks to one end for each, but scans for both at once. */
  g_autofree char *sql = g_strdup_printf ("SELECT (SELECT min(rowid) FROM %s), (SELECT max(rowid) FROM %s)", table, table);
  g_autoptr(HfStmt) stmt = NULL;
  gboolean known;

  *extent = (HfExtent){ 0 };
  if (!get_total (db, entity, &known, &extent->total, error))
    return FALSE;
  if (!known)
    return TRUE;
  stmt = hf_db_prepare (db, sql, error);
  if (stmt == NULL || hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  extent->first = hf_stmt_int (stmt, 0);
  extent->last = hf_stmt_int (stmt, 1);
  return TRUE;
}

static void
flush (Run *run, gint64 now)
{
  run->func ((const gint64 *) (gpointer) run->found->data, run->found->len, run->data);
  g_array_set_size (run->found, 0);
  run->early = FALSE;
  run->flush_at = now + FLUSH_US;
}

static int
progress_cb (void *data)
{
  Run *run = data;
  gint64 now = g_get_monotonic_time ();

  if (run->found->len > 0 && now >= run->flush_at)
    flush (run, now);
  return g_cancellable_is_cancelled (run->cancellable);
}

/* hf_match(data): as a blob, because asking for text makes SQLite copy it to append a NUL. */
static void
match_cb (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const HfMatch *match = sqlite3_user_data (context);
  const char *text = sqlite3_value_blob (values[0]);
  int length = sqlite3_value_bytes (values[0]);

  sqlite3_result_int (context, text != NULL && hf_match_find (match, text, (gsize) length));
}

static char *
make_sql (const HfQuery *query)
{
  g_autofree char *table = hf_sql_identifier (query->entity);
  const char *where = query->filter != NULL ? " WHERE hf_match(data)" : "";
  const char *direction = query->descending ? " DESC" : "";

  if (query->order == NULL)
    return g_strdup_printf ("SELECT rowid FROM %s%s ORDER BY rowid%s", table, where, direction);
  if (strcmp (query->order, "id") == 0)
    return g_strdup_printf ("SELECT rowid FROM %s%s ORDER BY id%s", table, where, direction);
  return g_strdup_printf ("SELECT rowid FROM %s%s ORDER BY json_extract(data, ?1) COLLATE NOCASE%s, rowid", table, where,
                          direction);
}

/* JSON paths have no escape for a quote inside quotes: such a property sorts as if it were absent. */
static void
bind_path (sqlite3_stmt *stmt, const HfQuery *query)
{
  g_autofree char *path = NULL;

  if (sqlite3_bind_parameter_count (stmt) == 0)
    return;
  if (strchr (query->order, '"') == NULL)
    path = g_strdup_printf ("$.\"%s\"", query->order);
  sqlite3_bind_text (stmt, 1, path, -1, SQLITE_TRANSIENT);
}

static int
collect (Run *run, sqlite3_stmt *stmt)
{
  int result;

  while ((result = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      gint64 rowid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (run->found, rowid);
      if (run->early && run->found->len >= FIRST_COUNT)
        flush (run, g_get_monotonic_time ());
    }
  return result;
}

static gboolean
run_statement (HfDb *db, const HfQuery *query, Run *run, GError **error)
{
  g_autofree char *sql = make_sql (query);
  sqlite3 *handle = hf_db_get_handle (db);
  sqlite3_stmt *stmt = NULL;
  int result = sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL);
  gboolean done;

  if (result != SQLITE_OK)
    return hf_db_fail_last (db, error);
  bind_path (stmt, query);
  sqlite3_progress_handler (handle, PROGRESS_STEPS, progress_cb, run);
  result = collect (run, stmt);
  sqlite3_progress_handler (handle, 0, NULL, NULL);
  done = result == SQLITE_DONE || hf_db_fail_last (db, error);
  sqlite3_finalize (stmt);
  if (done && run->found->len > 0)
    flush (run, 0);
  return done;
}

gboolean
hf_query_run (HfDb *db, const HfQuery *query, GCancellable *cancellable, HfQueryFunc func, gpointer data, GError **error)
{
  g_autoptr(HfMatch) match = query->filter != NULL ? hf_match_new (query->filter) : NULL;
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  Run run = { cancellable, found, g_get_monotonic_time () + FIRST_FLUSH_US, TRUE, func, data };
  gboolean known, done;
  gint64 total;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !get_total (db, query->entity, &known, &total, error))
    return FALSE;
  if (!known)
    return TRUE;
  if (match != NULL)
    sqlite3_create_function_v2 (hf_db_get_handle (db), "hf_match", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, match, match_cb, NULL,
                                NULL, NULL);
  done = run_statement (db, query, &run, error);
  if (match != NULL)
    sqlite3_create_function_v2 (hf_db_get_handle (db), "hf_match", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
  return done;
}

gboolean
hf_query_find_id (HfDb *db, const char *entity, const char *id, gint64 *rowid, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM %s WHERE id = ?", table);
  g_autoptr(HfStmt) stmt = NULL;
  gboolean known;
  gint64 total;
  HfStep step;

  *rowid = 0;
  if (!get_total (db, entity, &known, &total, error))
    return FALSE;
  if (!known)
    return TRUE;
  stmt = hf_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    *rowid = hf_stmt_int (stmt, 0);
  return step != HF_STEP_ERROR;
}

typedef struct
{
  char *name;
  guint count;
  guint order; /* of first appearance */
} Column;

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->name);
  g_free (column);
}

static int
compare_columns (gconstpointer a, gconstpointer b)
{
  const Column *one = *(Column *const *) a, *other = *(Column *const *) b;

  if (one->count != other->count)
    return one->count > other->count ? -1 : 1;
  return one->order < other->order ? -1 : 1;
}

static void
count_names (GPtrArray *columns, GHashTable *index, const char *data, gsize length)
{
  g_autoptr(HfJsonObject) object = hf_json_object_parse (data, (gssize) length, NULL);

  for (guint i = 0; object != NULL && i < hf_json_object_size (object); i++)
    {
      Column *column = g_hash_table_lookup (index, hf_json_object_name_at (object, i));

      if (column == NULL && strcmp (hf_json_object_name_at (object, i), "id") != 0)
        {
          column = g_new0 (Column, 1);
          column->name = g_strdup (hf_json_object_name_at (object, i));
          column->order = columns->len;
          g_ptr_array_add (columns, column);
          g_hash_table_insert (index, column->name, column);
        }
      if (column != NULL)
        column->count++;
    }
}

char **
hf_query_find_columns (HfDb *db, const char *entity, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strdup_printf ("SELECT data FROM %s ORDER BY rowid LIMIT %d", table, COLUMN_SAMPLE);
  g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func (column_free);
  g_autoptr(GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(HfStmt) stmt = NULL;
  gboolean known;
  gint64 total;
  HfStep step = HF_STEP_DONE;

  if (!get_total (db, entity, &known, &total, error))
    return NULL;
  if (known && (stmt = hf_db_prepare (db, sql, error)) == NULL)
    return NULL;
  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    count_names (columns, index, hf_stmt_text (stmt, 0), hf_stmt_length (stmt, 0));
  if (step == HF_STEP_ERROR)
    return NULL;
  g_ptr_array_sort (columns, compare_columns);
  g_strv_builder_add (names, "id");
  for (guint i = 0; i < columns->len; i++)
    g_strv_builder_add (names, ((Column *) g_ptr_array_index (columns, i))->name);
  return g_strv_builder_end (names);
}
