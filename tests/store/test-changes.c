/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HfStore::changed: what it tells, how often, and of whom. */

#include <hf-test.h>

#include "hf-store-test.h"

#define PATIENCE_MS 20000

/* What a store told. */
typedef struct
{
  HfStore *store;
  guint emissions;
  guint empty;
  gint64 inserted, updated, deleted; /* of "things" */
  GHashTable *commands;
  gint64 last; /* monotonic time of the emission before */
  gint64 shortest;
} Told;

static void
changed_cb (HfStore *store, GPtrArray *changes, gpointer data)
{
  Told *told = data;
  gint64 now = g_get_monotonic_time ();
  guint things = 0;

  told->emissions++;
  if (told->last != 0)
    told->shortest = MIN (told->shortest, now - told->last);
  told->last = now;
  told->empty += changes->len == 0;
  for (guint i = 0; i < changes->len; i++)
    {
      const HfChange *change = g_ptr_array_index (changes, i);

      if (change->command_id != 0)
        g_hash_table_add (told->commands, GINT_TO_POINTER ((gint) change->command_id));
      if (g_strcmp0 (change->entity, "things") != 0)
        continue;
      things++;
      told->inserted += change->inserted;
      told->updated += change->updated;
      told->deleted += change->deleted;
    }
  g_assert_cmpuint (things, <=, 1);
}

static void
follow (Told *told, HfStore *store)
{
  *told = (Told){ .store = store, .shortest = G_MAXINT64 };
  told->commands = g_hash_table_new (NULL, NULL);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), told);
}

static void
unfollow (Told *told)
{
  g_signal_handlers_disconnect_by_data (told->store, told);
  g_hash_table_unref (told->commands);
}

static gboolean
has_all_inserted (gpointer data)
{
  return ((Told *) data)->inserted >= 1000;
}

static gboolean
has_one_inserted (gpointer data)
{
  return ((Told *) data)->inserted >= 1;
}

static gboolean
has_two_inserted (gpointer data)
{
  return ((Told *) data)->inserted >= 2;
}

static gboolean
has_two_commands (gpointer data)
{
  return g_hash_table_size (((Told *) data)->commands) == 2;
}

static gboolean
has_empty (gpointer data)
{
  return ((Told *) data)->empty > 0;
}

static gboolean
fail_func (HfDb *db, gpointer data, GError **error)
{
  hf_db_note_change (db, "things", 5, 0, 0, 0);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "No");
  return FALSE;
}

static gboolean
two_commands_func (HfDb *db, gpointer data, GError **error)
{
  hf_db_note_change (db, "things", 0, 1, 0, 11);
  hf_db_note_change (db, "things", 0, 1, 0, 12);
  hf_db_note_change (db, NULL, 0, 0, 0, 11);
  return TRUE;
}

static void
many_commits_are_few_emissions (HfStoreTest *test, gconstpointer data)
{
  Told told;

  hf_store_test_open (test);
  follow (&told, test->store);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      hf_store_test_put (test->store, "things", id, "{}");
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_true (hf_test_until (has_all_inserted, &told, PATIENCE_MS));
  g_assert_cmpint (told.inserted, ==, 1000);
  g_assert_cmpint (told.deleted, ==, 0);
  /* Timers count whole milliseconds. */
  g_assert_true (told.shortest >= 15000);
  unfollow (&told);
}

static void
a_rolled_back_change_is_not_told (HfStoreTest *test, gconstpointer data)
{
  Told told;

  hf_store_test_open (test);
  follow (&told, test->store);
  g_assert_false (hf_store_write (test->store, fail_func, NULL, NULL));
  hf_store_test_put (test->store, "things", "a", "{}");
  g_assert_true (hf_test_until (has_one_inserted, &told, PATIENCE_MS));
  g_assert_cmpint (told.inserted, ==, 1);
  unfollow (&told);
}

static void
entities_and_commands_are_told_apart (HfStoreTest *test, gconstpointer data)
{
  Told told;

  hf_store_test_open (test);
  follow (&told, test->store);
  g_assert_true (hf_store_write (test->store, two_commands_func, NULL, NULL));
  g_assert_true (hf_test_until (has_two_commands, &told, PATIENCE_MS));
  g_assert_cmpint (told.updated, ==, 2);
  unfollow (&told);
}

static void
another_store_on_the_file_is_heard_when_watching (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(HfStore) other = NULL;
  Told told, told_other;

  hf_store_test_open (test);
  other = hf_store_test_open_another (test, NULL);
  follow (&told, test->store);
  follow (&told_other, other);
  hf_store_set_watching (test->store, TRUE);
  hf_store_set_watching (other, TRUE);
  hf_store_test_put (other, "things", "theirs", "{}");
  g_assert_true (hf_test_until (has_one_inserted, &told, PATIENCE_MS));
  g_assert_true (hf_test_until (has_one_inserted, &told_other, PATIENCE_MS));
  hf_store_test_put (test->store, "things", "ours", "{}");
  told_other.inserted = 0;
  g_assert_true (hf_test_until (has_one_inserted, &told_other, PATIENCE_MS));
  g_assert_true (hf_test_until (has_two_inserted, &told, PATIENCE_MS));
  /* Ours came by itself and not a second time through the ring. */
  g_assert_cmpint (told.inserted, ==, 2);
  g_assert_cmpuint (told.empty + told_other.empty, ==, 0);
  unfollow (&told);
  unfollow (&told_other);
  hf_store_close (other);
}

static void
what_was_missed_is_told_when_watching_begins (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(HfStore) other = NULL;
  Told told;

  hf_store_test_open (test);
  other = hf_store_test_open_another (test, NULL);
  follow (&told, test->store);
  hf_store_test_put (other, "things", "a", "{}");
  hf_store_set_watching (test->store, TRUE);
  g_assert_true (hf_test_until (has_one_inserted, &told, PATIENCE_MS));
  hf_store_set_watching (test->store, FALSE);
  hf_store_test_put (other, "things", "b", "{}");
  told.inserted = 0;
  hf_store_set_watching (test->store, TRUE);
  g_assert_true (hf_test_until (has_one_inserted, &told, PATIENCE_MS));
  g_assert_cmpint (told.inserted, ==, 1);
  unfollow (&told);
  hf_store_close (other);
}

static void
more_than_the_ring_holds_is_anything (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(HfStore) other = NULL;
  Told told;

  hf_store_test_open (test);
  other = hf_store_test_open_another (test, NULL);
  follow (&told, test->store);
  for (guint i = 0; i < 1300; i++)
    hf_store_test_put (other, "things", "a", "{}");
  hf_store_set_watching (test->store, TRUE);
  g_assert_true (hf_test_until (has_empty, &told, PATIENCE_MS));
  unfollow (&told);
  hf_store_close (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/store/changes/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)
  ADD ("many-commits-are-few-emissions", many_commits_are_few_emissions);
  ADD ("a-rolled-back-change-is-not-told", a_rolled_back_change_is_not_told);
  ADD ("entities-and-commands-are-told-apart", entities_and_commands_are_told_apart);
  ADD ("another-store-on-the-file-is-heard-when-watching", another_store_on_the_file_is_heard_when_watching);
  ADD ("what-was-missed-is-told-when-watching-begins", what_was_missed_is_told_when_watching_begins);
  ADD ("more-than-the-ring-holds-is-anything", more_than_the_ring_holds_is_anything);
#undef ADD
  return g_test_run ();
}
