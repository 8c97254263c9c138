/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The body of an answer as the JSON that expressions see. Guarantees: it is read on a task thread, however large; what a service
 * took must be what the function's format says, while what explains a refusal may be anything. */

#include "hf-function-run-private.h"

#include <string.h>

#include <hf-body-json.h>
#include <hf-tsan.h>

typedef struct
{
  GBytes *body;
  char *format, *type;
  gboolean strict;
} Parse;

static void
parse_free (gpointer data)
{
  Parse *self = data;

  g_bytes_unref (self->body);
  g_free (self->format);
  g_free (self->type);
  g_free (self);
}

static void
parse_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Parse *self = data;
  g_autoptr(GError) error = NULL;
  char *json;

  hf_takeover (task);
  json = hf_body_to_json (self->format, self->type, self->body, &error);
  /* What explains a refusal may be anything. */
  if (json == NULL && !self->strict)
    json = hf_body_to_json ("text", self->type, self->body, NULL);
  hf_handover (task);
  if (json != NULL)
    g_task_return_pointer (task, g_bytes_new_take (json, strlen (json)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
hf_function_parse_async (HfFunctionRun *run, GBytes *raw_body, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, NULL, callback, data);
  Parse *self;
  guint status;

  if (run->response == NULL || raw_body == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  status = hf_response_get_status (run->response);
  self = g_new0 (Parse, 1);
  self->body = g_bytes_ref (raw_body);
  self->format = g_strdup (hf_function_get_format (run->function));
  self->type = g_strdup (hf_response_get_header (run->response, "Content-Type"));
  self->strict = status >= 200 && status < 300;
  g_task_set_task_data (task, self, parse_free);
  hf_handover (task);
  g_task_run_in_thread (task, parse_thread);
}

GBytes *
hf_function_parse_finish (GAsyncResult *result, GError **error)
{
  hf_takeover (result);
  return g_task_propagate_pointer (G_TASK (result), error);
}
