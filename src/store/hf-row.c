/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One place of a list. Guarantees: the same object as long as someone holds it; notifies only what became different.
 * Borrows its strings from the page it was read with. */

#include "hf-row-private.h"

#include <hf-json.h>

struct _HfRow
{
  GObject parent_instance;

  GHashTable *alive;
  guint place;
  HfPage *page; /* NULL: not loaded */
  guint index;
  HfJsonObject *fields; /* of the data, once a cell asked */
};

G_DEFINE_FINAL_TYPE (HfRow, hf_row, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADED = 1,
  PROP_ID,
  PROP_DATA,
  PROP_BADGE,
} HfRowProperty;

static GParamSpec *properties[PROP_BADGE + 1];

static void
hf_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfRow *self = HF_ROW (object);

  switch ((HfRowProperty) id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, hf_row_get_loaded (self));
      break;
    case PROP_ID:
      g_value_set_string (value, hf_row_get_id (self));
      break;
    case PROP_DATA:
      g_value_set_string (value, hf_row_get_data (self));
      break;
    case PROP_BADGE:
      g_value_set_string (value, hf_row_get_badge (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_row_finalize (GObject *object)
{
  HfRow *self = HF_ROW (object);

  g_hash_table_remove (self->alive, GUINT_TO_POINTER (self->place));
  g_hash_table_unref (self->alive);
  g_clear_pointer (&self->page, hf_page_unref);
  g_clear_pointer (&self->fields, hf_json_object_free);
  G_OBJECT_CLASS (hf_row_parent_class)->finalize (object);
}

static void
hf_row_class_init (HfRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hf_row_get_property;
  object_class->finalize = hf_row_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_DATA] = g_param_spec_string ("data", NULL, NULL, NULL, flags);
  properties[PROP_BADGE] = g_param_spec_string ("badge", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hf_row_init (HfRow *self)
{
}

HfRow *
hf_row_new (GHashTable *alive, guint place)
{
  HfRow *self = g_object_new (HF_TYPE_ROW, NULL);

  self->alive = g_hash_table_ref (alive);
  self->place = place;
  g_hash_table_insert (alive, GUINT_TO_POINTER (place), self);
  return self;
}

guint
hf_row_get_place (HfRow *self)
{
  return self->place;
}

void
hf_row_set_content (HfRow *self, HfPage *page, guint index)
{
  g_autoptr(HfPage) old = NULL;
  guint old_index = self->index;
  gboolean new_data;

  g_assert (index < page->n_rows);

  if (page->rows[index].id == NULL)
    return;
  old = g_steal_pointer (&self->page);
  self->page = hf_page_ref (page);
  self->index = index;
  new_data = old == NULL || g_strcmp0 (old->rows[old_index].data, page->rows[index].data) != 0;
  if (new_data)
    g_clear_pointer (&self->fields, hf_json_object_free);

  g_object_freeze_notify (G_OBJECT (self));
  if (old == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  if (old == NULL || g_strcmp0 (old->rows[old_index].id, page->rows[index].id) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
  if (new_data)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATA]);
  if ((old != NULL ? old->rows[old_index].badge : NULL) != page->rows[index].badge)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
hf_row_get_loaded (HfRow *self)
{
  g_return_val_if_fail (HF_IS_ROW (self), FALSE);
  return self->page != NULL;
}

const char *
hf_row_get_id (HfRow *self)
{
  g_return_val_if_fail (HF_IS_ROW (self), NULL);
  return self->page != NULL ? self->page->rows[self->index].id : NULL;
}

const char *
hf_row_get_data (HfRow *self)
{
  g_return_val_if_fail (HF_IS_ROW (self), NULL);
  return self->page != NULL ? self->page->rows[self->index].data : NULL;
}

char *
hf_row_get_field (HfRow *self, const char *name)
{
  g_return_val_if_fail (HF_IS_ROW (self), NULL);

  if (self->page == NULL)
    return NULL;
  if (self->fields == NULL)
    self->fields = hf_json_object_parse (self->page->rows[self->index].data, -1, NULL);
  return self->fields != NULL ? hf_json_object_get_text (self->fields, name) : NULL;
}

const char *
hf_row_get_badge (HfRow *self)
{
  g_return_val_if_fail (HF_IS_ROW (self), NULL);
  return self->page != NULL ? self->page->rows[self->index].badge : NULL;
}
