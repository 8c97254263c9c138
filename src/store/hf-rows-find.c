/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions about a list that only the database can answer. Guarantees: asked on the reader, answered in the main
 * context; a place is the one of the moment the answer comes. */

#include "hf-rows-find.h"

#include "hf-query.h"

typedef struct
{
  char *entity;
  char *id;
  gint64 rowid;
  char **columns;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->entity);
  g_free (question->id);
  g_strfreev (question->columns);
  g_free (question);
}

static gboolean
find_id_func (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;

  return hf_query_find_id (db, question->entity, question->id, &question->rowid, error);
}

static gboolean
find_columns_func (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;

  question->columns = hf_query_find_columns (db, question->entity, error);
  return question->columns != NULL;
}

static void
found_id_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  Question *question = hf_store_read_finish (HF_STORE (source), result, &error);
  HfRows *self = g_task_get_source_object (task);

  if (question == NULL)
    g_task_return_error (task, error);
  else if (question->rowid == 0)
    g_task_return_int (task, -1);
  else
    g_task_return_int (task, (gssize) hf_places_find_rowid (hf_rows_get_places (self), question->rowid));
}

static void
found_columns_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  Question *question = hf_store_read_finish (HF_STORE (source), result, &error);

  if (question == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&question->columns), (GDestroyNotify) g_strfreev);
}

static Question *
make_question (HfRows *self, const char *id)
{
  Question *question = g_new0 (Question, 1);

  question->entity = g_strdup (hf_rows_get_entity (self));
  question->id = g_strdup (id);
  return question;
}

void
hf_rows_find_columns_async (HfRows *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (HF_IS_ROWS (self));
  hf_store_read_async (hf_rows_get_store (self), find_columns_func, make_question (self, NULL), question_free, cancellable,
                       found_columns_cb, g_task_new (self, cancellable, callback, data));
}

char **
hf_rows_find_columns_finish (HfRows *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_rows_find_id_async (HfRows *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (HF_IS_ROWS (self));
  g_return_if_fail (id != NULL);
  hf_store_read_async (hf_rows_get_store (self), find_id_func, make_question (self, id), question_free, cancellable,
                       found_id_cb, g_task_new (self, cancellable, callback, data));
}

gint64
hf_rows_find_id_finish (HfRows *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  return g_task_propagate_int (G_TASK (result), error);
}
