/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `queries`: what the local database says at the moment a function runs. Guarantees: each runs on a read-only, guarded connection
 * and thread of its own, with limits, and can be cancelled; a query sees the results of those before it. It writes nothing. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

#include <hf-guarded.h>
#include <hf-sql-shorthand.h>
#include <hf-tsan.h>

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  guint index, statement, parameters;
} Queries;

static void ask_next (GTask *task);

static void
queries_free (gpointer data)
{
  Queries *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static const HfLocalQuery *
query_of (Queries *self)
{
  return g_ptr_array_index (hf_function_get_queries (self->run->function), self->index);
}

/* --- on a task thread --- */

typedef struct
{
  char *path, *sql, *parameters;
  char **json_columns, **tables;
  HfQueryResult result;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->path);
  g_free (self->sql);
  g_free (self->parameters);
  g_strfreev (self->json_columns);
  g_strfreev (self->tables);
  g_free (self);
}

/* (transfer full) (nullable): raw JSON. */
static char *
ask (const Lookup *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = NULL, *found = NULL;
  g_autoptr(HfGuarded) guarded = hf_sql_rewrite (self->sql, &sql, error) ? hf_guarded_open (self->path, error) : NULL;
  g_autoptr(HfJsonObject) parameters = self->parameters != NULL ? hf_json_object_parse (self->parameters, -1, NULL) : NULL;
  HfGuardedQuery query = { .sql = sql, .parameters = parameters };
  guint limit = self->result == HF_QUERY_RECORDS ? 0 : 1;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(HfJsonObject) row = NULL;

  if (guarded == NULL)
    return NULL;
  hf_guarded_set_known (guarded, (const char *const *) self->tables);
  found = hf_guarded_query_json (guarded, &query, (const char *const *) self->json_columns, limit, cancellable, error);
  if (found == NULL || self->result == HF_QUERY_RECORDS)
    return g_steal_pointer (&found);
  rows = hf_json_array_split (found, -1, error);
  if (rows == NULL)
    return NULL;
  if (rows->len == 0)
    return g_strdup ("null");
  if (self->result == HF_QUERY_RECORD)
    return g_strdup (g_ptr_array_index (rows, 0));
  row = hf_json_object_parse (g_ptr_array_index (rows, 0), -1, NULL);
  return g_strdup (row != NULL && hf_json_object_size (row) > 0 ? hf_json_object_raw_at (row, 0) : "null");
}

static void
lookup_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Lookup *self = data;
  GError *error = NULL;
  char *found;

  hf_takeover (task);
  found = ask (self, cancellable, &error);
  hf_handover (task);
  if (found != NULL)
    g_task_return_pointer (task, found, g_free);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Queries *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *found = NULL;

  hf_takeover (result);
  found = g_task_propagate_pointer (G_TASK (result), &error);
  if (found == NULL)
    {
      if (error->domain == HF_ERROR)
        g_prefix_error (&error, "%s: ", query_of (self)->place);
      g_task_return_error (task, error);
      return;
    }
  hf_json_object_set (self->run->queries, query_of (self)->name, found);
  self->index++;
  ask_next (task);
}

static void
statement_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Queries *self = g_task_get_task_data (task);
  const HfLocalQuery *query = query_of (self);
  g_autoptr(GTask) looking = NULL;
  g_autofree char *sql = NULL;
  Lookup *lookup;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sql = hf_evaluation_dup_text (self->evaluation, self->statement);
  if (sql == NULL)
    {
      g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("%s: The query “%s” has no statement"), query->place,
                               query->name);
      return;
    }
  lookup = g_new0 (Lookup, 1);
  lookup->path = g_strdup (hf_store_get_path (self->run->runtime->store));
  lookup->sql = g_steal_pointer (&sql);
  lookup->parameters = g_strdup (hf_evaluation_get (self->evaluation, self->parameters));
  lookup->json_columns = g_strdupv (query->json_columns);
  lookup->tables = hf_runtime_dup_tables (self->run->runtime, (const char *const *) query->tables);
  lookup->result = query->result;
  looking = g_task_new (self->run, g_task_get_cancellable (task), found_cb, g_object_ref (task));
  g_task_set_task_data (looking, lookup, lookup_free);
  hf_handover (looking);
  g_task_run_in_thread (looking, lookup_thread);
}

static gboolean
is_known (Queries *self, const HfLocalQuery *query)
{
  return self->run->page > 1 && !query->on_continuation && hf_json_object_get (self->run->queries, query->name) != NULL;
}

static void
ask_next (GTask *task)
{
  Queries *self = g_task_get_task_data (task);
  GPtrArray *queries = hf_function_get_queries (self->run->function);
  const HfLocalQuery *query;

  while (self->index < queries->len && is_known (self, query_of (self)))
    self->index++;
  if (self->index >= queries->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  query = query_of (self);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  self->evaluation = hf_evaluation_new ();
  self->statement = hf_evaluation_add_template (self->evaluation, query->statement);
  self->parameters = hf_evaluation_add_template (self->evaluation, query->parameters);
  hf_function_evaluate (self->run, self->evaluation, HF_SEES_PARAMETERS, g_task_get_cancellable (task), statement_cb,
                        g_object_ref (task));
}

void
hf_function_queries_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, data);
  Queries *self = g_new0 (Queries, 1);

  self->run = g_object_ref (run);
  g_task_set_task_data (task, self, queries_free);
  if (run->queries == NULL)
    run->queries = hf_json_object_new ();
  ask_next (task);
}

gboolean
hf_function_queries_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
