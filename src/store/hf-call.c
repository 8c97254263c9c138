/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on their way to a connection and back. Guarantees: each is answered once, in the main context it came from;
 * what it was given is freed there; what was committed is never reported as cancelled. */

#include "hf-call.h"

#include <hf-tsan.h>

typedef struct
{
  HfWriterCall call;
  GDestroyNotify destroy;
  HfWriter *writer;
  HfLane *lane; /* NULL: the writer */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  hf_takeover (call);
  if (call->destroy != NULL)
    call->destroy (call->call.data);
  g_free (call);
}

static gboolean
run_read (HfWriter *writer, HfLane *lane, HfStoreFunc func, gpointer data, GError **error)
{
  HfDb *db = hf_lane_begin (lane, error);
  gboolean done;

  if (db == NULL)
    return FALSE;
  done = func (db, data, error);
  if (!done)
    hf_writer_look_for_damage (writer, db);
  hf_lane_end (lane);
  return done;
}

static void
answer (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GError *error = g_steal_pointer (&call->call.error);

  hf_handover (call);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
read_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;

  run_read (call->writer, call->lane, call->call.func, call->call.data, &call->call.error);
  answer (task);
}

/* Writes that share a commit. */
typedef struct
{
  HfWriter *writer;
  GPtrArray *tasks; /* those after the first */
} Group;

static void write_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

static HfWriterCall *
next_cb (gpointer data)
{
  Group *group = data;
  GTask *task = hf_worker_take_next (group->writer->worker, write_thread_func);
  Call *call = task != NULL ? g_task_get_task_data (task) : NULL;

  if (task == NULL)
    return NULL;
  g_ptr_array_add (group->tasks, task);
  return &call->call;
}

static void
write_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new ();
  Call *call = data;
  Group group = { call->writer, tasks };

  hf_writer_run_calls (call->writer, &call->call, next_cb, &group);
  answer (task);
  for (guint i = 0; i < tasks->len; i++)
    {
      answer (g_ptr_array_index (tasks, i));
      hf_worker_give_back (g_ptr_array_index (tasks, i));
    }
}

void
hf_call_queue (HfStore *store, HfWriter *writer, HfLane *lane, HfStoreFunc func, gpointer data, GDestroyNotify destroy,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->call.func = func;
  call->call.data = data;
  call->destroy = destroy;
  call->writer = writer;
  call->lane = lane;
  g_task_set_task_data (task, call, call_free);
  g_task_set_check_cancellable (task, FALSE);
  if (lane != NULL)
    hf_worker_queue (lane->worker, task, read_thread_func);
  else
    hf_worker_queue (writer->worker, task, write_thread_func);
}

gpointer
hf_call_finish (GAsyncResult *result, GError **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  hf_takeover (call);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return call->call.data != NULL ? call->call.data : call;
}

typedef struct
{
  HfWriter *writer;
  HfLane *lane;
  HfStoreFunc func;
  gpointer data;
  gboolean done;
  GError *error;
} Blocking;

static void
blocking_func (gpointer data)
{
  Blocking *self = data;

  if (self->lane != NULL)
    self->done = run_read (self->writer, self->lane, self->func, self->data, &self->error);
  else
    self->done = hf_writer_run_tx (self->writer, FALSE, self->func, self->data, &self->error);
}

gboolean
hf_call_block (HfWriter *writer, HfLane *lane, HfStoreFunc func, gpointer data, GError **error)
{
  Blocking blocking = { .writer = writer, .lane = lane, .func = func, .data = data };

  if (!hf_worker_call (lane != NULL ? lane->worker : writer->worker, blocking_func, &blocking))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
      return FALSE;
    }
  if (blocking.error != NULL)
    g_propagate_error (error, blocking.error);
  return blocking.done;
}
