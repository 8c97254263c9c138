/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dataset as a list of a million rows. Guarantees: only the difference in size is emitted, because GTK answers anything
 * else with a call for each row; all other changes are notifications of the rows that are alive. Which record stands
 * where is HfPlaces' answer, what it shows HfPager's. */

#include "hf-rows.h"

#include "hf-pager.h"
#include "hf-places.h"
#include "hf-rows-private.h"
#include "hf-rows-find.h"

struct _HfRows
{
  GObject parent_instance;

  HfStore *store;
  char *entity;
  HfPlaces *places;
  HfPager *pager;
  guint size; /* as emitted */
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

static void
emit_size (HfRows *self)
{
  guint old = self->size;
  guint size = hf_places_get_size (self->places);

  self->size = size;
  if (size == old)
    return;
  if (size > old)
    g_list_model_items_changed (G_LIST_MODEL (self), old, 0, size - old);
  else
    g_list_model_items_changed (G_LIST_MODEL (self), size, old - size, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

static void
places_cb (HfPlacesEvent event, gpointer data)
{
  HfRows *self = data;

  switch (event)
    {
    case HF_PLACES_REPLACED:
      hf_pager_replace (self->pager);
      emit_size (self);
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
    hf_pager_reload (self->pager);
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

  return place < self->size ? hf_pager_get (self->pager, place) : NULL;
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

  hf_pager_free (self->pager);
  hf_places_free (self->places);
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
  self->pager = hf_pager_new (store, self->places);
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
