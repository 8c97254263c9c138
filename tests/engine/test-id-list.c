/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list that follows a query: after any update it equals the query, keeps objects of known ids, and what it emitted, replayed on
 * a copy, gives the same list. */

#include <hf-id-list.h>

static gint64
item_id (gpointer item)
{
  return GPOINTER_TO_INT (g_object_get_data (item, "id"));
}

static GObject *
item_new (int id)
{
  GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data (item, "id", GINT_TO_POINTER (id));
  return item;
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GPtrArray *copy)
{
  if (removed > 0)
    g_ptr_array_remove_range (copy, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (copy, (int) (position + i), g_list_model_get_item (model, position + i));
}

static GPtrArray *
random_order (int largest)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (int id = 1; id <= largest; id++)
    if (g_test_rand_bit ())
      g_ptr_array_insert (items, g_test_rand_int_range (0, (int) items->len + 1), item_new (id));
  return items;
}

static void
test_follows_random_queries (void)
{
  g_autoptr(HfIdList) list = hf_id_list_new (G_TYPE_OBJECT, item_id, NULL);
  g_autoptr(GPtrArray) copy = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), copy);
  for (int round = 0; round < 300; round++)
    {
      g_autoptr(GPtrArray) fresh = random_order (round % 3 == 0 ? 400 : 12);

      hf_id_list_update (list, fresh);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, fresh->len);
      g_assert_cmpuint (copy->len, ==, fresh->len);
      for (guint i = 0; i < fresh->len; i++)
        {
          g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);

          g_assert_cmpint (item_id (item), ==, item_id (g_ptr_array_index (fresh, i)));
          g_assert_true (item == g_ptr_array_index (copy, i));
        }
    }
}

static void
test_known_id_keeps_its_object (void)
{
  g_autoptr(HfIdList) list = hf_id_list_new (G_TYPE_OBJECT, item_id, NULL);
  g_autoptr(GPtrArray) first = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) second = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GObject) kept = NULL;

  g_ptr_array_add (first, item_new (1));
  g_ptr_array_add (first, item_new (2));
  g_ptr_array_add (second, item_new (2));
  hf_id_list_update (list, first);
  hf_id_list_update (list, second);
  kept = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (kept == g_ptr_array_index (first, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/id-list/follows-random-queries", test_follows_random_queries);
  g_test_add_func ("/engine/id-list/known-id-keeps-its-object", test_known_id_keeps_its_object);
  return g_test_run ();
}
