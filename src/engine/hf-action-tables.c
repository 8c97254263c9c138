/* SPDX-License-Identifier: GPL-3.0-or-later */

/* execute-sql and find-replace: everything evaluated, then all of it in one write. What the SQL may do is decided where it runs
 * (hf_table_operations_apply()). */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>
#include <hf-operation.h>

typedef struct
{
  GPtrArray *operations;
  gint64 now;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_ptr_array_unref (change->operations);
  g_free (change);
}

static gboolean
apply (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;

  return hf_table_operations_apply (db, change->operations, 0, 0, change->now, NULL, error);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_store_write_finish (HF_STORE (source), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* SQL on `default/…` tables becomes commands. */
  if (step->run->engine->replay != NULL)
    hf_replay_wake (step->run->engine->replay);
  g_task_return_pointer (task, NULL, NULL);
}

/* (transfer full) (nullable): a list of names, or one. */
static char **
read_names (const char *raw)
{
  g_autoptr(GPtrArray) items = raw != NULL ? hf_json_array_split (raw, -1, NULL) : NULL;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *one = items == NULL ? hf_action_text (raw) : NULL;

  if (raw == NULL)
    return NULL;
  if (one != NULL)
    g_strv_builder_add (names, one);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      g_autofree char *name = hf_json_unquote (items->pdata[i], -1);

      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* (transfer full) (nullable): what is undefined is NULL: it is named, so it has a value. @written: (nullable): the statement as
 * the file has it. */
static char *
complete_parameters (HfTemplate *written, const char *raw)
{
  HfTemplate *template = written != NULL ? hf_template_get_member (written, "parameters") : NULL;
  const char *const *names = template != NULL ? hf_template_get_names (template) : NULL;
  g_autoptr(HfJsonObject) values = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;

  if (names == NULL || values == NULL)
    return g_strdup (raw);
  for (; *names != NULL; names++)
    if (hf_json_object_get (values, *names) == NULL)
      hf_json_object_set (values, *names, "null");
  return hf_json_object_to_string (values);
}

static gboolean
add_statement (HfTableOperation *operation, HfTemplate *written, const char *raw, GError **error)
{
  g_autoptr(HfJsonObject) statement = hf_json_object_parse (raw, -1, NULL);
  g_autofree char *sql = statement != NULL ? hf_json_object_get_text (statement, "statement") : hf_action_text (raw);
  g_autofree char *parameters
      = statement != NULL ? complete_parameters (written, hf_json_object_get (statement, "parameters")) : NULL;

  if (sql == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Each of “statements” needs the key “statement”"));
      return FALSE;
    }
  hf_table_operation_add_statement (operation, sql, parameters);
  return TRUE;
}

enum
{
  VALUE_TABLES,
  VALUE_STATEMENTS,
  VALUE_FIND,
  VALUE_REPLACE,
  VALUE_QUEUE,
  N_VALUES,
};

static gboolean
fill_sql (HfActionStep *step, HfTableOperation *operation, GPtrArray *values, GError **error)
{
  HfTemplate *written = hf_action_option (step->action, "statements");
  GPtrArray *items = written != NULL ? hf_template_get_items (written) : NULL;
  g_autoptr(GPtrArray) statements
      = values->pdata[VALUE_STATEMENTS] != NULL ? hf_json_array_split (values->pdata[VALUE_STATEMENTS], -1, NULL) : NULL;

  if (statements == NULL || statements->len == 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s needs the key “%s”"), "action.execute-sql", "statements");
      return FALSE;
    }
  for (guint i = 0; i < statements->len; i++)
    if (!add_statement (operation, items != NULL && items->len == statements->len ? items->pdata[i] : NULL, statements->pdata[i],
                        error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_find (HfTableOperation *operation, GPtrArray *values, GError **error)
{
  operation->find = hf_action_text (values->pdata[VALUE_FIND]);
  operation->replace = hf_action_text (values->pdata[VALUE_REPLACE]);
  operation->include_queue = hf_json_is_truthy (values->pdata[VALUE_QUEUE]);
  if (operation->replace == NULL)
    operation->replace = g_strdup ("");
  if (operation->find != NULL)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s needs the key “%s”"), "action.find-replace", "find");
  return FALSE;
}

static HfTableOperation *
make_operation (HfActionStep *step, GPtrArray *values, GError **error)
{
  gboolean sql = step->action->kind == HF_ACTION_EXECUTE_SQL;
  g_auto(GStrv) tables = read_names (values->pdata[VALUE_TABLES]);
  g_autoptr(HfTableOperation) operation
      = hf_table_operation_new (sql ? HF_TABLE_SQL : HF_TABLE_FIND_REPLACE, tables != NULL && tables[0] != NULL ? tables[0] : "");

  operation->place = hf_action_dup_place (step->action);
  if (sql ? !fill_sql (step, operation, values, error) : !fill_find (operation, values, error))
    return NULL;
  /* What execute-sql says of its tables is whom to tell, which the changes themselves do; which it may change is not narrowed by
   * it. */
  if (!sql)
    operation->tables = g_steal_pointer (&tables);
  return g_steal_pointer (&operation);
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  HfEngine *engine = step->run->engine;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  HfTableOperation *operation = values != NULL ? make_operation (step, values, &error) : NULL;
  Change *change;

  if (operation == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  change = g_new0 (Change, 1);
  change->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  g_ptr_array_add (change->operations, operation);
  change->now = hf_clock_now (engine->clock);
  hf_store_write_async (engine->store, apply, change, change_free, NULL, applied_cb, g_object_ref (task));
}

void
hf_action_tables_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *tables = hf_action_option (step->action, "tables"), *queue = hf_action_option (step->action, "includeCommandQueue");
  HfTemplate *templates[N_VALUES] = {
    [VALUE_TABLES] = tables != NULL ? tables : hf_action_option (step->action, "entities"),
    [VALUE_STATEMENTS] = hf_action_option (step->action, "statements"),
    [VALUE_FIND] = hf_action_option (step->action, "find"),
    [VALUE_REPLACE] = hf_action_option (step->action, "replace"),
    [VALUE_QUEUE] = queue,
  };

  g_task_set_task_data (task, step, NULL);
  hf_context_fill_async (step->context, templates, N_VALUES, cancellable, filled_cb, task);
}
