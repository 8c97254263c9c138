/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading what is looked at. Guarantees: nothing is read on the main thread; what was asked for last is read first, at
 * most 256 rows at once; rows that are alive keep their identity and change in place. Rows are kept track of by
 * strips of 32, so that a jump reads little more than what shows: in a sorted list each row is a page of the file of
 * its own. Costs memory for the strips last shown and the rows someone holds. */

#include "hf-pager.h"

#include "hf-row-private.h"

#define STRIP_SIZE 32
#define STRIP(place) ((place) / STRIP_SIZE)
/* Strips kept though nobody may hold their rows: scrolling back and forth. */
#define MAX_STRIPS 96

struct _HfPager
{
  HfStore *store; /* NULL: freed */
  HfPlaces *places;
  GHashTable *alive;  /* place → HfRow, not owned */
  GHashTable *strips; /* strip → Strip */
  GQueue recent;      /* the same, the last read first */
  GQueue wanted;      /* strips to read, the last asked for first */
  gboolean reading;
  guint soon;       /* source id: reads once all that is being asked for was */
  guint generation; /* of the places: what was read for an older one is dropped */
  guint epoch;      /* of the content: what was read in an older one shows, but is not kept */
};

typedef struct
{
  guint number;
  guint start; /* the page's first place */
  HfPage *page;
  GList link; /* in recent */
} Strip;

/* Rows on their way. */
typedef struct
{
  HfPager *pager;
  char *entity;
  guint start;
  guint count;
  guint generation;
  guint epoch;
  gint64 rowids[HF_PAGE_SIZE];
  HfPage *page;
} Reading;

static void
strip_free (gpointer data)
{
  Strip *strip = data;

  hf_page_unref (strip->page);
  g_free (strip);
}

static void
pager_clear (gpointer data)
{
  HfPager *self = data;

  g_queue_clear (&self->wanted);
  g_hash_table_unref (self->strips);
  g_hash_table_unref (self->alive);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->page, hf_page_unref);
  g_rc_box_release_full (reading->pager, pager_clear);
  g_free (reading->entity);
  g_free (reading);
}

/* On the reader. */
static gboolean
read_func (HfDb *db, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->page = hf_page_read (db, reading->entity, reading->rowids, reading->count, error);
  return reading->page != NULL;
}

static void
forget_strip (HfPager *self, guint number)
{
  Strip *strip = g_hash_table_lookup (self->strips, GUINT_TO_POINTER (number));

  if (strip == NULL)
    return;
  g_queue_unlink (&self->recent, &strip->link);
  g_hash_table_remove (self->strips, GUINT_TO_POINTER (number));
}

static void
keep_strip (HfPager *self, guint number, guint start, HfPage *page)
{
  Strip *strip = g_new0 (Strip, 1);

  forget_strip (self, number);
  strip->number = number;
  strip->start = start;
  strip->page = hf_page_ref (page);
  strip->link.data = strip;
  g_hash_table_insert (self->strips, GUINT_TO_POINTER (number), strip);
  g_queue_push_head_link (&self->recent, &strip->link);
  if (self->recent.length > MAX_STRIPS)
    forget_strip (self, ((Strip *) g_queue_peek_tail (&self->recent))->number);
}

/* Only strips that came from their beginning; the end may be missing, hf_pager_get() looks. */
static void
keep_strips (HfPager *self, const Reading *reading)
{
  guint end = reading->start + reading->page->n_rows;

  for (guint number = STRIP (reading->start + STRIP_SIZE - 1); number * STRIP_SIZE < end; number++)
    keep_strip (self, number, reading->start, reading->page);
}

static gboolean
is_any_alive (HfPager *self, guint start, guint end)
{
  for (guint place = start; place < end; place++)
    {
      if (g_hash_table_contains (self->alive, GUINT_TO_POINTER (place)))
        return TRUE;
    }
  return FALSE;
}

/* References first: what a notification runs may drop rows. */
static void
fill_rows (HfPager *self, const Reading *reading)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < reading->page->n_rows; i++)
    {
      HfRow *row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (reading->start + i));

      if (row != NULL)
        g_ptr_array_add (rows, g_object_ref (row));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      HfRow *row = g_ptr_array_index (rows, i);

      hf_row_set_content (row, reading->page, hf_row_get_place (row) - reading->start);
    }
}

static void read_run (HfPager *self, guint start, guint end);

static void
take_rows (HfPager *self, const Reading *reading)
{
  guint end = reading->start + reading->count;
  guint got = reading->start + reading->page->n_rows;

  if (reading->epoch == self->epoch)
    keep_strips (self, reading);
  fill_rows (self, reading);
  /* Very large records: the page ended early. What a notification changed meanwhile is looked at anew. */
  if (got < end && !self->reading && self->store != NULL && reading->generation == self->generation
      && is_any_alive (self, got, end))
    read_run (self, got, MIN (end, hf_places_get_size (self->places)));
}

static void read_next (HfPager *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  Reading *reading = data;
  HfPager *self = reading->pager;
  gboolean read = hf_store_read_finish (HF_STORE (source), result, &error) != NULL;

  if (self->store == NULL)
    return;
  self->reading = FALSE;
  if (!read)
    g_debug ("Reading %s: %s", reading->entity, error->message);
  else if (reading->generation == self->generation)
    take_rows (self, reading);
  if (self->store != NULL)
    read_next (self);
}

static void
read_run (HfPager *self, guint start, guint end)
{
  Reading *reading;

  if (start >= end)
    return;
  reading = g_new0 (Reading, 1);
  reading->pager = g_rc_box_acquire (self);
  reading->entity = g_strdup (hf_places_get_entity (self->places));
  reading->start = start;
  reading->count = end - start;
  reading->generation = self->generation;
  reading->epoch = self->epoch;
  for (guint i = 0; i < reading->count; i++)
    reading->rowids[i] = hf_places_get_rowid (self->places, start + i);
  self->reading = TRUE;
  hf_store_read_async (self->store, read_func, reading, reading_free, NULL, read_cb, reading);
}

static gboolean
take_wanted (HfPager *self, guint strip)
{
  return g_queue_remove (&self->wanted, GUINT_TO_POINTER (strip));
}

/* One run at a time, so that what was asked for last never waits for more than one that nobody looks at any more. */
static void
read_next (HfPager *self)
{
  while (!self->reading && self->wanted.length > 0)
    {
      guint first = GPOINTER_TO_UINT (g_queue_pop_head (&self->wanted));
      guint last = first;

      if (!is_any_alive (self, first * STRIP_SIZE, (first + 1) * STRIP_SIZE))
        continue;
      while (last - first + 1 < HF_PAGE_SIZE / STRIP_SIZE && first > 0 && take_wanted (self, first - 1))
        first--;
      while (last - first + 1 < HF_PAGE_SIZE / STRIP_SIZE && take_wanted (self, last + 1))
        last++;
      read_run (self, first * STRIP_SIZE, MIN ((last + 1) * STRIP_SIZE, hf_places_get_size (self->places)));
    }
}

static gboolean
soon_cb (gpointer data)
{
  HfPager *self = data;

  self->soon = 0;
  read_next (self);
  return G_SOURCE_REMOVE;
}

/* A view asks for its rows one by one: together they are one read. */
static void
read_soon (HfPager *self)
{
  if (self->soon == 0 && !self->reading)
    self->soon = g_idle_add_full (G_PRIORITY_HIGH, soon_cb, self, NULL);
}

static void
want (HfPager *self, guint place)
{
  take_wanted (self, STRIP (place));
  g_queue_push_head (&self->wanted, GUINT_TO_POINTER (STRIP (place)));
  read_soon (self);
}

HfPager *
hf_pager_new (HfStore *store, HfPlaces *places)
{
  HfPager *self = g_rc_box_new0 (HfPager);

  self->store = g_object_ref (store);
  self->places = places;
  self->alive = g_hash_table_new (NULL, NULL);
  self->strips = g_hash_table_new_full (NULL, NULL, NULL, strip_free);
  g_queue_init (&self->recent);
  g_queue_init (&self->wanted);
  return self;
}

void
hf_pager_free (HfPager *self)
{
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_object (&self->store);
  g_rc_box_release_full (self, pager_clear);
}

HfRow *
hf_pager_get (HfPager *self, guint place)
{
  HfRow *row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (place));
  Strip *strip;

  if (row != NULL)
    {
      if (!hf_row_get_loaded (row))
        want (self, place);
      return g_object_ref (row);
    }
  row = hf_row_new (self->alive, place);
  strip = g_hash_table_lookup (self->strips, GUINT_TO_POINTER (STRIP (place)));
  if (strip != NULL && place - strip->start < strip->page->n_rows)
    hf_row_set_content (row, strip->page, place - strip->start);
  else
    want (self, place);
  return row;
}

/* A read under way shows too: under a steady stream of changes there would never be one that is not outdated. */
void
hf_pager_reload (HfPager *self)
{
  GHashTableIter iter;
  gpointer place;

  self->epoch++;
  while (self->recent.length > 0)
    forget_strip (self, ((Strip *) g_queue_peek_head (&self->recent))->number);
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &place, NULL))
    {
      guint strip = STRIP (GPOINTER_TO_UINT (place));

      if (g_queue_find (&self->wanted, GUINT_TO_POINTER (strip)) == NULL)
        g_queue_push_tail (&self->wanted, GUINT_TO_POINTER (strip));
    }
  read_soon (self);
}

void
hf_pager_replace (HfPager *self)
{
  self->generation++;
  hf_pager_reload (self);
}
