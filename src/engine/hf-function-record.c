/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The record that a service answered to a command: what is merged into ours, and the id it has there. Guarantees: a list of one
 * is that one; of several nobody knows which is meant, and none is taken. */

#include "hf-function-run-private.h"

#include <string.h>

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  guint number;
} Record;

static void
record_free (gpointer data)
{
  Record *self = data;

  g_object_unref (self->run);
  hf_evaluation_free (self->evaluation);
  g_free (self);
}

void
hf_function_take_record (HfFunctionRun *run, const char *record)
{
  const char *key = hf_function_get_record_key (run->function) == NULL ? hf_function_get_primary_key (run->function) : NULL;
  g_autoptr(HfJsonObject) object = record != NULL && *record == '{' ? hf_json_object_parse (record, -1, NULL) : NULL;
  const char *id = object != NULL && key != NULL ? hf_json_object_get (object, key) : NULL;

  if (object == NULL)
    return;
  hf_set_text (&run->result.response, record);
  if (id != NULL && !g_str_equal (key, "id"))
    hf_set_text (&run->result.id, id);
}

static void
shaped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Record *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) shaped = hf_function_shape_finish (result, &error);
  g_autofree char *record = NULL;

  if (shaped == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  record = g_strndup (g_bytes_get_data (shaped, NULL), g_bytes_get_size (shaped));
  hf_function_take_record (self->run, record);
  g_task_return_boolean (task, TRUE);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Record *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GBytes) bytes = NULL;
  const char *record;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  record = hf_function_get_records (run->function) != NULL ? hf_evaluation_get (self->evaluation, self->number) : run->output;
  list = record != NULL && *record == '[' ? hf_json_array_split (record, -1, NULL) : NULL;
  if (list != NULL)
    record = list->len == 1 ? g_ptr_array_index (list, 0) : NULL;
  if (record == NULL || *record != '{')
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  bytes = g_bytes_new (record, strlen (record));
  hf_function_shape_async (run, bytes, run->conversions, hf_function_get_record_key (run->function),
                           g_task_get_cancellable (task), shaped_cb, g_object_ref (task));
}

void
hf_function_record_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, cancellable, callback, data);
  Record *self = g_new0 (Record, 1);

  self->run = g_object_ref (run);
  self->evaluation = hf_evaluation_new ();
  self->number = hf_evaluation_add (self->evaluation, hf_function_get_records (run->function));
  g_task_set_task_data (task, self, record_free);
  hf_function_evaluate (run, self->evaluation, HF_SEES_OUTPUT, cancellable, found_cb, task);
}

gboolean
hf_function_record_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
