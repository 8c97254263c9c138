/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking at the queue: lists and filters, counts, pictures that follow their rows, pruning. */

#include "hf-queue-test.h"

#include <string.h>

static char *
list (QueueTest *test, const char *filter, guint limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) commands = hf_queue_list (test->db, filter, limit, &error);
  g_autoptr(GString) ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < commands->len; i++)
    g_string_append_printf (ids, " %d", (int) hf_command_get_id (g_ptr_array_index (commands, i)));
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* 1 done, 2 stuck, 3 waits for 2, 4 discarded, 5 and 6 waiting. */
static void
init_mixed (QueueTest *test)
{
  queue_test_init (test);
  queue_test_push (test, "create", "customers", "a", "{\"city\":\"Oslo\"}");
  queue_test_push (test, "create", "customers", "b", "{\"city\":\"Bergen 100%\"}");
  queue_test_push (test, "update", "customers", "b", "{\"city\":\"Bodø\"}");
  queue_test_push (test, "create", "orders", "c", "{\"n\":1}");
  queue_test_push_to (test, "other", "create", "orders", "d", "{\"n\":1000}");
  queue_test_push (test, "delete", "customers", "a", NULL);
  queue_test_done (test, 1, NULL);
  queue_test_fail (test, 2, HF_ERROR_PERMANENT, 422);
  test->now += 10;
  queue_test_discard (test, 4, HF_DISCARD_KEEP);
}

static const struct
{
  const char *name, *filter, *expected;
} filters[] = {
  { "none", NULL, " 2 3 5 6 4 1" },
  { "empty", "", " 2 3 5 6 4 1" },
  { "all", "state:all", " 2 3 5 6 4 1" },
  { "open", "state:open", " 2 3 5 6" },
  { "stuck", "state:stuck", " 2" },
  { "blocked", "state:blocked", " 3" },
  { "done", "state:done", " 1" },
  { "unknown-state", "state:nonsense", "" },
  { "entity", "entity:orders", " 5 4" },
  { "two-words", "entity:ORDERS state:open", " 5" },
  { "source", "source:other", " 5" },
  { "method", "method:update", " 3" },
  { "number", "#4", " 4" },
  { "text-of-the-data", "Oslo", " 1" },
  { "text-without-case", "bergen 100%", " 2" },
  { "percent-is-itself", "0%", " 2" },
  { "json", "\"n\":1", " 5 4" },
  { "underscore-is-itself", "_", "" },
  { "text-of-the-error", "not valid", " 2" },
  { "function", "write-it", " 2 3 5 6 4 1" },
};

static void
test_filter (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto(QueueTest) test = { 0 };
  g_autofree char *ids = NULL;

  init_mixed (&test);
  ids = list (&test, filters[i].filter, 100);
  g_assert_cmpstr (ids, ==, filters[i].expected);
}

static void
test_limit (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autofree char *two = NULL, *five = NULL, *none = NULL;

  init_mixed (&test);
  two = list (&test, NULL, 2);
  g_assert_cmpstr (two, ==, " 2 3");
  five = list (&test, NULL, 5);
  g_assert_cmpstr (five, ==, " 2 3 5 6 4");
  none = list (&test, NULL, 0);
  g_assert_cmpstr (none, ==, "");
}

static void
test_counts (void)
{
  g_auto(QueueTest) test = { 0 };
  HfQueueCounts counts;

  init_mixed (&test);
  g_assert_true (hf_queue_count (test.db, NULL, &counts, NULL));
  g_assert_cmpint (counts.waiting, ==, 3);
  g_assert_cmpint (counts.stuck, ==, 1);
  g_assert_cmpint (counts.blocked, ==, 1);
  g_assert_cmpint (counts.sending + counts.retrying, ==, 0);
  g_assert_cmpint (counts.oldest_at, ==, QUEUE_TEST_START);
  g_assert_cmpint (counts.last_done_at, ==, QUEUE_TEST_START);
  g_assert_true (hf_queue_count (test.db, "orders", &counts, NULL));
  g_assert_cmpint (counts.waiting, ==, 1);
  g_assert_cmpint (counts.stuck + counts.blocked, ==, 0);
  g_assert_cmpint (counts.last_done_at, ==, 0);
  g_assert_true (hf_queue_count (test.db, "nothing", &counts, NULL));
  g_assert_cmpint (counts.oldest_at, ==, 0);

  queue_test_fail (&test, 5, HF_ERROR_TRANSIENT, 503);
  queue_test_send (&test, 6);
  g_assert_true (hf_queue_count (test.db, NULL, &counts, NULL));
  g_assert_cmpint (counts.retrying, ==, 1);
  g_assert_cmpint (counts.sending, ==, 1);
  g_assert_cmpint (counts.waiting, ==, 1);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, " %s", pspec->name);
}

static void
test_picture_notifies_what_changed (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) picture = NULL;
  g_autoptr(HfCommand) now = NULL;
  g_autoptr(GString) changed = g_string_new (NULL);

  queue_test_init (&test);
  queue_test_push (&test, "create", "customers", "a", "{}");
  picture = queue_test_get (&test, 1);
  g_signal_connect (picture, "notify", G_CALLBACK (count_cb), changed);
  queue_test_fail (&test, 1, HF_ERROR_SERVER, 500);
  now = queue_test_get (&test, 1);
  hf_command_update (picture, now);
  g_assert_nonnull (strstr (changed->str, " state"));
  g_assert_nonnull (strstr (changed->str, " attempts"));
  g_assert_nonnull (strstr (changed->str, " error-title"));
  g_assert_null (strstr (changed->str, " entity"));
  g_assert_cmpint (hf_command_get_state (picture), ==, HF_COMMAND_RETRYING);
  g_string_truncate (changed, 0);
  hf_command_update (picture, now);
  g_assert_cmpstr (changed->str, ==, "");
}

static const struct
{
  const char *method, *record_id, *title;
} titles[] = {
  { "create", NULL, "Create a record in customers" },
  { "create", "7", "Create customers 7" },
  { "save", "7", "Save customers 7" },
  { "functionCall", NULL, "Call write-it for customers" },
};

static void
test_titles (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      gint64 id = queue_test_push (&test, titles[i].method, "customers", titles[i].record_id, NULL);
      g_autoptr(HfCommand) command = queue_test_get (&test, id);
      g_autofree char *title = hf_command_dup_title (command);

      g_assert_cmpstr (title, ==, titles[i].title);
    }
}

static void
test_view_shows_open_commands_only (void)
{
  g_auto(QueueTest) test = { 0 };

  init_mixed (&test);
  queue_test_assert_ask (&test, "SELECT group_concat(commandId, ' ') FROM (SELECT * FROM _commandQueue ORDER BY id)", "2 3 5 6");
  queue_test_assert_ask (&test, "SELECT payload ->> '$.recordId' FROM _commandQueue WHERE id = 5", "d");
  queue_test_assert_ask (&test, "SELECT type FROM _commandQueue WHERE id = 6", "delete");
}

static void
test_prune_takes_old_history (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autofree char *left = NULL;
  HfTx *tx;

  init_mixed (&test);
  tx = hf_tx_begin (test.db, NULL);
  g_assert_true (hf_queue_prune (test.db, QUEUE_TEST_START + 5, NULL));
  g_assert_true (hf_tx_commit (&tx, NULL));
  left = list (&test, NULL, 100);
  g_assert_cmpstr (left, ==, " 2 3 5 6 4");
  queue_test_assert_ask (&test, "SELECT group_concat(command_id) FROM _attempt", "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/list/filter/", filters[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_filter);
    }
  g_test_add_func ("/queue/list/limit", test_limit);
  g_test_add_func ("/queue/list/counts", test_counts);
  g_test_add_func ("/queue/list/picture-notifies-what-changed", test_picture_notifies_what_changed);
  g_test_add_func ("/queue/list/titles", test_titles);
  g_test_add_func ("/queue/list/view-shows-open-commands-only", test_view_shows_open_commands_only);
  g_test_add_func ("/queue/list/prune-takes-old-history", test_prune_takes_old_history);
  return g_test_run ();
}
