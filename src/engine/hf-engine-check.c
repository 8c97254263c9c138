/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Problems beyond the shape of the files: expressions that are no JSONata, SQL that no table could make good. Guarantees: nothing
 * is evaluated, no database of a solution is opened; each problem stands where its mistake is, as exactly as the file allows. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-sql-check.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  HfSolution *solution;
  HfExpressionHost *host;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->solution);
  g_object_unref (check->host);
  g_free (check);
}

/* --- SQL --- */

/* `datasources/a.jigx:3:1` */
static void
add_at_place (HfSolution *solution, const char *place, const char *message)
{
  g_auto(GStrv) parts = g_strsplit (place, ":", 3);
  guint n = g_strv_length (parts);

  hf_solution_add_problem (solution, HF_PROBLEM_ERROR, parts[0], n > 1 ? (guint) atoi (parts[1]) : 0,
                           n > 2 ? (guint) atoi (parts[2]) : n > 1 ? 1
                                                                   : 0,
                           message);
}

static void
check_sql (HfSolution *solution)
{
  GPtrArray *datasources = hf_solution_get_datasources (solution), *entities = hf_solution_get_entities (solution);
  g_autoptr(HfSqlChecker) checker = NULL;

  for (guint i = 0; i < datasources->len; i++)
    {
      const HfDatasource *datasource = datasources->pdata[i];
      g_autoptr(GError) error = NULL;

      /* What an expression makes, or reads other tables, is not known before it runs. */
      if (datasource->query == NULL || datasource->package != NULL)
        continue;
      if (checker == NULL)
        {
          checker = hf_sql_checker_new ();
          for (guint j = 0; checker != NULL && j < entities->len; j++)
            hf_sql_checker_add_entity (checker, ((const HfEntityInfo *) entities->pdata[j])->entity);
        }
      if (checker != NULL && !hf_sql_checker_check (checker, datasource->query, datasource->rewrite, &error))
        add_at_place (solution, datasource->query_place, error->message);
    }
}

/* --- expressions --- */

/* Where character @offset of the expression's text is in its file. */
static void
find_position (HfExpression *expression, gint64 offset, guint *line, guint *column)
{
  const char *text = hf_expression_get_text (expression);

  *line = hf_expression_get_line (expression);
  *column = hf_expression_get_column (expression);
  if (*line == 0)
    return;
  for (guint at = *column; offset > 0 && *text != '\0'; offset--, text = g_utf8_next_char (text))
    if (*text == '\n')
      {
        (*line)++;
        *column = at;
      }
    else
      (*column)++;
}

static void
add_problem (Check *check, HfExpression *expression, const char *message, gint64 offset)
{
  guint line, column;

  find_position (expression, MAX (offset, 0), &line, &column);
  hf_solution_add_problem (check->solution, HF_PROBLEM_ERROR, hf_expression_get_file (expression), line, column, message);
}

/* @message: its place, then a sentence. */
static void
add_script_problem (HfSolution *solution, const char *message)
{
  const char *sentence = strstr (message, ": ");
  g_autofree char *place = g_strndup (message, sentence != NULL ? (gsize) (sentence - message) : 0);

  add_at_place (solution, place, sentence != NULL ? sentence + 2 : message);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GPtrArray *expressions = hf_solution_get_all_expressions (check->solution);
  GError *error = NULL;
  g_autoptr(GArray) positions = NULL;
  g_autoptr(GPtrArray) messages = hf_expression_host_check_finish (HF_EXPRESSION_HOST (source), result, &positions, &error);

  if (messages == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < messages->len; i++)
    if (messages->pdata[i] != NULL && i < expressions->len)
      add_problem (check, expressions->pdata[i], messages->pdata[i], positions != NULL ? g_array_index (positions, int, i) : -1);
    else if (messages->pdata[i] != NULL)
      add_script_problem (check->solution, messages->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

static void
check_async (HfSolution *solution, HfExpressionHost *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (solution, cancellable, callback, data);
  GPtrArray *expressions = hf_solution_get_all_expressions (solution);
  Check *check = g_new0 (Check, 1);

  check->solution = g_object_ref (solution);
  check->host = g_object_ref (host);
  g_task_set_task_data (task, check, check_free);
  check_sql (solution);
  hf_expression_host_check_async (host, (HfExpression *const *) expressions->pdata, expressions->len, cancellable, checked_cb,
                                  task);
}

/* --- a folder that is not open --- */

static void
folder_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_pointer (task, g_object_ref (hf_solution_get_problems (HF_SOLUTION (source))), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
folder_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(HfSolution) solution = hf_solution_load_finish (result, &error);
  g_autoptr(HfExpressionHost) host = NULL;

  if (solution == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  host = hf_expression_host_new (NULL);
  hf_expression_host_set_solution (host, hf_solution_get_expressions (solution), hf_solution_get_scripts (solution));
  check_async (solution, host, g_task_get_cancellable (task), folder_checked_cb, g_object_ref (task));
}

void
hf_engine_check_async (const char *dir, const char *overlay_root, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data)
{
  hf_solution_load_async (dir, overlay_root, cancellable, folder_loaded_cb, g_task_new (NULL, cancellable, callback, data));
}

GListModel *
hf_engine_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- one that is open --- */

static void
open_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("Checking expressions: %s", error->message);
}

static gboolean
idle_cb (gpointer data)
{
  HfEngine *self = data;

  self->check_id = 0;
  check_async (self->solution, self->expressions, NULL, open_checked_cb, NULL);
  return G_SOURCE_REMOVE;
}

void
hf_engine_check_expressions (HfEngine *self)
{
  if (self->check_id == 0 && !self->closed)
    self->check_id = g_idle_add_full (G_PRIORITY_LOW, idle_cb, self, NULL);
}
