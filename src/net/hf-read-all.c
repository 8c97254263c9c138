/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole body in memory, for answers that are known to be small. What is larger than its caller allows is refused, not cut. */

#include "hf-net-private.h"

typedef struct
{
  GByteArray *bytes;
  gsize limit;
} ReadAll;

static void
read_all_free (gpointer data)
{
  ReadAll *all = data;

  g_byte_array_unref (all->bytes);
  g_free (all);
}

static void
read_all_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfResponse *self = HF_RESPONSE (source);
  g_autoptr(GTask) task = data;
  ReadAll *all = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) chunk = hf_response_read_finish (self, result, &error);
  GCancellable *cancellable;

  if (chunk == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_bytes_get_size (chunk) == 0)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (all->bytes)), (GDestroyNotify) g_bytes_unref);
  else if (g_bytes_get_size (chunk) > all->limit - all->bytes->len)
    g_task_return_error (task, hf_response_too_large (all->limit));
  else
    {
      g_byte_array_append (all->bytes, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
      cancellable = g_task_get_cancellable (task);
      hf_response_read_async (self, cancellable, read_all_cb, g_steal_pointer (&task));
    }
}

void
hf_response_read_all_async (HfResponse *self, gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  ReadAll *all = g_new0 (ReadAll, 1);

  g_task_set_source_tag (task, hf_response_read_all_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, HF_NET_PRIORITY);
  all->bytes = g_byte_array_new ();
  all->limit = MIN (limit, G_MAXUINT / 2);
  g_task_set_task_data (task, all, read_all_free);
  hf_response_read_async (self, cancellable, read_all_cb, task);
}

GBytes *
hf_response_read_all_finish (HfResponse *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
