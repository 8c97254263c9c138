/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions to the tables: a datasource of the solution, or SQL of a person, by the same rules: read-only, with limits, the
 * shorthand
 * `'$.path'` understood. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-sql-scan.h>

#include "hf-datasource-run.h"
#include "hf-query-run.h"

HfContext *
hf_engine_context_with (HfEngine *self, const HfJsonObject *inputs)
{
  g_autofree char *raw = inputs != NULL ? hf_json_object_to_string (inputs) : NULL;
  g_autofree char *parameters = raw != NULL ? g_strdup_printf ("{\"parameters\":%s}", raw) : NULL;
  g_autofree char *item = raw != NULL ? g_strdup_printf ("{\"item\":%s}", raw) : NULL;
  g_autoptr(HfContext) with_inputs = NULL, with_action = NULL;

  if (raw == NULL)
    return hf_context_ref (self->context);
  with_inputs = hf_context_with_inputs (self->context, raw);
  with_action = hf_context_with (with_inputs, "action", parameters);
  return hf_context_with (with_action, "current", item);
}

/* Whether it is meant as SQL: a datasource has a name of one word. */
static gboolean
is_sql (const char *text)
{
  HfSqlToken first = hf_sql_next (&text);
  HfSqlToken second = hf_sql_next (&text);

  return second.kind != HF_SQL_END
      && (hf_sql_token_is (&first, "SELECT") || hf_sql_token_is (&first, "WITH") || hf_sql_token_is (&first, "VALUES")
          || second.kind == HF_SQL_WORD || second.kind == HF_SQL_NAME || second.kind == HF_SQL_TEXT);
}

static void
datasource_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *rows = hf_datasource_run_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows != NULL ? rows : g_strdup ("null"), g_free);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *rows = hf_query_run_finish (result, &error);

  if (rows == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows, g_free);
}

void
hf_engine_query_async (HfEngine *self, const char *query, const HfJsonObject *inputs, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  const HfDatasource *datasource = hf_solution_find_datasource (self->solution, query);
  g_autoptr(HfContext) context = hf_engine_context_with (self, inputs);
  HfQuerySpec spec = { .sql = query, .rewrite = TRUE, .parameters = inputs };

  if (datasource != NULL)
    hf_datasource_run_async (context, datasource, cancellable, datasource_cb, g_steal_pointer (&task));
  else if (is_sql (query))
    hf_query_run_async (self->session, &spec, cancellable, query_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("There is no datasource “%s”"), query);
}

char *
hf_engine_query_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char **
hf_engine_list_datasources (HfEngine *self)
{
  GPtrArray *all = hf_solution_get_datasources (self->solution);
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < all->len; i++)
    g_strv_builder_add (ids, ((const HfDatasource *) all->pdata[i])->id);
  return g_strv_builder_end (ids);
}
