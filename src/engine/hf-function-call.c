/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sending a prepared run, and a whole call in one go: PREPARE → SEND → BODY → ANSWER. Guarantees: a source that is not to be
 * asked now is not asked (%HF_ERROR_OFFLINE); what its answer or silence says of it is noted. It marks nothing in the queue:
 * commands go another way. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

#define DOWN_DELAY (30 * G_USEC_PER_SEC)

typedef struct
{
  HfSource *source;
  HfResponse *response;
  gboolean more, not_modified;
} Send;

static void
send_free (gpointer data)
{
  Send *self = data;

  g_clear_object (&self->response);
  g_free (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfFunctionRun *run = HF_FUNCTION_RUN (source);
  Send *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_function_run_answer_finish (run, result, &self->more, &error))
    {
      hf_connectivity_note_success (run->runtime->connectivity, self->source);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, HF_ERROR, HF_ERROR_TRANSIENT))
    hf_connectivity_note_down (run->runtime->connectivity, self->source, error, DOWN_DELAY);
  else if (self->response != NULL)
    hf_connectivity_note_success (run->runtime->connectivity, self->source);
  g_task_return_error (task, error);
}

static void
answer (GTask *task, GBytes *body, GError *failure)
{
  HfFunctionRun *run = g_task_get_source_object (task);
  Send *self = g_task_get_task_data (task);
  g_autoptr(GError) why = failure;

  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&why));
  else
    hf_function_run_answer_async (run, self->response, body, why, g_task_get_cancellable (task), answered_cb,
                                  g_object_ref (task));
}

static void
body_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(GBytes) body = hf_response_read_all_finish (HF_RESPONSE (source), result, &error);

  answer (task, body, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfFunctionRun *run = g_task_get_source_object (task);
  Send *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->response = hf_transport_send_finish (HF_TRANSPORT (source), result, &error);
  if (self->response == NULL)
    {
      answer (task, NULL, error);
      return;
    }
  if (hf_response_get_status (self->response) == 304)
    {
      self->not_modified = TRUE;
      hf_connectivity_note_success (run->runtime->connectivity, self->source);
      g_task_return_boolean (task, TRUE);
      return;
    }
  hf_response_read_all_async (self->response, HF_BODY_LIMIT, g_task_get_cancellable (task), body_cb, g_object_ref (task));
}

void
hf_function_run_send_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  HfRuntime *runtime;
  Send *send;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));
  g_return_if_fail (self->request != NULL);

  runtime = self->runtime;
  task = g_task_new (self, cancellable, callback, data);
  send = g_new0 (Send, 1);
  g_task_set_source_tag (task, hf_function_run_send_async);
  g_task_set_task_data (task, send, send_free);
  send->source = hf_connectivity_ensure_source (
      runtime->connectivity, self->source, hf_transport_is_loopback (runtime->transport, hf_request_get_uri (self->request)));
  if (hf_connectivity_can_send (runtime->connectivity, send->source))
    hf_transport_send_async (runtime->transport, self->request, cancellable, sent_cb, g_object_ref (task));
  else
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_OFFLINE, _("%s cannot be reached now"), self->source);
}

gboolean
hf_function_run_send_finish (HfFunctionRun *self, GAsyncResult *result, gboolean *more, gboolean *not_modified, GError **error)
{
  Send *send;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  send = g_task_get_task_data (G_TASK (result));
  *more = send->more;
  *not_modified = send->not_modified;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- in one go --- */

static void
call_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfFunctionRun *run = HF_FUNCTION_RUN (source);
  gboolean more, not_modified;
  GError *error = NULL;

  if (hf_function_run_send_finish (run, result, &more, &not_modified, &error))
    g_task_return_pointer (task, g_strdup (run->output), g_free);
  else
    g_task_return_error (task, error);
}

static void
call_prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfFunctionRun *run = HF_FUNCTION_RUN (source);
  HfPrepared prepared = HF_PREPARED_SEND;
  GError *error = NULL;

  if (!hf_function_run_prepare_finish (run, result, &prepared, &error))
    g_task_return_error (task, error);
  else if (prepared == HF_PREPARED_SKIP)
    g_task_return_pointer (task, NULL, NULL);
  else
    hf_function_run_send_async (run, g_task_get_cancellable (task), call_sent_cb, g_object_ref (task));
}

void
hf_function_run_call_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, hf_function_run_call_async);
  hf_function_run_prepare_async (self, cancellable, call_prepared_cb, task);
}

char *
hf_function_run_call_finish (HfFunctionRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
