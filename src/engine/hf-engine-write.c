/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes of a person: one record, accepted. What an accepted write is, hf-acceptance.c and hf-submission.c say. */

#include "hf-engine-private.h"

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfSubmission *submission = g_ptr_array_index ((GPtrArray *) g_task_get_task_data (task), 0);
  GError *error = NULL;

  if (hf_engine_accept_finish (HF_ENGINE (source), result, &error))
    g_task_return_int (task, (gssize) submission->command_id);
  else
    g_task_return_error (task, error);
}

void
hf_engine_submit_async (HfEngine *self, const char *entity, const char *method, const char *function, const char *record_id,
                        const HfJsonObject *parameters, const HfJsonObject *data, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *submissions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_submission_free);
  HfSubmission *submission = hf_submission_new (entity, method, record_id);

  submission->function_id = g_strdup (function);
  submission->given = parameters != NULL ? hf_json_object_copy (parameters) : NULL;
  submission->data = data != NULL ? hf_json_object_copy (data) : NULL;
  g_ptr_array_add (submissions, submission);
  g_task_set_task_data (task, submissions, (GDestroyNotify) g_ptr_array_unref);
  hf_engine_accept_async (self, submissions, self->context, cancellable, submitted_cb, task);
}

gint64
hf_engine_submit_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}
