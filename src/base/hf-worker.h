/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfWorker:
 *
 * One named thread with a first in, first out queue of tasks. What a worker owns (a SQLite
 * connection, a parser) is touched by its thread only; hf_worker_assert() says so in code.
 */
#define HF_TYPE_WORKER (hf_worker_get_type ())
G_DECLARE_FINAL_TYPE (HfWorker, hf_worker, HF, WORKER, GObject)

/**
 * hf_worker_new:
 * @name: at most 15 bytes; shown by debuggers
 */
HfWorker *hf_worker_new (const char *name);

/**
 * hf_worker_queue:
 * @task: (transfer full): answered by @func with one g_task_return_*(); the callback runs in the
 *   main context the task was made in
 *
 * Any thread. After hf_worker_stop() the task is answered with %G_IO_ERROR_CLOSED. @func says hf_handover (task) before
 * it answers and the _finish function hf_takeover (task), for what travels in the task's data or result.
 */
void hf_worker_queue (HfWorker *self, GTask *task, GTaskThreadFunc func);

/**
 * hf_worker_take_next:
 *
 * On the worker: what is next in the queue, if it is a task for @func, so that several can be done in one go. One that was
 * cancelled is answered as ever and not returned.
 *
 * Returns: (transfer full) (nullable): answer it, then hf_worker_give_back()
 */
GTask *hf_worker_take_next (HfWorker *self, GTaskThreadFunc func);
void hf_worker_give_back (GTask *task);

typedef void (*HfWorkerFunc) (gpointer data);

/**
 * hf_worker_push:
 *
 * Any thread: runs @func in turn; nobody is told when.
 *
 * Returns: FALSE after hf_worker_stop(); @func will not run then
 */
gboolean hf_worker_push (HfWorker *self, HfWorkerFunc func, gpointer data);

/* The same, and waits until @func has run. Not from the worker itself. */
gboolean hf_worker_call (HfWorker *self, HfWorkerFunc func, gpointer data);

/**
 * hf_worker_stop:
 *
 * Runs what is queued, then ends and joins the thread. Blocks; from one thread, not the worker itself. Idempotent.
 */
void hf_worker_stop (HfWorker *self);

gboolean hf_worker_is_current (HfWorker *self);
#define hf_worker_assert(worker) g_assert (hf_worker_is_current (worker))

G_END_DECLS
