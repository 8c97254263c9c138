/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list that follows a query. A few differences are emitted one by one, so that a list view keeps its selection and
 * scroll position; when more than MANY places differ the middle part is replaced at once. */

#include "hf-id-list.h"

#define MANY 64

struct _HfIdList
{
  GObject parent_instance;

  GType item_type;
  HfIdFunc id;
  HfTakeFunc take;
  GPtrArray *items;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfIdList, hf_id_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return HF_ID_LIST (model)->item_type;
}

static guint
get_n_items (GListModel *model)
{
  return HF_ID_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  HfIdList *self = HF_ID_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
hf_id_list_finalize (GObject *object)
{
  g_ptr_array_unref (HF_ID_LIST (object)->items);
  G_OBJECT_CLASS (hf_id_list_parent_class)->finalize (object);
}

static void
hf_id_list_class_init (HfIdListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_id_list_finalize;
}

static void
hf_id_list_init (HfIdList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

HfIdList *
hf_id_list_new (GType item_type, HfIdFunc id, HfTakeFunc take)
{
  HfIdList *self = g_object_new (HF_TYPE_ID_LIST, NULL);

  self->item_type = item_type;
  self->id = id;
  self->take = take;
  return self;
}

static gint64
id_at (HfIdList *self, GPtrArray *items, guint index)
{
  return self->id (g_ptr_array_index (items, index));
}

/* The fresh list with every object already known in its place. */
static GPtrArray *
adopt_known (HfIdList *self, GPtrArray *fresh)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GPtrArray *wanted = g_ptr_array_new_full (fresh->len, g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    {
      gint64 id = id_at (self, self->items, i);
      g_hash_table_insert (known, g_memdup2 (&id, sizeof id), g_ptr_array_index (self->items, i));
    }
  for (guint i = 0; i < fresh->len; i++)
    {
      gpointer item = g_ptr_array_index (fresh, i);
      gint64 id = self->id (item);
      gpointer old = g_hash_table_lookup (known, &id);

      if (old != NULL && self->take != NULL)
        self->take (old, item);
      g_ptr_array_add (wanted, g_object_ref (old != NULL ? old : item));
    }
  return wanted;
}

static void
replace_part (HfIdList *self, GPtrArray *wanted, guint start, guint old_end, guint new_end)
{
  g_ptr_array_remove_range (self->items, start, old_end - start);
  for (guint i = start; i < new_end; i++)
    g_ptr_array_insert (self->items, (int) i, g_object_ref (g_ptr_array_index (wanted, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), start, old_end - start, new_end - start);
}

static void
remove_at (HfIdList *self, guint index)
{
  g_ptr_array_remove_index (self->items, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

/* Makes place @index right by one removal or one insertion. */
static void
step_at (HfIdList *self, GPtrArray *wanted, guint index)
{
  gpointer item = g_ptr_array_index (wanted, index);
  guint found;

  if (index < self->items->len && !g_ptr_array_find (wanted, g_ptr_array_index (self->items, index), NULL))
    {
      remove_at (self, index);
      return;
    }
  if (g_ptr_array_find (self->items, item, &found))
    {
      remove_at (self, found);
      return;
    }
  g_ptr_array_insert (self->items, (int) index, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), index, 0, 1);
}

static gboolean
is_right (HfIdList *self, GPtrArray *wanted, guint index)
{
  return index < self->items->len && g_ptr_array_index (self->items, index) == g_ptr_array_index (wanted, index);
}

void
hf_id_list_update (HfIdList *self, GPtrArray *fresh)
{
  g_autoptr(GPtrArray) wanted = adopt_known (self, fresh);
  guint start = 0, tail = 0, steps = 0;

  while (start < wanted->len && is_right (self, wanted, start))
    start++;
  while (tail < wanted->len - start && tail < self->items->len - start
         && g_ptr_array_index (self->items, self->items->len - 1 - tail) == g_ptr_array_index (wanted, wanted->len - 1 - tail))
    tail++;
  while (start < wanted->len && steps < MANY)
    {
      if (is_right (self, wanted, start))
        {
          start++;
          continue;
        }
      step_at (self, wanted, start);
      steps++;
    }
  if (start < wanted->len || self->items->len > wanted->len)
    {
      tail = MIN (tail, MIN (wanted->len - start, self->items->len - start));
      replace_part (self, wanted, start, self->items->len - tail, wanted->len - tail);
    }
}

void
hf_id_list_prepend (HfIdList *self, GPtrArray *newest_first, guint limit)
{
  for (guint i = newest_first->len; i > 0; i--)
    g_ptr_array_insert (self->items, 0, g_object_ref (g_ptr_array_index (newest_first, i - 1)));
  if (newest_first->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, newest_first->len);
  if (self->items->len > limit)
    {
      guint surplus = self->items->len - limit;

      g_ptr_array_remove_range (self->items, limit, surplus);
      g_list_model_items_changed (G_LIST_MODEL (self), limit, surplus, 0);
    }
}
