/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading records: a list that follows, or one. */

#include "hf-engine-private.h"

#include <hf-entity.h>
#include <hf-rows-private.h>

HfRows *
hf_engine_get_rows (HfEngine *self, const char *entity)
{
  return hf_rows_new (self->store, entity);
}

typedef struct
{
  char *entity, *id, *raw;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->entity);
  g_free (lookup->id);
  g_free (lookup->raw);
  g_free (lookup);
}

static gboolean
look_up (HfDb *db, gpointer data, GError **error)
{
  Lookup *lookup = data;
  GError *failure = NULL;

  lookup->raw = hf_entity_get (db, lookup->entity, lookup->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  Lookup *lookup = hf_store_read_finish (HF_STORE (source), result, &error);

  if (lookup == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&lookup->raw), g_free);
}

void
hf_engine_get_record_async (HfEngine *self, const char *entity, const char *id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->entity = g_strdup (entity);
  lookup->id = g_strdup (id);
  hf_store_read_async (self->store, look_up, lookup, lookup_free, cancellable, looked_up_cb,
                       g_task_new (self, cancellable, callback, data));
}

char *
hf_engine_get_record_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
