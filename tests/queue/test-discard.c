/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Giving a command up: the three outcomes for the local record, what goes along, what is refused. */

#include "hf-queue-test.h"

#define OLD "{\"id\":1,\"name\":\"Ada\"}"
#define NEW "{\"id\":1,\"name\":\"Bea\"}"

static const struct
{
  const char *name, *method, *data;
  HfDiscard discard;
  const char *synced; /* what a sync brings meanwhile; NULL: none comes */
  const char *expected;
} cases[] = {
  { "update-put-back", "update", "{\"name\":\"Bea\"}", HF_DISCARD_PUT_BACK, NULL, OLD },
  { "update-keep", "update", "{\"name\":\"Bea\"}", HF_DISCARD_KEEP, NULL, NEW },
  { "update-delete", "update", "{\"name\":\"Bea\"}", HF_DISCARD_DELETE, NULL, NULL },
  { "update-put-back-after-sync", "update", "{\"name\":\"Bea\"}", HF_DISCARD_PUT_BACK, "{\"id\":1,\"name\":\"Zoe\"}",
    "{\"id\":1,\"name\":\"Zoe\"}" },
  { "update-keep-after-sync", "update", "{\"name\":\"Bea\"}", HF_DISCARD_KEEP, "{\"id\":1,\"name\":\"Zoe\"}", NEW },
  { "delete-put-back", "delete", NULL, HF_DISCARD_PUT_BACK, NULL, OLD },
  { "delete-keep", "delete", NULL, HF_DISCARD_KEEP, NULL, NULL },
  { "delete-delete", "delete", NULL, HF_DISCARD_DELETE, NULL, NULL },
  { "call-delete", "functionCall", NULL, HF_DISCARD_DELETE, NULL, OLD },
  { "call-after-sync", "functionCall", NULL, HF_DISCARD_KEEP, "{\"id\":1,\"name\":\"Zoe\"}", "{\"id\":1,\"name\":\"Zoe\"}" },
};

static void
test_outcome_for_the_record (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", OLD);
  id = queue_test_push (&test, cases[i].method, "customers", "1", cases[i].data);
  if (cases[i].synced != NULL)
    queue_test_sync (&test, "customers", "1", cases[i].synced);
  g_assert_cmpuint (queue_test_discard (&test, id, cases[i].discard), ==, 0);
  g_assert_cmpint (queue_test_state (&test, id), ==, HF_COMMAND_DISCARDED);
  queue_test_assert_row (&test, "customers", "1", cases[i].expected);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _commandQueue", "0");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
}

static void
test_create_put_back_goes (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_discard (&test, queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}"), HF_DISCARD_PUT_BACK);
  queue_test_assert_row (&test, "customers", "_tmp_1_", NULL);
  queue_test_discard (&test, queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Bea\"}"), HF_DISCARD_KEEP);
  queue_test_assert_row (&test, "customers", "_tmp_2_", "{\"id\":\"_tmp_2_\",\"name\":\"Bea\"}");
}

static void
test_create_takes_its_dependents_along (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GArray) listed = NULL;
  gint64 customer, other;

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "9", "{\"id\":9}");
  customer = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"name\":\"Bea\"}");
  queue_test_push (&test, "update", "orders", "9", "{\"customer\":\"_tmp_1_\"}");
  queue_test_push (&test, "create", "orders", NULL, "{\"customer\":\"_tmp_1_\"}");
  queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"_tmp_4_\"}");
  other = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Zoe\"}");
  listed = hf_queue_list_dependents (test.db, customer, NULL);
  g_assert_cmpuint (listed->len, ==, 4);

  g_assert_cmpuint (queue_test_discard (&test, customer, HF_DISCARD_DELETE), ==, 4);
  queue_test_assert_row (&test, "customers", "_tmp_1_", NULL);
  /* The service has order 9: it was not asked to go, so it is put back. */
  queue_test_assert_row (&test, "orders", "9", "{\"id\":9}");
  queue_test_assert_row (&test, "orders", "_tmp_4_", NULL);
  queue_test_assert_row (&test, "lines", "_tmp_5_", NULL);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _temp_ref", "0");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
  g_assert_cmpint (queue_test_step (&test), ==, other);
  g_assert_cmpint (queue_test_step (&test), ==, 0);
}

static void
test_middle_of_a_record_keeps_later_changes (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, middle, last;

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", OLD);
  first = queue_test_push (&test, "update", "customers", "1", "{\"a\":1}");
  middle = queue_test_push (&test, "update", "customers", "1", "{\"a\":2,\"b\":2}");
  last = queue_test_push (&test, "update", "customers", "1", "{\"c\":3}");
  queue_test_discard (&test, middle, HF_DISCARD_PUT_BACK);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"a\":1,\"c\":3}");
  g_assert_cmpint (queue_test_step (&test), ==, first);
  g_assert_cmpint (queue_test_step (&test), ==, last);
}

static void
test_put_back_knows_what_was_sent_before (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, second;

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", OLD);
  first = queue_test_push (&test, "update", "customers", "1", "{\"a\":1}");
  second = queue_test_push (&test, "update", "customers", "1", "{\"a\":2}");
  queue_test_done (&test, first, "{\"version\":7}");
  queue_test_fail (&test, second, HF_ERROR_PERMANENT, 422);
  queue_test_discard (&test, second, HF_DISCARD_PUT_BACK);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"a\":1,\"version\":7}");
}

static void
test_discard_of_a_stuck_one_frees_what_waits_for_it (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 stuck, next;

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", OLD);
  stuck = queue_test_push (&test, "update", "customers", "1", "{\"a\":1}");
  next = queue_test_push (&test, "update", "customers", "1", "{\"b\":1}");
  queue_test_fail (&test, stuck, HF_ERROR_PERMANENT, 422);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  g_assert_cmpuint (queue_test_discard (&test, stuck, HF_DISCARD_PUT_BACK), ==, 0);
  g_assert_cmpint (queue_test_step (&test), ==, next);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"b\":1}");
}

static void
test_what_is_being_sent_is_left_alone (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = NULL;
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_send (&test, id);
  tx = hf_tx_begin (test.db, NULL);
  g_assert_false (hf_queue_discard (test.db, id, HF_DISCARD_KEEP, test.now, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hf_queue_retry (test.db, id, test.now, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hf_queue_discard (test.db, 99, HF_DISCARD_KEEP, test.now, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_what_it_changed_is_kept_for_the_undo (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", OLD);
  queue_test_discard (&test, queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}"), HF_DISCARD_PUT_BACK);
  queue_test_assert_ask (&test, "SELECT inverse FROM _command", "{\"row\":" NEW ",\"base\":" OLD ",\"fromSync\":false}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/discard/", cases[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_outcome_for_the_record);
    }
  g_test_add_func ("/queue/discard/create-put-back-goes", test_create_put_back_goes);
  g_test_add_func ("/queue/discard/create-takes-its-dependents-along", test_create_takes_its_dependents_along);
  g_test_add_func ("/queue/discard/middle-of-a-record-keeps-later-changes", test_middle_of_a_record_keeps_later_changes);
  g_test_add_func ("/queue/discard/put-back-knows-what-was-sent-before", test_put_back_knows_what_was_sent_before);
  g_test_add_func ("/queue/discard/frees-what-waits-for-it", test_discard_of_a_stuck_one_frees_what_waits_for_it);
  g_test_add_func ("/queue/discard/what-is-being-sent-is-left-alone", test_what_is_being_sent_is_left_alone);
  g_test_add_func ("/queue/discard/what-it-changed-is-kept-for-the-undo", test_what_it_changed_is_kept_for_the_undo);
  return g_test_run ();
}
