/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One named thread, one queue. Guarantees: jobs run in the order they were queued, one at a time; stopping drains; a
 * task's last reference is dropped in the context it was made in, so nothing a task owns is ever freed by the
 * worker's thread. Refuses: jobs after stop (a task is answered with CLOSED, never dropped silently).
 *
 * The lock is pthread's, not GLib's, because ThreadSanitizer sees that one. */

#include "hf-worker.h"

#include <pthread.h>

#include "hf-tsan.h"

struct _HfWorker
{
  GObject parent_instance;

  GThread *thread;
  pthread_mutex_t lock;
  pthread_cond_t pushed;
  pthread_cond_t called;
  GQueue jobs;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (HfWorker, hf_worker, G_TYPE_OBJECT)

typedef struct
{
  GTask *task; /* either a task … */
  GTaskThreadFunc task_func;
  HfWorkerFunc func; /* … or a function; neither: the last job */
  gpointer data;
  gboolean *done; /* set when @func has run, for who waits */
} Job;

#if defined(__SANITIZE_THREAD__)
const char *__tsan_default_suppressions (void);

/* What GLib allocates in one thread and frees in another it orders by locks ThreadSanitizer cannot see (hf-tsan.h): its own
 * calls of malloc, free and memcpy are not looked at. Ours are. */
const char *
__tsan_default_suppressions (void)
{
  return "called_from_lib:libglib-2.0.so\n"
         "called_from_lib:libgio-2.0.so\n";
}
#endif

static gboolean
drop_task_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

static void
drop_task (GTask *task)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, drop_task_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
run_task (GTask *task, GTaskThreadFunc func)
{
  hf_takeover (task);
  if (!g_task_return_error_if_cancelled (task))
    func (task, g_task_get_source_object (task), g_task_get_task_data (task), g_task_get_cancellable (task));
  hf_worker_give_back (task);
}

static void
run_function (HfWorker *self, Job *job)
{
  job->func (job->data);
  if (job->done == NULL)
    return;

  pthread_mutex_lock (&self->lock);
  *job->done = TRUE;
  pthread_cond_broadcast (&self->called);
  pthread_mutex_unlock (&self->lock);
}

/* (transfer full) (nullable) */
static GTask *
pop_task_for (HfWorker *self, GTaskThreadFunc func)
{
  GTask *task = NULL;
  Job *job;

  pthread_mutex_lock (&self->lock);
  job = g_queue_peek_head (&self->jobs);
  if (job != NULL && job->task != NULL && job->task_func == func)
    {
      task = job->task;
      g_free (g_queue_pop_head (&self->jobs));
    }
  pthread_mutex_unlock (&self->lock);
  return task;
}

static Job *
pop_job (HfWorker *self)
{
  Job *job;

  pthread_mutex_lock (&self->lock);
  while ((job = g_queue_pop_head (&self->jobs)) == NULL)
    pthread_cond_wait (&self->pushed, &self->lock);
  pthread_mutex_unlock (&self->lock);
  return job;
}

static gpointer
worker_main (gpointer data)
{
  HfWorker *self = data;

  while (TRUE)
    {
      g_autofree Job *job = pop_job (self);

      if (job->task != NULL)
        run_task (job->task, job->task_func);
      else if (job->func != NULL)
        run_function (self, job);
      else
        return NULL;
    }
}

/* With the lock held. */
static void
push_job (HfWorker *self, const Job *job)
{
  g_queue_push_tail (&self->jobs, g_memdup2 (job, sizeof *job));
  pthread_cond_signal (&self->pushed);
}

static gboolean
try_push_job (HfWorker *self, const Job *job)
{
  gboolean accepted;

  pthread_mutex_lock (&self->lock);
  accepted = !self->stopped;
  if (accepted)
    push_job (self, job);
  pthread_mutex_unlock (&self->lock);
  return accepted;
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

  pthread_cond_destroy (&self->called);
  pthread_cond_destroy (&self->pushed);
  pthread_mutex_destroy (&self->lock);
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
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->pushed, NULL);
  pthread_cond_init (&self->called, NULL);
  g_queue_init (&self->jobs);
}

HfWorker *
hf_worker_new (const char *name)
{
  HfWorker *self = g_object_new (HF_TYPE_WORKER, NULL);

  self->thread = g_thread_new (name, worker_main, self);
  return self;
}

void
hf_worker_queue (HfWorker *self, GTask *task, GTaskThreadFunc func)
{
  Job job = { .task = task, .task_func = func };

  g_return_if_fail (HF_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));

  hf_handover (task);
  if (try_push_job (self, &job))
    return;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The worker has stopped");
  g_object_unref (task);
}

GTask *
hf_worker_take_next (HfWorker *self, GTaskThreadFunc func)
{
  GTask *task;

  hf_worker_assert (self);

  while ((task = pop_task_for (self, func)) != NULL)
    {
      hf_takeover (task);
      if (!g_task_return_error_if_cancelled (task))
        break;
      hf_worker_give_back (task);
    }
  return task;
}

void
hf_worker_give_back (GTask *task)
{
  hf_handover (task);
  drop_task (task);
}

gboolean
hf_worker_push (HfWorker *self, HfWorkerFunc func, gpointer data)
{
  Job job = { .func = func, .data = data };

  g_return_val_if_fail (HF_IS_WORKER (self), FALSE);

  return try_push_job (self, &job);
}

gboolean
hf_worker_call (HfWorker *self, HfWorkerFunc func, gpointer data)
{
  gboolean done = FALSE;
  gboolean accepted;
  Job job = { .func = func, .data = data, .done = &done };

  g_return_val_if_fail (HF_IS_WORKER (self), FALSE);
  g_return_val_if_fail (!hf_worker_is_current (self), FALSE);

  pthread_mutex_lock (&self->lock);
  accepted = !self->stopped;
  if (accepted)
    push_job (self, &job);
  while (accepted && !done)
    pthread_cond_wait (&self->called, &self->lock);
  pthread_mutex_unlock (&self->lock);
  return accepted;
}

void
hf_worker_stop (HfWorker *self)
{
  Job last = { NULL };

  g_return_if_fail (HF_IS_WORKER (self));
  g_return_if_fail (!hf_worker_is_current (self));

  pthread_mutex_lock (&self->lock);
  if (!self->stopped)
    push_job (self, &last);
  self->stopped = TRUE;
  pthread_mutex_unlock (&self->lock);

  /* Only after the join is the thread forgotten: what drains still asserts that it runs there. */
  if (self->thread != NULL)
    g_thread_join (self->thread);
  self->thread = NULL;
}

gboolean
hf_worker_is_current (HfWorker *self)
{
  return self->thread == g_thread_self ();
}
