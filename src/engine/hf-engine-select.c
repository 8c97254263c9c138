/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records under a condition that a person wrote. Guarantees: its query has a thread and a connection of its own, so that no view
 * waits for it; the next page is read only when the one before was taken; the engine's close ends it. */

#include "hf-engine-private.h"

#include <hf-select.h>
#include <hf-sql-shorthand.h>
#include <hf-tsan.h>
#include <string.h>

typedef struct
{
  HfEngine *engine; /* the task's */
  HfSelectFunc func;
  gpointer data;
  GCancellable *cancellable; /* (nullable): the caller's */
  gulong cancelled_id;
  GCancellable *stop; /* what the query looks at */
  HfWorker *worker;   /* NULL: ended */
  gint64 count;
  gboolean more;

  /* the worker's, from its first job on */
  HfQuery *query;
  char *where, *path;
  guint limit;
  HfGuarded *guarded;
  HfSelect *select;
} Selection;

static void
close_func (gpointer data)
{
  Selection *self = data;

  g_clear_pointer (&self->select, hf_select_free);
  g_clear_pointer (&self->guarded, hf_guarded_close);
}

/* Blocks until the thread has ended, which it does soon. */
static void
stop_selection (Selection *self)
{
  if (self->worker == NULL)
    return;
  g_cancellable_cancel (self->stop);
  g_ptr_array_remove_fast (self->engine->selections, self);
  hf_worker_call (self->worker, close_func, self);
  hf_worker_stop (self->worker);
  g_clear_object (&self->worker);
}

void
hf_engine_stop_selections (HfEngine *self)
{
  while (self->selections->len > 0)
    stop_selection (g_ptr_array_index (self->selections, 0));
}

static void
selection_free (gpointer data)
{
  Selection *self = data;

  g_assert (self->worker == NULL);
  g_clear_object (&self->cancellable);
  g_object_unref (self->stop);
  hf_query_free (self->query);
  g_free (self->where);
  g_free (self->path);
  g_free (self);
}

/* --- on the worker --- */

static HfPage *
read_page (Selection *self, GError **error)
{
  if (self->guarded == NULL)
    self->guarded = hf_guarded_open (self->path, error);
  if (self->guarded != NULL && self->select == NULL)
    self->select = hf_select_new (self->guarded, self->query, self->where, self->limit, self->stop, error);
  return self->select != NULL ? hf_select_next (self->select, error) : NULL;
}

static void
page_thread_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  HfPage *page = read_page (data, &error);

  hf_handover (task);
  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) hf_page_unref);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

/* Ends it; answers with how many there were, or @error: (transfer full) (nullable). */
static void
answer (GTask *task, GError *error)
{
  Selection *self = g_task_get_task_data (task);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  self->more = self->select != NULL && hf_select_has_more (self->select);
  stop_selection (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) self->count);
}

static gboolean
give (Selection *self, const HfPage *page)
{
  HfSelected records[HF_PAGE_SIZE];

  for (guint i = 0; i < page->n_rows; i++)
    records[i] = (HfSelected){ page->rows[i].id, page->rows[i].data, page->rows[i].badge };
  self->count += page->n_rows;
  return page->n_rows == 0 || self->func (records, page->n_rows, self->data);
}

static void next_page (GTask *task);

static void
page_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Selection *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(HfPage) page = NULL;

  hf_takeover (result);
  page = g_task_propagate_pointer (G_TASK (result), &error);
  /* What the engine's close has ended is answered as such, whatever came of it. */
  if (self->worker == NULL)
    g_clear_error (&error);
  if (error != NULL)
    answer (task, error);
  else if (self->worker != NULL && give (self, page) && self->worker != NULL && !hf_select_is_done (self->select))
    next_page (g_steal_pointer (&task));
  else if (self->worker != NULL)
    answer (task, NULL);
  else
    answer (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed"));
}

/* @task: (transfer full) */
static void
next_page (GTask *task)
{
  Selection *self = g_task_get_task_data (task);
  GTask *page = g_task_new (self->engine, NULL, page_cb, task);

  g_task_set_task_data (page, self, NULL);
  hf_worker_queue (self->worker, page, page_thread_func);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

#define BEFORE "SELECT 1 FROM records WHERE "

/* (transfer full) (nullable): @where with the shorthand `'$.path'` made SQL. */
static char *
rewrite_condition (const char *where, GError **error)
{
  g_autofree char *sql = g_strconcat (BEFORE, where, NULL), *rewritten = NULL;

  if (!hf_sql_rewrite (sql, &rewritten, error))
    return NULL;
  return g_strdup (g_str_has_prefix (rewritten, BEFORE) ? rewritten + strlen (BEFORE) : where);
}

void
hf_engine_select_async (HfEngine *self, const HfSelection *selection, HfSelectFunc func, gpointer func_data,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  const HfQuery query
      = { (char *) selection->entity, (char *) selection->filter, (char *) selection->order, selection->descending };
  Selection *run = g_new0 (Selection, 1);
  GError *error = NULL;

  run->engine = self;
  run->func = func;
  run->data = func_data;
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  run->stop = g_cancellable_new ();
  run->query = hf_query_copy (&query);
  run->where = rewrite_condition (selection->where, &error);
  run->path = g_strdup (hf_store_get_path (self->store));
  run->limit = selection->limit;
  g_task_set_task_data (task, run, selection_free);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
      return;
    }
  run->worker = hf_worker_new ("hf-select");
  g_ptr_array_add (self->selections, run);
  if (cancellable != NULL)
    run->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (run->stop), g_object_unref);
  next_page (g_steal_pointer (&task));
}

gint64
hf_engine_select_finish (HfEngine *self, GAsyncResult *result, gboolean *more, GError **error)
{
  Selection *run = g_task_get_task_data (G_TASK (result));

  if (more != NULL)
    *more = run->more;
  return g_task_propagate_int (G_TASK (result), error);
}
