/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dataset as a list of a million rows. Guarantees: nothing is read on the main thread; what is asked for last is read
 * first; rows that are alive keep their identity and change in place; only the difference in size is emitted, because
 * GTK answers anything else with a call for each row. Costs memory for the pages last shown and the rows someone holds. */

#include "hf-rows.h"

#include "hf-places.h"
#include "hf-row-private.h"
#include "hf-rows-private.h"
#include "hf-rows-find.h"

/* Pages kept though nobody may hold their rows: scrolling back and forth. */
#define MAX_PAGES 12

struct _HfRows
{
  GObject parent_instance;

  HfStore *store;
  char *entity;
  HfPlaces *places;
  guint size;        /* as emitted */
  GHashTable *alive; /* place → HfRow, not owned */
  GHashTable *pages; /* block → HfPage */
  GQueue recent;     /* blocks in @pages, the last used first */
  GQueue wanted;     /* blocks to read, the last asked for first */
  gboolean reading;
  guint generation; /* of the places: pages asked for in an older one are dropped */
  guint epoch;      /* of the content: older pages show, but are not kept */
};

typedef enum
{
  PROP_BUSY = 1,
  PROP_COUNT,
  PROP_TOTAL,
} HfRowsProperty;

static GParamSpec *properties[PROP_TOTAL + 1];

static void hf_rows_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfRows, hf_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hf_rows_list_model_init))

#define BLOCK(place) ((place) / HF_PAGE_SIZE)

/* A page on its way. */
typedef struct
{
  HfRows *rows;
  char *entity;
  guint block;
  guint offset; /* of the first rowid in the block: over 0 behind very large records */
  guint count;
  guint generation;
  guint epoch;
  gint64 rowids[HF_PAGE_SIZE];
  HfPage *page;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->page, hf_page_unref);
  g_object_unref (reading->rows);
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

static void read_next (HfRows *self);

static void
want (HfRows *self, guint block)
{
  g_queue_remove (&self->wanted, GUINT_TO_POINTER (block));
  g_queue_push_head (&self->wanted, GUINT_TO_POINTER (block));
  read_next (self);
}

static void
keep_page (HfRows *self, guint block, HfPage *page)
{
  g_queue_remove (&self->recent, GUINT_TO_POINTER (block));
  g_queue_push_head (&self->recent, GUINT_TO_POINTER (block));
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (block), hf_page_ref (page));
  if (self->recent.length > MAX_PAGES)
    g_hash_table_remove (self->pages, g_queue_pop_tail (&self->recent));
}

/* The first row of the block, from @from on, that is alive and, if @unloaded, shows nothing yet; HF_PAGE_SIZE: none. */
static guint
find_alive (HfRows *self, guint block, guint from, gboolean unloaded)
{
  for (guint i = from; i < HF_PAGE_SIZE; i++)
    {
      HfRow *row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (block * HF_PAGE_SIZE + i));

      if (row != NULL && !(unloaded && hf_row_get_loaded (row)))
        return i;
    }
  return HF_PAGE_SIZE;
}

/* References first: what a notification runs may drop rows. */
static void
fill_rows (HfRows *self, const Reading *reading)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint start = reading->block * HF_PAGE_SIZE + reading->offset;

  for (guint i = 0; i < reading->page->n_rows; i++)
    {
      HfRow *row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (start + i));

      if (row != NULL)
        g_ptr_array_add (rows, g_object_ref (row));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      HfRow *row = g_ptr_array_index (rows, i);

      hf_row_set_content (row, reading->page, hf_row_get_place (row) - start);
    }
}

static void read_block (HfRows *self, guint block, guint offset);

static void
take_page (HfRows *self, const Reading *reading)
{
  guint end = reading->offset + reading->page->n_rows;

  if (reading->offset == 0 && reading->epoch == self->epoch)
    keep_page (self, reading->block, reading->page);
  fill_rows (self, reading);
  /* Very large records: the page ended early. */
  if (reading->page->n_rows < reading->count && find_alive (self, reading->block, end, FALSE) < HF_PAGE_SIZE)
    read_block (self, reading->block, end);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  Reading *reading = hf_store_read_finish (HF_STORE (source), result, &error);
  HfRows *self = data;

  self->reading = FALSE;
  if (reading == NULL)
    g_debug ("Reading %s: %s", self->entity, error->message);
  else if (reading->generation == self->generation)
    take_page (self, reading);
  read_next (self);
}

static void
read_block (HfRows *self, guint block, guint offset)
{
  Reading *reading = g_new0 (Reading, 1);
  guint start = block * HF_PAGE_SIZE + offset;

  reading->rows = g_object_ref (self);
  reading->entity = g_strdup (self->entity);
  reading->block = block;
  reading->offset = offset;
  reading->generation = self->generation;
  reading->epoch = self->epoch;
  reading->count = MIN (HF_PAGE_SIZE - offset, self->size - start);
  for (guint i = 0; i < reading->count; i++)
    reading->rowids[i] = hf_places_get_rowid (self->places, start + i);
  self->reading = TRUE;
  hf_store_read_async (self->store, read_func, reading, reading_free, NULL, read_cb, self);
}

/* One at a time, so that what was asked for last never waits for more than one page that nobody looks at any more. */
static void
read_next (HfRows *self)
{
  while (!self->reading && self->wanted.length > 0)
    {
      guint block = GPOINTER_TO_UINT (g_queue_pop_head (&self->wanted));
      HfPage *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (block));
      guint first = find_alive (self, block, 0, page != NULL);

      if (first < HF_PAGE_SIZE && block * HF_PAGE_SIZE + first < self->size)
        read_block (self, block, page != NULL ? first : 0);
    }
}

/* All that is shown is read again; until it comes, it stays as it is. A page under way shows too: under a steady stream
 * of changes there would never be one that is not outdated. */
static void
reload (HfRows *self)
{
  GHashTableIter iter;
  gpointer place;

  self->epoch++;
  g_queue_clear (&self->recent);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->wanted);
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &place, NULL))
    {
      guint block = BLOCK (GPOINTER_TO_UINT (place));

      if (g_queue_find (&self->wanted, GUINT_TO_POINTER (block)) == NULL)
        g_queue_push_tail (&self->wanted, GUINT_TO_POINTER (block));
    }
  read_next (self);
}

static void
emit_size (HfRows *self)
{
  guint old = self->size;
  guint size = hf_places_get_size (self->places);

  self->size = size;
  if (size == old)
    return;
  /* The last page may hold fewer rows than there are now. */
  if (size > old)
    {
      g_queue_remove (&self->recent, GUINT_TO_POINTER (BLOCK (old)));
      g_hash_table_remove (self->pages, GUINT_TO_POINTER (BLOCK (old)));
      g_list_model_items_changed (G_LIST_MODEL (self), old, 0, size - old);
    }
  else
    {
      g_list_model_items_changed (G_LIST_MODEL (self), size, old - size, 0);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

static void
places_cb (HfPlacesEvent event, gpointer data)
{
  HfRows *self = data;

  switch (event)
    {
    case HF_PLACES_REPLACED:
      self->generation++;
      emit_size (self);
      reload (self);
      break;
    case HF_PLACES_GREW:
      emit_size (self);
      break;
    case HF_PLACES_STATE:
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
changed_cb (HfStore *store, GPtrArray *changes, HfRows *self)
{
  gboolean anything = changes->len == 0;
  gboolean badges = FALSE, content = FALSE, moved = FALSE;

  for (guint i = 0; i < changes->len; i++)
    {
      const HfChange *change = g_ptr_array_index (changes, i);
      gboolean ours = change->entity != NULL && g_ascii_strcasecmp (change->entity, self->entity) == 0;

      badges = badges || change->command_id != 0;
      content = content || ours;
      /* Three zeros: a table was made or exchanged. */
      moved = moved || (ours && (change->inserted + change->deleted > 0 || change->updated == 0));
    }
  if (anything || badges || content)
    reload (self);
  if (anything || content)
    hf_places_refresh (self->places, anything || moved);
}

static GType
hf_rows_get_item_type (GListModel *model)
{
  return HF_TYPE_ROW;
}

static guint
hf_rows_get_n_items (GListModel *model)
{
  return HF_ROWS (model)->size;
}

static gpointer
hf_rows_get_item (GListModel *model, guint place)
{
  HfRows *self = HF_ROWS (model);
  HfRow *row;
  HfPage *page;

  if (place >= self->size)
    return NULL;
  row = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (place));
  if (row != NULL)
    return g_object_ref (row);
  row = hf_row_new (self->alive, place);
  page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (BLOCK (place)));
  if (page != NULL && place % HF_PAGE_SIZE < page->n_rows)
    hf_row_set_content (row, page, place % HF_PAGE_SIZE);
  else
    want (self, BLOCK (place));
  return row;
}

static void
hf_rows_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hf_rows_get_item_type;
  iface->get_n_items = hf_rows_get_n_items;
  iface->get_item = hf_rows_get_item;
}

static void
hf_rows_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfRows *self = HF_ROWS (object);

  switch ((HfRowsProperty) id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, hf_rows_get_busy (self));
      break;
    case PROP_COUNT:
      g_value_set_int64 (value, hf_rows_get_count (self));
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, hf_rows_get_total (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_rows_finalize (GObject *object)
{
  HfRows *self = HF_ROWS (object);

  hf_places_free (self->places);
  g_queue_clear (&self->recent);
  g_queue_clear (&self->wanted);
  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->alive);
  g_object_unref (self->store);
  g_free (self->entity);
  G_OBJECT_CLASS (hf_rows_parent_class)->finalize (object);
}

static void
hf_rows_class_init (HfRowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hf_rows_get_property;
  object_class->finalize = hf_rows_finalize;

  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_COUNT] = g_param_spec_int64 ("count", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hf_rows_init (HfRows *self)
{
  self->alive = g_hash_table_new (NULL, NULL);
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) hf_page_unref);
  g_queue_init (&self->recent);
  g_queue_init (&self->wanted);
}

HfRows *
hf_rows_new (HfStore *store, const char *entity)
{
  HfRows *self;

  g_return_val_if_fail (HF_IS_STORE (store), NULL);
  g_return_val_if_fail (entity != NULL, NULL);

  self = g_object_new (HF_TYPE_ROWS, NULL);
  self->store = g_object_ref (store);
  self->entity = g_strdup (entity);
  self->places = hf_places_new (store, entity, places_cb, self);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, 0);
  return self;
}

HfStore *
hf_rows_get_store (HfRows *self)
{
  return self->store;
}

HfPlaces *
hf_rows_get_places (HfRows *self)
{
  return self->places;
}

gboolean
hf_rows_get_busy (HfRows *self)
{
  g_return_val_if_fail (HF_IS_ROWS (self), FALSE);
  return hf_places_is_busy (self->places);
}

gint64
hf_rows_get_count (HfRows *self)
{
  g_return_val_if_fail (HF_IS_ROWS (self), 0);
  return self->size;
}

gint64
hf_rows_get_total (HfRows *self)
{
  g_return_val_if_fail (HF_IS_ROWS (self), 0);
  return hf_places_get_total (self->places);
}

const char *
hf_rows_get_entity (HfRows *self)
{
  g_return_val_if_fail (HF_IS_ROWS (self), NULL);
  return self->entity;
}

void
hf_rows_set_filter (HfRows *self, const char *text)
{
  g_return_if_fail (HF_IS_ROWS (self));
  hf_places_set_filter (self->places, text);
}

void
hf_rows_set_order (HfRows *self, const char *path, gboolean descending)
{
  g_return_if_fail (HF_IS_ROWS (self));
  hf_places_set_order (self->places, path, descending);
}
