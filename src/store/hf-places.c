/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guarantees: showing a dataset without gaps reads a few pages, whatever its size; a new filter shows its first hits
 * while the search goes on; a refresh never shows fewer rows in between; what an older question still answers is
 * dropped by its generation. A refresh that must search waits four times as long as the last search took, so that a
 * dataset that changes all the time costs at most a fifth of one core. */

#include "hf-places.h"

#include "hf-query.h"
#include "hf-search.h"

#define MIN_PAUSE_US 100000
#define PAUSE_FACTOR 4

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

  HfSearch *search; /* under way */
  gboolean streams; /* what it finds shows at once */
  gboolean fresh;   /* it has not shown anything yet */
  GArray *coming;   /* what it found, as long as that does not show */
  gboolean asked;   /* the person waits for it: busy */
  gboolean again;   /* the dataset changed meanwhile */
  gint64 started;
  gint64 rest_until;
  guint pause; /* source id */
};

static void start (HfPlaces *self, gboolean asked);

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
found_cb (HfSearch *search, GArray *rowids, gpointer data)
{
  HfPlaces *self = data;

  if (self->streams && !self->fresh)
    {
      g_array_append_vals (self->rowids, rowids->data, rowids->len);
      show (self, HF_PLACES_GREW, self->rowids->len);
    }
  else if (self->streams)
    {
      self->fresh = FALSE;
      show_rowids (self, rowids);
    }
  else
    {
      g_array_append_vals (self->coming, rowids->data, rowids->len);
    }
}

static void
forget_search (HfPlaces *self)
{
  g_clear_pointer (&self->search, hf_search_drop);
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

/* All that was found, or nothing at all, becomes what is shown. */
static void
show_result (HfPlaces *self, const HfExtent *extent, gboolean searched)
{
  g_autoptr(GArray) coming = g_steal_pointer (&self->coming);

  self->total = extent->total;
  if (!searched)
    show_dense (self, extent->first, (guint) MIN (extent->total, G_MAXINT));
  else if (!self->streams || self->fresh)
    show_rowids (self, coming);
}

/* After a failure what was found before it stays; the next change of the dataset asks again. */
static void
done_cb (HfSearch *search, const HfExtent *extent, gboolean searched, gpointer data)
{
  HfPlaces *self = data;
  gint64 now = g_get_monotonic_time ();

  if (extent != NULL)
    show_result (self, extent, searched);
  if (searched)
    self->rest_until = now + MAX (MIN_PAUSE_US, (now - self->started) * PAUSE_FACTOR);
  /* What was shown may have made someone ask anew. */
  if (self->search != search)
    return;
  forget_search (self);
  self->asked = FALSE;
  self->func (HF_PLACES_STATE, self->data);
  if (self->again && self->search == NULL)
    start_later (self);
}

static void
start (HfPlaces *self, gboolean asked)
{
  forget_search (self);
  g_clear_handle_id (&self->pause, g_source_remove);
  /* A list that shows nothing has nothing to keep. */
  self->streams = asked || self->size == 0;
  self->fresh = TRUE;
  self->coming = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->asked = asked;
  self->again = FALSE;
  self->started = g_get_monotonic_time ();
  self->search = hf_search_start (self->store, self->query, found_cb, done_cb, self);
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
