/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guarantees: showing a dataset without gaps reads a few pages, whatever its size; a new filter shows its first hits
 * while the search goes on; a refresh never shows fewer rows in between; what an older question still answers is
 * dropped by its generation. A refresh that must search waits four times as long as the last search took, so that a
 * dataset that changes all the time costs at most a fifth of one core. */

#include "hf-places.h"

#include <hf-tsan.h>
#include <string.h>

#include "hf-query.h"
#include "hf-store-private.h"

#define MIN_PAUSE_US 100000
#define PAUSE_FACTOR 4

/* One run of the query, shared by the threads. */
typedef struct
{
  HfPlaces *places; /* main context only; NULL once it does not care any more */
  GMainContext *context;
  GCancellable *cancellable;
  HfQuery *query;
  HfExtent extent;
  gboolean streams; /* what is found shows at once */
} Search;

/* Some rowids on their way to the main context. */
typedef struct
{
  Search *search;
  GArray *rowids;
} Found;

struct _HfPlaces
{
  HfStore *store;
  HfQuery *query;
  HfPlacesFunc func;
  gpointer data;

  GArray *rowids; /* what is shown, or NULL: @size rowids from @first on */
  gint64 first;
  guint size;
  gint64 total;

  GArray *coming; /* found by a search that does not stream */
  Search *search; /* under way */
  gboolean fresh; /* the search under way has not shown anything yet */
  gboolean asked; /* the person waits for it: busy */
  gboolean again; /* the dataset changed meanwhile */
  gint64 started;
  gint64 rest_until;
  guint pause; /* source id */
};

static void start (HfPlaces *self, gboolean asked);

static void
search_clear (gpointer data)
{
  Search *search = data;

  hf_takeover (search);
  g_main_context_unref (search->context);
  g_object_unref (search->cancellable);
  hf_query_free (search->query);
}

static void
search_unref (gpointer data)
{
  hf_handover (data);
  g_atomic_rc_box_release_full (data, search_clear);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  hf_takeover (found);
  search_unref (found->search);
  g_array_unref (found->rowids);
  g_free (found);
}

static void
show (HfPlaces *self, HfPlacesEvent event, guint size)
{
  self->size = size;
  self->func (event, self->data);
}

static void
show_rowids (HfPlaces *self, GArray *rowids)
{
  g_clear_pointer (&self->rowids, g_array_unref);
  self->rowids = g_array_ref (rowids);
  show (self, HF_PLACES_REPLACED, rowids->len);
}

static void
show_dense (HfPlaces *self, gint64 first, guint size)
{
  gboolean same = self->rowids == NULL && self->first == first;

  g_clear_pointer (&self->rowids, g_array_unref);
  self->first = first;
  if (!same || size < self->size)
    show (self, HF_PLACES_REPLACED, size);
  else if (size > self->size)
    show (self, HF_PLACES_GREW, size);
}

static void
take_found (HfPlaces *self, GArray *rowids)
{
  if (!self->search->streams || self->fresh)
    {
      if (self->coming == NULL)
        self->coming = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (self->coming, rowids->data, rowids->len);
      if (self->search->streams)
        {
          self->fresh = FALSE;
          show_rowids (self, self->coming);
          g_clear_pointer (&self->coming, g_array_unref);
        }
      return;
    }
  g_array_append_vals (self->rowids, rowids->data, rowids->len);
  show (self, HF_PLACES_GREW, self->rowids->len);
}

static gboolean
found_cb (gpointer data)
{
  Found *found = data;
  HfPlaces *self;

  hf_takeover (found);
  self = found->search->places;
  if (self != NULL && self->search == found->search)
    take_found (self, found->rowids);
  return G_SOURCE_REMOVE;
}

/* On the search thread. */
static void
query_cb (const gint64 *rowids, gsize count, gpointer data)
{
  Search *search = data;
  g_autoptr(GSource) source = g_idle_source_new ();
  Found *found = g_new0 (Found, 1);

  found->search = g_atomic_rc_box_acquire (search);
  found->rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) count);
  g_array_append_vals (found->rowids, rowids, (guint) count);
  hf_handover (found);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, found_cb, found, found_free);
  g_source_attach (source, search->context);
}

static gboolean
measure_func (HfDb *db, gpointer data, GError **error)
{
  Search *search = data;

  return hf_query_measure (db, search->query->entity, &search->extent, error);
}

static gboolean
search_func (HfDb *db, gpointer data, GError **error)
{
  Search *search = data;

  return hf_query_measure (db, search->query->entity, &search->extent, error)
         && hf_query_run (db, search->query, search->cancellable, query_cb, search, error);
}

static void
forget_search (HfPlaces *self)
{
  if (self->search == NULL)
    return;
  self->search->places = NULL;
  g_cancellable_cancel (self->search->cancellable);
  g_clear_pointer (&self->search, search_unref);
  g_clear_pointer (&self->coming, g_array_unref);
}

static gboolean
pause_cb (gpointer data)
{
  HfPlaces *self = data;

  self->pause = 0;
  start (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
start_later (HfPlaces *self)
{
  gint64 wait = MAX (self->rest_until - g_get_monotonic_time (), 0);

  if (self->pause == 0)
    self->pause = g_timeout_add ((guint) (wait / 1000), pause_cb, self);
}

static void
end_search (HfPlaces *self, gboolean searched)
{
  gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&self->search, search_unref);
  if (searched)
    self->rest_until = now + MAX (MIN_PAUSE_US, (now - self->started) * PAUSE_FACTOR);
  self->asked = FALSE;
  self->func (HF_PLACES_STATE, self->data);
  if (self->again && self->search == NULL)
    start_later (self);
}

/* Whatever was found last, or nothing at all, becomes what is shown. */
static void
show_rest (HfPlaces *self)
{
  g_autoptr(GArray) rowids = g_steal_pointer (&self->coming);

  if (self->search->streams && !self->fresh)
    return;
  if (rowids == NULL)
    rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  show_rowids (self, rowids);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  Search *search = hf_store_read_finish (HF_STORE (source), result, &error);
  HfPlaces *self = ((Search *) data)->places;

  if (self != NULL && search != NULL)
    {
      self->total = search->extent.total;
      show_rest (self);
    }
  /* What was found before the failure stays; the next change of the dataset asks again. */
  if (self != NULL && search == NULL)
    g_debug ("Searching %s: %s", self->query->entity, error->message);
  if (self != NULL)
    end_search (self, TRUE);
  search_unref (data);
}

static void
run_search (HfPlaces *self)
{
  Search *search = self->search;

  hf_handover (search);
  hf_store_search_async (self->store, search_func, g_atomic_rc_box_acquire (search), search_unref, search->cancellable,
                         searched_cb, g_atomic_rc_box_acquire (search));
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  Search *search = hf_store_read_finish (HF_STORE (source), result, &error);
  HfPlaces *self = ((Search *) data)->places;

  if (self != NULL && search == NULL)
    {
      g_debug ("Measuring %s: %s", self->query->entity, error->message);
      end_search (self, FALSE);
    }
  else if (self != NULL)
    {
      self->total = search->extent.total;
      if (hf_extent_is_dense (&search->extent))
        {
          show_dense (self, search->extent.first, (guint) MIN (search->extent.total, G_MAXINT));
          end_search (self, FALSE);
        }
      else
        {
          run_search (self);
        }
    }
  search_unref (data);
}

static void
start (HfPlaces *self, gboolean asked)
{
  Search *search;

  forget_search (self);
  g_clear_handle_id (&self->pause, g_source_remove);
  search = g_atomic_rc_box_new0 (Search);
  search->places = self;
  search->context = g_main_context_ref_thread_default ();
  search->cancellable = g_cancellable_new ();
  search->query = hf_query_copy (self->query);
  /* A list that shows nothing has nothing to keep. */
  search->streams = asked || self->size == 0;
  self->search = search;
  self->fresh = TRUE;
  self->again = FALSE;
  self->asked = asked;
  self->started = g_get_monotonic_time ();
  if (!hf_query_is_plain (self->query))
    {
      run_search (self);
      return;
    }
  hf_handover (search);
  hf_store_read_async (self->store, measure_func, g_atomic_rc_box_acquire (search), search_unref, search->cancellable,
                       measured_cb, g_atomic_rc_box_acquire (search));
}

HfPlaces *
hf_places_new (HfStore *store, const char *entity, HfPlacesFunc func, gpointer data)
{
  HfPlaces *self = g_new0 (HfPlaces, 1);

  self->store = g_object_ref (store);
  self->query = g_new0 (HfQuery, 1);
  self->query->entity = g_strdup (entity);
  self->func = func;
  self->data = data;
  start (self, TRUE);
  return self;
}

void
hf_places_free (HfPlaces *self)
{
  forget_search (self);
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_pointer (&self->rowids, g_array_unref);
  hf_query_free (self->query);
  g_object_unref (self->store);
  g_free (self);
}

static void
ask (HfPlaces *self)
{
  start (self, TRUE);
  self->func (HF_PLACES_STATE, self->data);
}

void
hf_places_set_filter (HfPlaces *self, const char *text)
{
  const char *filter = text != NULL && *text != '\0' ? text : NULL;

  if (g_strcmp0 (self->query->filter, filter) == 0)
    return;
  g_free (self->query->filter);
  self->query->filter = g_strdup (filter);
  ask (self);
}

void
hf_places_set_order (HfPlaces *self, const char *path, gboolean descending)
{
  if (g_strcmp0 (self->query->order, path) == 0 && self->query->descending == descending)
    return;
  g_free (self->query->order);
  self->query->order = g_strdup (path);
  self->query->descending = descending;
  ask (self);
}

void
hf_places_refresh (HfPlaces *self, gboolean moved)
{
  /* A changed record keeps its place unless content decides about it. */
  if (!moved && hf_query_is_plain (self->query))
    return;
  self->again = TRUE;
  if (self->search == NULL)
    start_later (self);
}

const char *
hf_places_get_entity (HfPlaces *self)
{
  return self->query->entity;
}

guint
hf_places_get_size (HfPlaces *self)
{
  return self->size;
}

gint64
hf_places_get_total (HfPlaces *self)
{
  return self->total;
}

gboolean
hf_places_is_busy (HfPlaces *self)
{
  return self->asked;
}

gint64
hf_places_get_rowid (HfPlaces *self, guint place)
{
  g_assert (place < self->size);
  return self->rowids != NULL ? g_array_index (self->rowids, gint64, place) : self->first + place;
}

gint64
hf_places_find_rowid (HfPlaces *self, gint64 rowid)
{
  if (self->rowids == NULL)
    return rowid >= self->first && rowid - self->first < self->size ? rowid - self->first : -1;
  for (guint i = 0; i < self->size; i++)
    {
      if (g_array_index (self->rowids, gint64, i) == rowid)
        return i;
    }
  return -1;
}
