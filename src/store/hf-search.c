/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query off the main thread. Guarantees: what is found arrives in order and before the end does; nothing arrives once
 * it was dropped; a plain list without gaps costs a look at its two ends. Runs beside the thread that reads pages, so
 * that no page waits for it. */

#include "hf-search.h"

#include <hf-tsan.h>

#include "hf-store-private.h"

/* Counted references: the owner's, one a call under way, one for what is on its way to the main context. */
struct _HfSearch
{
  HfStore *store;
  GMainContext *context;
  GCancellable *cancellable;
  HfQuery *query;
  HfExtent extent;
  HfSearchFoundFunc found; /* this and the next: main context only; NULL once dropped */
  HfSearchDoneFunc done;
  gpointer data;
};

typedef struct
{
  HfSearch *search;
  GArray *rowids;
} Parcel;

static void
search_clear (gpointer data)
{
  HfSearch *self = data;

  hf_takeover (self);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  hf_query_free (self->query);
}

static void
search_unref (gpointer data)
{
  hf_handover (data);
  g_atomic_rc_box_release_full (data, search_clear);
}

static void
parcel_free (gpointer data)
{
  Parcel *parcel = data;

  hf_takeover (parcel);
  search_unref (parcel->search);
  g_array_unref (parcel->rowids);
  g_free (parcel);
}

static gboolean
parcel_cb (gpointer data)
{
  Parcel *parcel = data;

  hf_takeover (parcel);
  if (parcel->search->found != NULL)
    parcel->search->found (parcel->search, parcel->rowids, parcel->search->data);
  return G_SOURCE_REMOVE;
}

/* On the search thread. Same priority as the task's answer, which is attached later and therefore comes later. */
static void
query_cb (const gint64 *rowids, gsize count, gpointer data)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  HfSearch *self = data;
  Parcel *parcel = g_new0 (Parcel, 1);

  parcel->search = g_atomic_rc_box_acquire (self);
  parcel->rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) count);
  g_array_append_vals (parcel->rowids, rowids, (guint) count);
  hf_handover (parcel);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, parcel_cb, parcel, parcel_free);
  g_source_attach (source, self->context);
}

static gboolean
measure_func (HfDb *db, gpointer data, GError **error)
{
  HfSearch *self = data;

  return hf_query_measure (db, self->query->entity, &self->extent, error);
}

static gboolean
search_func (HfDb *db, gpointer data, GError **error)
{
  HfSearch *self = data;

  return hf_query_measure (db, self->query->entity, &self->extent, error)
      && hf_query_run (db, self->query, self->cancellable, query_cb, self, error);
}

static void
answer (HfSearch *self, gboolean succeeded, gboolean searched)
{
  if (self->done != NULL)
    self->done (self, succeeded ? &self->extent : NULL, searched, self->data);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  HfSearch *self = data;
  gboolean succeeded = hf_store_read_finish (HF_STORE (source), result, &error) != NULL;

  if (!succeeded)
    g_debug ("Searching %s: %s", self->query->entity, error->message);
  answer (self, succeeded, TRUE);
  search_unref (self);
}

static void
search (HfSearch *self)
{
  hf_handover (self);
  hf_store_search_async (self->store, search_func, g_atomic_rc_box_acquire (self), search_unref, self->cancellable, searched_cb,
                         g_atomic_rc_box_acquire (self));
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  HfSearch *self = data;

  if (hf_store_read_finish (HF_STORE (source), result, &error) == NULL)
    {
      g_debug ("Measuring %s: %s", self->query->entity, error->message);
      answer (self, FALSE, FALSE);
    }
  else if (hf_extent_is_dense (&self->extent))
    {
      answer (self, TRUE, FALSE);
    }
  else if (self->done != NULL)
    {
      search (self);
    }
  search_unref (self);
}

static void
measure (HfSearch *self)
{
  hf_handover (self);
  hf_store_read_async (self->store, measure_func, g_atomic_rc_box_acquire (self), search_unref, self->cancellable, measured_cb,
                       g_atomic_rc_box_acquire (self));
}

HfSearch *
hf_search_start (HfStore *store, const HfQuery *query, HfSearchFoundFunc found, HfSearchDoneFunc done, gpointer data)
{
  HfSearch *self = g_atomic_rc_box_new0 (HfSearch);

  self->store = g_object_ref (store);
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->query = hf_query_copy (query);
  self->found = found;
  self->done = done;
  self->data = data;
  if (hf_query_is_plain (query))
    measure (self);
  else
    search (self);
  return self;
}

void
hf_search_drop (HfSearch *self)
{
  self->found = NULL;
  self->done = NULL;
  g_cancellable_cancel (self->cancellable);
  search_unref (self);
}
