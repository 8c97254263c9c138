/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which function writes, where the solution names several: what there is to choose from, and the person's answer. Guarantees: an
 * answer is kept with the solution's data and counts only while the solution still names that function; it is a window's, so that
 * what a script does never depends on what somebody clicked. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-activity.h>

#include "hf-facts.h"
#include "hf-writers.h"

static void
option_free (gpointer data)
{
  HfWriterOption *option = data;

  g_free (option->function);
  g_free (option->place);
  g_free (option);
}

GPtrArray *
hf_engine_list_writers (HfEngine *self, const char *entity, const char *method)
{
  g_autoptr(GPtrArray) infos = hf_writers_list (self->solution, entity, method);
  GPtrArray *options = g_ptr_array_new_with_free_func (option_free);

  for (guint i = 0; i < infos->len; i++)
    {
      const HfWriterInfo *info = infos->pdata[i];
      HfWriterOption *option = g_new0 (HfWriterOption, 1);

      option->function = g_strdup (info->function);
      option->method = g_intern_string (info->method);
      option->place = hf_action_dup_place (info->action);
      g_ptr_array_add (options, option);
    }
  return options;
}

/* (nullable): the info among @infos that names @function. */
static const HfWriterInfo *
find_info (GPtrArray *infos, const char *function)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_strcmp0 (((const HfWriterInfo *) infos->pdata[i])->function, function) == 0)
      return infos->pdata[i];
  return NULL;
}

const char *
hf_engine_get_writer (HfEngine *self, const char *entity, const char *method)
{
  g_autoptr(GPtrArray) infos = hf_writers_list (self->solution, entity, method);
  g_autofree char *key = infos->len > 0 ? hf_facts_writer_key (entity, ((const HfWriterInfo *) infos->pdata[0])->method) : NULL;
  const char *chosen = key != NULL ? g_hash_table_lookup (self->writers, key) : NULL;
  const HfWriterInfo *info = chosen != NULL ? find_info (infos, chosen) : NULL;

  return info != NULL ? info->function : NULL;
}

/* --- choosing --- */

typedef struct
{
  char *key, *entity, *function, *text;
  gint64 now;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_free (choice->key);
  g_free (choice->entity);
  g_free (choice->function);
  g_free (choice->text);
  g_free (choice);
}

static gboolean
write_choice (HfDb *db, gpointer data, GError **error)
{
  Choice *choice = g_task_get_task_data (data);
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "INSERT INTO _meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, choice->key);
  hf_stmt_bind_text (stmt, 2, choice->function);
  return hf_stmt_run (stmt, error)
      && hf_activity_add (db, choice->now, "info", "solution", choice->entity, 0, choice->text, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfEngine *self = g_task_get_source_object (task);
  Choice *choice = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_store_write_finish (HF_STORE (source), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_hash_table_replace (self->writers, g_strdup (choice->key), g_strdup (choice->function));
  self->writers_newer = self->reading;
  hf_engine_refresh (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
check (HfEngine *self, const HfWriterInfo *info, const char *entity, const char *method, const char *function, GError **error)
{
  HfFunction *found = hf_solution_find_function (self->solution, function);

  if (info == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” is not among the functions to choose from for %s (%s)"), function,
                 entity, method);
  else if (found == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The solution has no function “%s”"), function);
  else if (hf_function_get_unusable (found) != NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” cannot run: %s"), function,
                 hf_function_get_unusable (found));
  else
    return TRUE;
  return FALSE;
}

void
hf_engine_choose_writer_async (HfEngine *self, const char *entity, const char *method, const char *function,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr(GPtrArray) infos = hf_writers_list (self->solution, entity, method);
  const HfWriterInfo *info = find_info (infos, function);
  GError *error = NULL;
  Choice *choice;

  if (!check (self, info, entity, method, function, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  choice = g_new0 (Choice, 1);
  choice->key = hf_facts_writer_key (entity, info->method);
  choice->entity = g_strdup (entity);
  choice->function = g_strdup (function);
  choice->text = g_strdup_printf (_("From now on “%s” writes %s (%s)"), function, entity, info->method);
  choice->now = hf_clock_now (self->clock);
  g_task_set_task_data (task, choice, choice_free);
  /* Once it is stored it is stored. */
  g_task_set_check_cancellable (task, FALSE);
  hf_store_write_async (self->store, write_choice, g_object_ref (task), g_object_unref, NULL, written_cb, g_object_ref (task));
}

gboolean
hf_engine_choose_writer_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
