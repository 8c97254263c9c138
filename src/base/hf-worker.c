/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One named thread, one queue. Guarantees: tasks run in the order they were queued, one at a time;
 * stopping drains. Refuses: tasks after stop (answered with CLOSED, never dropped silently). */

#include "hf-worker.h"

#include "hf-tsan.h"

struct _HfWorker
{
  GObject parent_instance;

  GThread *thread;
  GAsyncQueue *jobs;
  GMutex lock;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (HfWorker, hf_worker, G_TYPE_OBJECT)

typedef struct
{
  GTask *task; /* NULL: the last job */
  GTaskThreadFunc func;
} Job;

static void
run_job (Job *job)
{
  GTask *task = job->task;

  if (!g_task_return_error_if_cancelled (task))
    job->func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
  hf_handover (task);
  g_object_unref (task);
}

static gpointer
worker_main (gpointer data)
{
  g_autoptr(GAsyncQueue) jobs = data;

  while (TRUE)
    {
      g_autofree Job *job = g_async_queue_pop (jobs);

      hf_takeover (job);
      if (job->task == NULL)
        return NULL;
      run_job (job);
    }
}

static void
push_job (HfWorker *self, GTask *task, GTaskThreadFunc func)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->func = func;
  hf_handover (job);
  g_async_queue_push (self->jobs, job);
}

static void
hf_worker_dispose (GObject *object)
{
  hf_worker_stop (HF_WORKER (object));
  G_OBJECT_CLASS (hf_worker_parent_class)->dispose (object);
}

static void
hf_worker_finalize (GObject *object)
{
  HfWorker *self = HF_WORKER (object);

  g_async_queue_unref (self->jobs);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (hf_worker_parent_class)->finalize (object);
}

static void
hf_worker_class_init (HfWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hf_worker_dispose;
  object_class->finalize = hf_worker_finalize;
}

static void
hf_worker_init (HfWorker *self)
{
  g_mutex_init (&self->lock);
  self->jobs = g_async_queue_new ();
}

HfWorker *
hf_worker_new (const char *name)
{
  HfWorker *self = g_object_new (HF_TYPE_WORKER, NULL);

  self->thread = g_thread_new (name, worker_main, g_async_queue_ref (self->jobs));
  return self;
}

void
hf_worker_queue (HfWorker *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (HF_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));

  g_mutex_lock (&self->lock);
  if (!self->stopped)
    push_job (self, g_steal_pointer (&task), func);
  g_mutex_unlock (&self->lock);

  if (task != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The worker has stopped");
      g_object_unref (task);
    }
}

void
hf_worker_stop (HfWorker *self)
{
  GThread *thread = NULL;

  g_return_if_fail (HF_IS_WORKER (self));
  g_return_if_fail (!hf_worker_is_current (self));

  g_mutex_lock (&self->lock);
  if (!self->stopped)
    {
      self->stopped = TRUE;
      push_job (self, NULL, NULL);
      thread = g_steal_pointer (&self->thread);
    }
  g_mutex_unlock (&self->lock);

  if (thread != NULL)
    g_thread_join (thread);
}

gboolean
hf_worker_is_current (HfWorker *self)
{
  return self->thread == g_thread_self ();
}
