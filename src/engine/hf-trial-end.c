/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what came of a call by hand to its result: records as rows, then the preview of what its operations would do. Guarantees:
 * nothing is written, the preview included; a table is never said to become what only some of the pages have; whatever failed,
 * what was sent and answered until then is in the result. */

#include "hf-trial.h"

#include <glib/gi18n-lib.h>

void
hf_trial_answer (GTask *task, GError *error)
{
  HfTrial *self = g_task_get_task_data (task);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_cancellable_disconnect (self->engine->calls, self->closed_id);
  if (self->engine->closed)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self->result), g_object_unref);
}

typedef struct
{
  GPtrArray *operations, *changes;
  gint64 now;
  HfTableReport report;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_ptr_array_unref (self->operations);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

static gboolean
preview_func (HfDb *db, gpointer data, GError **error)
{
  Preview *self = data;

  return hf_table_operations_preview (db, self->operations, self->now, HF_RESULT_CHANGES, &self->changes, &self->report, error);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  Preview *preview = hf_store_write_finish (HF_STORE (source), result, &error);

  if (preview != NULL)
    hf_function_result_take_changes (self->result, preview->changes, &preview->report);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      hf_trial_answer (task, g_steal_pointer (&error));
      return;
    }
  else
    hf_set_text (&self->result->why_not, error->message);
  hf_trial_answer (task, NULL);
}

static gboolean
lacks_table (GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const HfTableOperation *operation = g_ptr_array_index (operations, i);
      gboolean elsewhere = operation->kind == HF_TABLE_FIND_REPLACE && operation->tables != NULL;

      if (operation->kind != HF_TABLE_SQL && operation->table == NULL && !elsewhere)
        return TRUE;
    }
  return FALSE;
}

static void
preview (GTask *task)
{
  HfTrial *self = g_task_get_task_data (task);
  HfFunctionResult *result = self->result;
  Preview *job;

  if (self->capped)
    hf_set_text (
        &result->why_not,
        _("Not all pages were asked for, so nobody knows what the whole table would be. “Sync now” asks for all of them."));
  else if (lacks_table (result->operations))
    hf_set_text (&result->why_not, _("Its operations do not name a table: choose the dataset it is run for."));
  if (result->why_not != NULL || result->operations->len == 0 || self->engine->closed)
    {
      hf_trial_answer (task, NULL);
      return;
    }
  job = g_new0 (Preview, 1);
  job->operations = g_ptr_array_ref (result->operations);
  job->now = hf_clock_now (self->engine->clock);
  hf_store_write_async (self->engine->store, preview_func, job, preview_free, self->stop, previewed_cb, g_object_ref (task));
}

/* --- what the answers hold --- */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  /* A list of something else than objects is no table; it is there as JSON. */
  if (!hf_result_records_finish (self->result, result, &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hf_trial_answer (task, g_steal_pointer (&error));
  else
    preview (task);
}

static const char *
advise (const GError *error)
{
  if (error->domain != HF_ERROR)
    return NULL;
  switch ((HfError) error->code)
    {
    case HF_ERROR_OFFLINE:
      return _("Nothing was sent. Check the network and “Work offline”, then run it again.");
    case HF_ERROR_TRANSIENT:
    case HF_ERROR_BUSY:
    case HF_ERROR_SERVER:
      return _("The service has a problem, or the way to it has. Run it again later.");
    case HF_ERROR_AUTH:
      return _("Sign in, or set the credential it names, then run it again.");
    case HF_ERROR_PERMANENT:
    case HF_ERROR_CONFLICT:
      return _("The service does not take this. Look at what it said, change the values, and run it again.");
    case HF_ERROR_UNKNOWN_OUTCOME:
      return _("It may have been done all the same: look at the service before you run it again.");
    case HF_ERROR_INVALID:
      return _("Correct the values above, or the solution where the message says.");
    case HF_ERROR_STORE:
      return _("Look at the disk and the database file.");
    default:
      return NULL;
    }
}

/* The whole table becomes what all pages have: what a sync does where the function says nothing else. */
static void
add_replacement (HfTrial *self)
{
  HfTableOperation *operation = hf_table_operation_new (HF_TABLE_REPLACE, self->entity);

  for (guint i = 0; i < self->pieces->len; i++)
    hf_table_operation_add_records (operation, g_ptr_array_index (self->pieces, i));
  if (self->pieces->len == 0)
    {
      g_autoptr(GBytes) none = g_bytes_new_static ("[]", 2);

      hf_table_operation_add_records (operation, none);
    }
  operation->primary_key = g_strdup (hf_function_get_primary_key (self->function));
  operation->keep_temp_ids = hf_function_get_keep_temp_ids (self->function);
  operation->place = g_strdup (hf_function_get_file (self->function));
  g_ptr_array_add (self->result->operations, operation);
}

/* Run for no dataset there is no table that an operation has without naming one. */
static void
forget_default_table (GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      HfTableOperation *operation = g_ptr_array_index (operations, i);

      if (operation->table != NULL && *operation->table == '\0')
        g_clear_pointer (&operation->table, g_free);
    }
}

static void
take_operations (HfTrial *self, gboolean good)
{
  GPtrArray *operations
      = good ? hf_function_run_get_operations (self->run) : hf_function_run_get_error_operations (self->run);

  g_ptr_array_unref (self->result->operations);
  self->result->operations = g_ptr_array_ref (operations);
  forget_default_table (operations);
  if (good && self->result->skip == NULL && hf_function_replaces_table (self->run))
    add_replacement (self);
  /* The one operation that a sync has of its own carries the records of all pages. */
  if (good && hf_function_has_implicit_operation (self->run) && operations->len > 0)
    {
      g_ptr_array_unref (self->pieces);
      self->pieces = g_ptr_array_ref (((HfTableOperation *) g_ptr_array_index (operations, 0))->records);
    }
}

void
hf_trial_conclude (GTask *task, GError *error)
{
  HfTrial *self = g_task_get_task_data (task);
  HfFunctionResult *result = self->result;
  g_autoptr(GError) why = error;

  result->duration = g_get_monotonic_time () - self->started;
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine->closed)
    {
      hf_trial_answer (task, g_steal_pointer (&why));
      return;
    }
  if (why != NULL)
    {
      hf_set_text (&result->error, why->message);
      hf_set_text (&result->advice, advise (why));
    }
  else if (result->pages <= 1)
    hf_set_text (&result->output, hf_function_run_get_output (self->run));
  take_operations (self, why == NULL);
  if (why == NULL && result->skip == NULL && (self->pieces->len > 0 || hf_function_replaces_table (self->run)))
    hf_result_records_async (result, self->pieces, self->stop, shown_cb, g_object_ref (task));
  else
    preview (task);
}
