/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One datasource, run once: its expressions are evaluated where it stands, then its query asks the tables. Guarantees:
 * datasources that need one another in a circle are an error that names them. Keeps no result: each run says what the tables hold
 * now. */

#include "hf-datasource-run.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>

#include "hf-query-run.h"

typedef struct
{
  HfContext *context; /* within it */
  const HfDatasource *datasource;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  hf_context_unref (run->context);
  g_free (run);
}

/* What the steps below evaluate, by place in one list. */
enum
{
  VALUE_MAIN, /* data, or the query */
  VALUE_PARAMETERS,
  VALUE_CONVERSIONS,
  N_VALUES,
};

static void
answer_rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *rows = hf_query_run_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows, g_free);
}

static void
answer_inner_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *value = hf_datasource_run_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, g_free);
}

/* --- a static one --- */

static void
static_filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (values->pdata[0]), g_free);
}

/* --- a query --- */

static HfJsonObject *
read_parameters (Run *run, const char *raw, GError **error)
{
  HfJsonObject *parameters = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : hf_json_object_new ();
  const char *const *names = run->datasource->parameters != NULL ? hf_template_get_names (run->datasource->parameters) : NULL;

  if (parameters == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: “queryParameters” must be a map of names and values"),
                   run->datasource->place);
      return NULL;
    }
  /* One whose value is undefined is bound all the same: it equals nothing. */
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (hf_json_object_get (parameters, names[i]) == NULL)
      hf_json_object_set (parameters, names[i], "null");
  return parameters;
}

static void
query_filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  const HfDatasource *datasource = run->datasource;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  g_autoptr(HfJsonObject) parameters = values != NULL ? read_parameters (run, values->pdata[VALUE_PARAMETERS], &error) : NULL;
  const char *main = parameters != NULL ? values->pdata[VALUE_MAIN] : NULL;
  g_autofree char *sql = datasource->query != NULL ? g_strdup (datasource->query) : main != NULL ? hf_json_unquote (main, -1)
                                                                                                 : NULL;
  HfQuerySpec spec = {
    .sql = sql,
    .rewrite = datasource->rewrite,
    .parameters = parameters,
    .json_columns = (const char *const *) datasource->json_properties,
    .document = datasource->is_document,
    .package = datasource->package,
    .place = datasource->place,
  };

  if (error != NULL)
    g_task_return_error (task, error);
  else if (sql == NULL)
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("%s: the datasource has no query"), datasource->place);
  else
    {
      spec.conversions = values->pdata[VALUE_CONVERSIONS];
      hf_query_run_async (hf_context_get_session (run->context), &spec, g_task_get_cancellable (task), answer_rows_cb,
                          g_object_ref (task));
    }
}

/* --- a reference --- */

static const HfDatasource *
find_reference (Run *run, GError **error)
{
  const HfDatasource *datasource = run->datasource;
  HfSolution *solution = hf_context_get_runtime (run->context)->solution;
  const HfDatasource *found
      = datasource->reference != NULL ? hf_context_find_datasource (solution, datasource->place, datasource->reference) : NULL;

  if (found == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: there is no datasource “%s”"), datasource->place,
                 datasource->reference != NULL ? datasource->reference : "");
  return found;
}

static void
inputs_filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  const HfDatasource *referred = values != NULL ? find_reference (run, &error) : NULL;
  g_autoptr(HfContext) inner = NULL;

  if (referred == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  inner = run->datasource->inputs != NULL ? hf_context_with (run->context, "inputs", values->pdata[0])
                                          : hf_context_ref (run->context);
  hf_datasource_run_async (inner, referred, g_task_get_cancellable (task), answer_inner_cb, g_object_ref (task));
}

void
hf_datasource_run_async (HfContext *context, const HfDatasource *datasource, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (hf_context_get_runtime (context), cancellable, callback, data);
  GError *error = NULL;
  HfContext *inner = hf_context_enter (context, datasource, datasource->id, &error);
  Run *run;

  if (inner == NULL)
    {
      g_prefix_error (&error, "%s: ", datasource->place);
      g_task_return_error (task, error);
      return;
    }
  run = g_new0 (Run, 1);
  run->context = inner;
  run->datasource = datasource;
  g_task_set_task_data (task, run, run_free);
  if (g_str_equal (datasource->type, "datasource.static"))
    hf_context_fill_async (inner, &(HfTemplate *){ datasource->data }, 1, cancellable, static_filled_cb, g_steal_pointer (&task));
  else if (g_str_equal (datasource->type, "datasource.reference"))
    hf_context_fill_async (inner, &(HfTemplate *){ datasource->inputs }, 1, cancellable, inputs_filled_cb,
                           g_steal_pointer (&task));
  else if (g_str_equal (datasource->type, "datasource.sqlite"))
    {
      HfTemplate *templates[N_VALUES] = {
        [VALUE_MAIN] = datasource->query_template,
        [VALUE_PARAMETERS] = datasource->parameters,
        [VALUE_CONVERSIONS] = datasource->conversions != NULL ? datasource->conversions->list : NULL,
      };

      hf_context_fill_async (inner, templates, N_VALUES, cancellable, query_filled_cb, g_steal_pointer (&task));
    }
  else
    g_task_return_pointer (task, NULL, NULL);
}

char *
hf_datasource_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
