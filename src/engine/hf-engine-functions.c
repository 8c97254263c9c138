/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The functions of an open solution, and doing what the answer of one says. Running one is hf-engine-run.c. Guarantees: a result
 * is applied once and whole, with a line in the activity log; rows that were changed here since the service was asked are left
 * alone, as after a sync. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include <hf-activity.h>

#include "hf-function-item-private.h"
#include "hf-function-result-private.h"

GListModel *
hf_engine_get_functions (HfEngine *self)
{
  g_return_val_if_fail (HF_IS_ENGINE (self), NULL);

  if (self->functions == NULL)
    self->functions = hf_function_items_new (self->solution);
  return self->functions;
}

HfFunctionItem *
hf_engine_find_function (HfEngine *self, const char *id)
{
  GListModel *functions = hf_engine_get_functions (self);

  for (guint i = 0; i < g_list_model_get_n_items (functions); i++)
    {
      g_autoptr(HfFunctionItem) item = g_list_model_get_item (functions, i);

      if (g_str_equal (hf_function_item_get_id (item), id))
        return item;
    }
  return NULL;
}

/* --- applying --- */

typedef struct
{
  GPtrArray *operations;
  char *function;
  gint64 asked_at, now;
  HfTableReport report;
} Application;

static void
application_free (gpointer data)
{
  Application *self = data;

  g_ptr_array_unref (self->operations);
  g_free (self->function);
  g_free (self);
}

static gboolean
apply_func (HfDb *db, gpointer data, GError **error)
{
  Application *self = data;
  const HfTableReport *report = &self->report;
  g_autofree char *text = NULL;

  if (!hf_table_operations_apply (db, self->operations, 0, self->asked_at, self->now, &self->report, error))
    return FALSE;
  text = g_strdup_printf (
      _("The result of %s, run by hand, was applied: %" PRId64 " inserted, %" PRId64 " updated, %" PRId64 " deleted"),
      self->function, report->inserted, report->updated, report->deleted);
  return hf_activity_add (db, self->now, "info", "sync", NULL, 0, text, error);
}

static void
set_why_not (HfFunctionResult *result, const char *words)
{
  g_free (result->why_not);
  result->why_not = g_strdup (words);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfEngine *self = g_task_get_source_object (task);
  HfFunctionResult *applied = g_task_get_task_data (task);
  GError *error = NULL;
  Application *application = hf_store_write_finish (HF_STORE (source), result, &error);
  HfChangeCounts *counts;

  set_why_not (applied, application != NULL ? _("It was applied already.") : NULL);
  if (application == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Changes of the real-time store's tables have become commands. */
  if (self->replay != NULL && !self->closed)
    hf_replay_wake (self->replay);
  counts = g_new0 (HfChangeCounts, 1);
  *counts = (HfChangeCounts){ application->report.inserted, application->report.updated, application->report.deleted,
                              application->report.protected };
  g_task_return_pointer (task, counts, g_free);
}

void
hf_engine_apply_function_result_async (HfEngine *self, HfFunctionResult *result, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  Application *application;

  g_return_if_fail (HF_IS_ENGINE (self));
  g_return_if_fail (HF_IS_FUNCTION_RESULT (result));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, hf_engine_apply_function_result_async);
  g_task_set_task_data (task, g_object_ref (result), g_object_unref);
  if (hf_function_result_get_why_not (result) != NULL)
    {
      g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, "%s", hf_function_result_get_why_not (result));
      return;
    }
  set_why_not (result, _("It is being applied."));
  application = g_new0 (Application, 1);
  application->operations = g_ptr_array_ref (result->operations);
  application->function = g_strdup (result->function_id);
  application->asked_at = result->asked_at;
  application->now = hf_clock_now (self->clock);
  hf_store_write_async (self->store, apply_func, application, application_free, cancellable, applied_cb, g_steal_pointer (&task));
}

gboolean
hf_engine_apply_function_result_finish (HfEngine *self, GAsyncResult *result, HfChangeCounts *counts, GError **error)
{
  g_autofree HfChangeCounts *done = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  done = g_task_propagate_pointer (G_TASK (result), error);
  if (done != NULL && counts != NULL)
    *counts = *done;
  return done != NULL;
}
