/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries that datasources and people write. Guarantees: as hf-engine-select.c, a thread and a connection each, so that nothing
 * waits for a slow one; the limits of HfGuarded; the session's close ends them. */

#include "hf-query-run.h"

#include <glib/gi18n-lib.h>
#include <hf-convert.h>
#include <hf-error.h>
#include <hf-guarded.h>
#include <hf-sql-shorthand.h>
#include <hf-tsan.h>

#include "hf-package.h"

/* One file that a conversion may read or write. */
#define FILE_LIMIT (64 * 1024 * 1024)

typedef struct
{
  HfSession *session;
  char *path, *files, *sql, *conversions, *package, *place;
  HfJsonObject *parameters;
  char **json_columns, **tables;
  gboolean rewrite, document;
  GCancellable *stop; /* what the query looks at */
  GCancellable *cancellable;
  gulong cancelled_id;
  HfWorker *worker;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_assert (run->worker == NULL);
  hf_session_unref (run->session);
  g_free (run->path);
  g_free (run->files);
  g_free (run->sql);
  g_free (run->conversions);
  g_free (run->package);
  g_free (run->place);
  g_clear_pointer (&run->parameters, hf_json_object_free);
  g_strfreev (run->json_columns);
  g_strfreev (run->tables);
  g_object_unref (run->stop);
  g_clear_object (&run->cancellable);
  g_free (run);
}

/* --- on its thread --- */

static char *
query (Run *run, HfGuarded *guarded, const char *sql, GError **error)
{
  HfGuardedQuery guarded_query = { .sql = sql, .parameters = run->parameters };
  g_autofree char *rows = hf_guarded_query_json (guarded, &guarded_query, (const char *const *) run->json_columns,
                                                 run->document ? 1 : 0, run->stop, error);
  g_autoptr(GPtrArray) items = rows != NULL && run->document ? hf_json_array_split (rows, -1, error) : NULL;

  if (rows == NULL || !run->document)
    return g_steal_pointer (&rows);
  return items != NULL ? g_strdup (items->len > 0 ? items->pdata[0] : "null") : NULL;
}

static char *
run_query (Run *run, GError **error)
{
  g_autofree char *path = run->package != NULL ? hf_package_find_database (run->package, error) : g_strdup (run->path);
  g_autofree char *rewritten = NULL, *rows = NULL;
  g_autoptr(HfGuarded) guarded = NULL;

  if (path == NULL || (run->rewrite && !hf_sql_rewrite (run->sql, &rewritten, error)))
    return NULL;
  guarded = hf_guarded_open (path, error);
  if (guarded != NULL && run->package == NULL)
    hf_guarded_set_known (guarded, (const char *const *) run->tables);
  rows = guarded != NULL ? query (run, guarded, run->rewrite ? rewritten : run->sql, error) : NULL;
  if (rows == NULL || run->conversions == NULL)
    return g_steal_pointer (&rows);
  return hf_convert_record (rows, run->conversions, run->files, FILE_LIMIT, error);
}

static void
query_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Run *run = data;
  GError *error = NULL;
  char *rows = run_query (run, &error);

  if (error != NULL && run->place != NULL && error->domain == HF_ERROR)
    g_prefix_error (&error, "%s: ", run->place);
  hf_handover (task);
  if (rows != NULL)
    g_task_return_pointer (task, rows, g_free);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

/* Blocks until the thread has ended, which it does soon. */
static void
stop_run (gpointer data)
{
  Run *run = data;

  if (run->worker == NULL)
    return;
  g_cancellable_cancel (run->stop);
  hf_session_remove_closer (run->session, run);
  hf_worker_stop (run->worker);
  g_clear_object (&run->worker);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Run *run = g_task_get_task_data (task);
  gboolean closed = run->worker == NULL;
  GError *error = NULL;
  g_autofree char *rows = NULL;

  hf_takeover (result);
  rows = g_task_propagate_pointer (G_TASK (result), &error);
  g_cancellable_disconnect (run->cancellable, run->cancelled_id);
  stop_run (run);
  if (closed)
    {
      g_clear_error (&error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&rows), g_free);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static Run *
run_new (HfSession *session, const HfQuerySpec *spec, GCancellable *cancellable)
{
  HfRuntime *runtime = hf_session_get_runtime (session);
  Run *run = g_new0 (Run, 1);

  run->session = hf_session_ref (session);
  run->path = g_strdup (hf_store_get_path (runtime->store));
  run->files = g_strdup (runtime->files);
  run->sql = g_strdup (spec->sql);
  run->conversions = g_strdup (spec->conversions);
  run->package = g_strdup (spec->package);
  run->place = g_strdup (spec->place);
  run->parameters = spec->parameters != NULL ? hf_json_object_copy (spec->parameters) : NULL;
  run->json_columns = g_strdupv ((char **) spec->json_columns);
  run->tables = hf_runtime_dup_tables (runtime, NULL);
  run->rewrite = spec->rewrite;
  run->document = spec->document;
  run->stop = g_cancellable_new ();
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return run;
}

void
hf_query_run_async (HfSession *session, const HfQuerySpec *spec, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer data)
{
  g_autoptr(GTask) task = g_task_new (hf_session_get_runtime (session), cancellable, callback, data);
  Run *run = run_new (session, spec, cancellable);
  GTask *query;

  g_task_set_task_data (task, run, run_free);
  g_task_set_check_cancellable (task, FALSE);
  if (!hf_session_add_closer (session, stop_run, run))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
      return;
    }
  run->worker = hf_worker_new ("hf-query");
  if (cancellable != NULL)
    run->cancelled_id
        = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (run->stop), g_object_unref);
  query = g_task_new (hf_session_get_runtime (session), NULL, ran_cb, g_steal_pointer (&task));
  g_task_set_task_data (query, run, NULL);
  hf_worker_queue (run->worker, query, query_thread_func);
}

char *
hf_query_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
