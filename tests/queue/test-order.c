/* SPDX-License-Identifier: GPL-3.0-or-later */

/* First in, first out, and what holds up whom (queue.md, "Order"). */

#include "hf-queue-test.h"

#define DATA "{\"name\":\"x\"}"

static gint64
create (QueueTest *test, const char *id)
{
  return queue_test_push (test, "create", "customers", id, DATA);
}

static void
test_order_of_acceptance_over_all_sources (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 ids[30];

  queue_test_init (&test);
  for (int i = 0; i < 30; i++)
    {
      g_autofree char *source = g_strdup_printf ("s%d", (i * 7) % 3);
      ids[i] = queue_test_push_to (&test, source, "create", "customers", NULL, DATA);
    }
  for (int i = 0; i < 30; i++)
    g_assert_cmpint (queue_test_step (&test), ==, ids[i]);
  g_assert_cmpint (queue_test_step (&test), ==, 0);
}

static void
test_source_that_is_down_waits_in_place (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 a, b, c;

  queue_test_init (&test);
  a = queue_test_push_to (&test, "down", "create", "customers", "1", DATA);
  b = queue_test_push_to (&test, "up", "create", "customers", "2", DATA);
  c = queue_test_push_to (&test, "up", "create", "customers", "3", DATA);
  g_assert_cmpint (queue_test_next (&test, "down"), ==, b);
  queue_test_done (&test, b, NULL);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, a);
  g_assert_cmpint (queue_test_next (&test, "down"), ==, c);
  queue_test_done (&test, c, NULL);
  g_assert_cmpint (queue_test_next (&test, "down"), ==, 0);
  g_assert_cmpint (queue_test_state (&test, a), ==, HF_COMMAND_WAITING);
}

static void
test_retrying_holds_up_only_its_dependents (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, dependent, other;

  queue_test_init (&test);
  first = create (&test, "1");
  dependent = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"y\"}");
  other = create (&test, "2");
  g_assert_cmpint (queue_test_fail (&test, first, HF_ERROR_SERVER, 500), ==, HF_COMMAND_RETRYING);
  g_assert_cmpint (queue_test_next_due (&test), ==, test.now + 2250000);
  g_assert_cmpint (queue_test_step (&test), ==, other);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  test.now += 2250000;
  g_assert_cmpint (queue_test_step (&test), ==, first);
  g_assert_cmpint (queue_test_step (&test), ==, dependent);
  g_assert_cmpint (queue_test_next_due (&test), ==, 0);
}

static void
test_due_retry_goes_before_later_ones (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, second;

  queue_test_init (&test);
  first = create (&test, "1");
  second = create (&test, "2");
  queue_test_fail (&test, first, HF_ERROR_TRANSIENT, 503);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, second);
  test.now += G_USEC_PER_SEC;
  g_assert_cmpint (queue_test_next (&test, NULL), ==, first);
  g_assert_cmpint (queue_test_next (&test, QUEUE_TEST_SOURCE), ==, 0);
}

static void
test_stuck_steps_aside (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 stuck, other;

  queue_test_init (&test);
  stuck = create (&test, "1");
  other = create (&test, "2");
  g_assert_cmpint (queue_test_fail (&test, stuck, HF_ERROR_PERMANENT, 422), ==, HF_COMMAND_STUCK);
  g_assert_cmpint (queue_test_step (&test), ==, other);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  queue_test_retry (&test, stuck);
  g_assert_cmpint (queue_test_step (&test), ==, stuck);
}

static void
test_hurry_makes_every_retry_due (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GError) error = NULL;
  HfTx *tx;
  gint64 first;

  queue_test_init (&test);
  first = create (&test, "1");
  queue_test_fail (&test, first, HF_ERROR_TRANSIENT, 503);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  tx = hf_tx_begin (test.db, &error);
  g_assert_true (hf_queue_hurry (test.db, test.now, &error));
  g_assert_true (hf_tx_commit (&tx, &error));
  g_assert_no_error (error);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, first);
  queue_test_assert_ask (&test, "SELECT failures FROM _command", "1");
}

static void
test_source_without_a_name_has_its_turn (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 nameless, named;

  queue_test_init (&test);
  nameless = queue_test_push_to (&test, "", "create", "customers", "1", DATA);
  named = queue_test_push_to (&test, "a", "create", "customers", "2", DATA);
  g_assert_cmpint (queue_test_step (&test), ==, nameless);
  g_assert_cmpint (queue_test_step (&test), ==, named);
}

static gint64
waits_for (QueueTest *test, gint64 id)
{
  g_autoptr(HfCommand) command = queue_test_get (test, id);

  return hf_command_get_waits_for (command);
}

static void
test_dependents_of_a_stuck_one_name_it (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) blocked = NULL;
  g_autofree char *words = NULL;
  gint64 stuck, second, third, late;
  HfQueueCounts counts;

  queue_test_init (&test);
  stuck = create (&test, "1");
  second = queue_test_push (&test, "update", "customers", "1", "{\"a\":1}");
  third = queue_test_push (&test, "update", "customers", "1", "{\"a\":2}");
  g_assert_cmpint (waits_for (&test, second), ==, 0);
  queue_test_fail (&test, stuck, HF_ERROR_PERMANENT, 422);
  late = queue_test_push (&test, "delete", "customers", "1", NULL);

  g_assert_cmpint (waits_for (&test, second), ==, stuck);
  g_assert_cmpint (waits_for (&test, third), ==, stuck);
  g_assert_cmpint (waits_for (&test, late), ==, stuck);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  blocked = queue_test_get (&test, third);
  g_assert_cmpint (hf_command_get_state (blocked), ==, HF_COMMAND_WAITING);
  words = hf_command_explain (blocked, test.now);
  g_assert_cmpstr (words, ==, "It waits for #1, which is stuck.");
  g_assert_true (hf_queue_count (test.db, NULL, &counts, NULL));
  g_assert_cmpint (counts.blocked, ==, 3);
  g_assert_cmpint (counts.waiting, ==, 3);
  g_assert_cmpint (counts.stuck, ==, 1);

  queue_test_retry (&test, stuck);
  g_assert_cmpint (waits_for (&test, late), ==, 0);
  g_assert_cmpint (queue_test_step (&test), ==, stuck);
  g_assert_cmpint (queue_test_step (&test), ==, second);
  g_assert_cmpint (queue_test_step (&test), ==, third);
  g_assert_cmpint (queue_test_step (&test), ==, late);
}

static void
test_waits_for_passes_through_mentions (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 customer, order, line, other;

  queue_test_init (&test);
  customer = create (&test, NULL);
  order = queue_test_push (&test, "create", "orders", NULL, "{\"customer\":\"_tmp_1_\"}");
  line = queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"_tmp_2_\"}");
  other = queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"9\"}");
  queue_test_fail (&test, customer, HF_ERROR_PERMANENT, 400);
  g_assert_cmpint (waits_for (&test, order), ==, customer);
  g_assert_cmpint (waits_for (&test, line), ==, customer);
  g_assert_cmpint (waits_for (&test, other), ==, 0);
  g_assert_cmpint (queue_test_step (&test), ==, other);
  g_assert_cmpint (queue_test_step (&test), ==, 0);
}

/* Two stuck ones hold the third; each names the other when one is resolved. */
static void
test_second_stuck_one_takes_over (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 a, b, both;

  queue_test_init (&test);
  a = create (&test, NULL);
  b = create (&test, NULL);
  both = queue_test_push (&test, "create", "links", NULL, "{\"from\":\"_tmp_1_\",\"to\":\"_tmp_2_\"}");
  queue_test_fail (&test, a, HF_ERROR_PERMANENT, 400);
  queue_test_fail (&test, b, HF_ERROR_PERMANENT, 400);
  g_assert_cmpint (waits_for (&test, both), !=, 0);
  queue_test_retry (&test, a);
  g_assert_cmpint (waits_for (&test, both), ==, b);
  queue_test_done (&test, a, "{\"id\":\"A\"}");
  g_assert_cmpint (waits_for (&test, both), ==, b);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  queue_test_retry (&test, b);
  queue_test_done (&test, b, "{\"id\":\"B\"}");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, both);
}

/* The one in between goes: what hung on the stuck one only through it is free. */
static void
test_discard_in_between_frees_the_rest (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 stuck, between, after, last;

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "9", "{\"id\":9}");
  stuck = create (&test, NULL);
  between = queue_test_push (&test, "update", "orders", "9", "{\"customer\":\"_tmp_1_\"}");
  after = queue_test_push (&test, "update", "orders", "9", "{\"note\":\"x\"}");
  last = queue_test_push (&test, "update", "orders", "9", "{\"note\":\"y\"}");
  queue_test_fail (&test, stuck, HF_ERROR_PERMANENT, 400);
  g_assert_cmpint (waits_for (&test, last), ==, stuck);
  queue_test_discard (&test, between, HF_DISCARD_PUT_BACK);
  g_assert_cmpint (waits_for (&test, after), ==, 0);
  g_assert_cmpint (waits_for (&test, last), ==, 0);
  g_assert_cmpint (queue_test_step (&test), ==, after);
  g_assert_cmpint (queue_test_step (&test), ==, last);
}

/* A record that was edited under its final id before its create was acknowledged: the two lanes become one. */
static void
test_lanes_that_meet_keep_their_order (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 made, early, late;

  queue_test_init (&test);
  made = create (&test, NULL);
  queue_test_sync (&test, "customers", "17", "{\"id\":17}");
  early = queue_test_push (&test, "update", "customers", "17", "{\"a\":1}");
  late = queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"b\":1}");
  queue_test_done (&test, made, "{\"id\":17}");
  g_assert_cmpint (queue_test_fail (&test, early, HF_ERROR_SERVER, 500), ==, HF_COMMAND_RETRYING);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
  test.now += 60 * (gint64) G_USEC_PER_SEC;
  g_assert_cmpint (queue_test_step (&test), ==, early);
  g_assert_cmpint (queue_test_step (&test), ==, late);
}

static void
test_only_whose_turn_it_is_can_be_sent (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = NULL;
  gint64 second;

  queue_test_init (&test);
  create (&test, "1");
  second = queue_test_push (&test, "update", "customers", "1", "{\"a\":1}");
  tx = hf_tx_begin (test.db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_queue_mark_sending (test.db, second, NULL, NULL, test.now, &error), ==, 0);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
fill (QueueTest *test, int waiting, int stuck)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO _command (created_at, provider, source, entity, method, record_id, idempotency_key, state)"
      " SELECT i, 'DATA_PROVIDER_REST', 's' || (i %% 3), 'customers', 'delete', 'r' || i, 'k' || i,"
      " iif (i <= %d, 'stuck', 'waiting') FROM n",
      waiting + stuck, stuck);

  g_assert_true (hf_db_exec (test->db, sql, &error));
  g_assert_no_error (error);
}

static void
test_next_is_found_behind_many_stuck_ones (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  fill (&test, 3000, 2000);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 2001);
  g_assert_cmpint (queue_test_next (&test, "s0"), ==, 2002);
  g_assert_cmpint (queue_test_next (&test, "s1"), ==, 2001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/order/of-acceptance-over-all-sources", test_order_of_acceptance_over_all_sources);
  g_test_add_func ("/queue/order/source-that-is-down-waits-in-place", test_source_that_is_down_waits_in_place);
  g_test_add_func ("/queue/order/retrying-holds-up-only-its-dependents", test_retrying_holds_up_only_its_dependents);
  g_test_add_func ("/queue/order/due-retry-goes-before-later-ones", test_due_retry_goes_before_later_ones);
  g_test_add_func ("/queue/order/stuck-steps-aside", test_stuck_steps_aside);
  g_test_add_func ("/queue/order/hurry-makes-every-retry-due", test_hurry_makes_every_retry_due);
  g_test_add_func ("/queue/order/source-without-a-name-has-its-turn", test_source_without_a_name_has_its_turn);
  g_test_add_func ("/queue/order/dependents-of-a-stuck-one-name-it", test_dependents_of_a_stuck_one_name_it);
  g_test_add_func ("/queue/order/waits-for-passes-through-mentions", test_waits_for_passes_through_mentions);
  g_test_add_func ("/queue/order/second-stuck-one-takes-over", test_second_stuck_one_takes_over);
  g_test_add_func ("/queue/order/discard-in-between-frees-the-rest", test_discard_in_between_frees_the_rest);
  g_test_add_func ("/queue/order/lanes-that-meet-keep-their-order", test_lanes_that_meet_keep_their_order);
  g_test_add_func ("/queue/order/only-whose-turn-it-is-can-be-sent", test_only_whose_turn_it_is_can_be_sent);
  g_test_add_func ("/queue/order/next-is-found-behind-many-stuck-ones", test_next_is_found_behind_many_stuck_ones);
  return g_test_run ();
}
