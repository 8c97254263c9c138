/* SPDX-License-Identifier: GPL-3.0-or-later */

/* queueOperation: replace; and clear-queue. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-test.h>

static HfWrite
make_write (const char *method, const char *record_id, const char *data)
{
  return (HfWrite){ .provider = "DATA_PROVIDER_REST",
                    .source = QUEUE_TEST_SOURCE,
                    .entity = "orders",
                    .method = method,
                    .function = "write-it",
                    .record_id = record_id,
                    .data = data,
                    .safe = TRUE,
                    .operation = HF_QUEUE_REPLACE };
}

static gint64
replace (QueueTest *test, const char *method, const char *record_id, const char *data)
{
  const HfWrite write = make_write (method, record_id, data);

  return queue_test_push_write (test, &write);
}

static void
set_up (QueueTest *test)
{
  queue_test_init (test);
  queue_test_sync (test, "orders", "1", "{\"id\":1,\"a\":0,\"b\":0}");
  queue_test_sync (test, "orders", "2", "{\"id\":2}");
}

static void
test_takes_place (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autofree char *key = NULL, *moved = NULL;

  set_up (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"a\":1}");
  queue_test_push (&test, "update", "orders", "2", "{\"a\":1}");
  queue_test_push (&test, "save", "orders", "1", "{\"b\":5}");
  queue_test_push (&test, "update", "orders", "1", "{\"a\":2}");
  key = queue_test_ask (&test, "SELECT idempotency_key FROM _command WHERE id = 1");
  g_assert_cmpint (replace (&test, "update", "1", "{\"b\":9}"), ==, 1);
  /* What was dropped is no part of the record any more, and the later save still comes after. */
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"a\":0,\"b\":5}");
  queue_test_assert_ask (
      &test, "SELECT group_concat(id || data, ' ') FROM (SELECT * FROM _command ORDER BY id) WHERE finished_at IS NULL",
      "1{\"b\":9} 2{\"a\":1} 3{\"b\":5}");
  queue_test_assert_ask (&test,
                         "SELECT group_concat(id || data || state || (error->>'title'), ' ') FROM (SELECT * FROM _command ORDER "
                         "BY id) WHERE finished_at IS NOT NULL",
                         "4{\"a\":2}discardedReplaced by #1. 5{\"a\":1}discardedReplaced by #1.");
  moved = queue_test_ask (&test, "SELECT idempotency_key FROM _command WHERE id = 5");
  g_assert_cmpstr (key, ==, moved);
  queue_test_assert_ask (&test, "SELECT count(DISTINCT idempotency_key) FROM _command", "5");
  g_assert_cmpint (queue_test_step (&test), ==, 1);
  g_assert_cmpint (queue_test_step (&test), ==, 2);
  g_assert_cmpint (queue_test_step (&test), ==, 3);
  g_assert_cmpint (queue_test_step (&test), ==, 0);
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"a\":0,\"b\":5}");
}

static char *
explain (QueueTest *test, gint64 id)
{
  g_autoptr(HfCommand) command = queue_test_get (test, id);

  return hf_command_explain (command, test->now);
}

static void
test_history (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autofree char *words = NULL;

  set_up (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"a\":1}");
  queue_test_push (&test, "save", "orders", "1", "{\"b\":1}");
  g_assert_cmpint (queue_test_fail (&test, 1, HF_ERROR_PERMANENT, 422), ==, HF_COMMAND_STUCK);
  queue_test_assert_ask (&test, "SELECT waits_for FROM _command WHERE id = 2", "1");
  replace (&test, "update", "1", "{\"a\":2}");
  queue_test_assert_ask (&test, "SELECT attempts || state FROM _command WHERE id = 1", "0waiting");
  queue_test_assert_ask (
      &test, "SELECT attempts || (SELECT count(*) FROM _attempt WHERE command_id = c.id) FROM _command c WHERE id = 3", "11");
  queue_test_assert_ask (&test, "SELECT comes_after || coalesce(waits_for, '-') FROM _command WHERE id = 2", "1-");
  queue_test_assert_ask (&test, "SELECT text FROM _activity WHERE text LIKE '%Replaced%'",
                         "Discarded: Update orders 1. Replaced by #1.");
  words = explain (&test, 3);
  g_assert_true (g_str_has_prefix (words, "It was discarded at "));
  g_assert_true (g_str_has_suffix (words, ". Replaced by #1."));
}

static void
test_never_sent_ones (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"a\":1}");
  queue_test_send (&test, 1);
  g_assert_cmpint (replace (&test, "update", "1", "{\"a\":2}"), ==, 2);
  g_assert_cmpint (replace (&test, "update", "1", "{\"a\":3}"), ==, 2);
  queue_test_assert_ask (&test,
                         "SELECT group_concat(data || state) FROM (SELECT * FROM _command ORDER BY id) WHERE finished_at IS NULL",
                         "{\"a\":1}sending,{\"a\":3}waiting");
  queue_test_push_unsafe (&test, "update", "orders", "2", "{\"a\":1}");
  queue_test_fail (&test, 4, HF_ERROR_UNKNOWN_OUTCOME, 0);
  g_assert_cmpint (replace (&test, "update", "2", "{\"a\":2}"), ==, 5);
  queue_test_assert_ask (&test, "SELECT state FROM _command WHERE id = 4", "stuck");
}

static void
test_create (void)
{
  g_auto(QueueTest) test = { 0 };
  HfWrite write = make_write ("create", NULL, "{\"id\":\"_tmp_1_\",\"a\":2}");

  set_up (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"a\":1}");
  queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"_tmp_1_\"}");
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 1);
  queue_test_assert_row (&test, "orders", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"a\":2}");
  queue_test_assert_ask (&test, "SELECT comes_after FROM _command WHERE id = 1", NULL);
  queue_test_assert_ask (&test, "SELECT comes_after FROM _command WHERE id = 2", "1");
  queue_test_done (&test, 1, "{\"id\":17}");
  queue_test_assert_row (&test, "orders", "17", "{\"id\":17,\"a\":2}");
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 2", "{\"order\":17}");
  /* Without an id nothing can be replaced. */
  write = make_write ("create", NULL, "{\"a\":1}");
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 4);
  write = make_write ("create", NULL, "{\"a\":3}");
  write.parameters = "{\"id\":\"_tmp_4_\"}";
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 4);
  queue_test_assert_row (&test, "orders", "_tmp_4_", "{\"id\":\"_tmp_4_\",\"a\":3}");
}

static void
test_delete_never_made (void)
{
  g_auto(QueueTest) test = { 0 };
  const HfWrite write = make_write ("delete", "_tmp_1_", NULL);
  g_autoptr(GError) error = NULL;
  HfTx *tx;

  set_up (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"a\":1}");
  queue_test_push (&test, "update", "orders", "_tmp_1_", "{\"a\":2}");
  tx = hf_tx_begin (test.db, &error);
  g_assert_cmpint (hf_queue_push (test.db, &write, test.now, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_true (hf_tx_commit (&tx, &error));
  queue_test_assert_row (&test, "orders", "_tmp_1_", NULL);
  queue_test_assert_ask (&test, "SELECT group_concat(state) FROM _command", "discarded,discarded");
  queue_test_assert_counts (&test);
}

static void
test_delete (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"a\":1}");
  queue_test_push (&test, "update", "orders", "2", "{\"a\":1}");
  queue_test_push (&test, "save", "orders", "1", "{\"a\":2}");
  g_assert_cmpint (replace (&test, "delete", "1", NULL), ==, 1);
  queue_test_assert_row (&test, "orders", "1", NULL);
  queue_test_assert_ask (&test,
                         "SELECT group_concat(id || method) FROM (SELECT * FROM _command ORDER BY id) WHERE finished_at IS NULL",
                         "1delete,2update");
  queue_test_assert_ask (&test, "SELECT data FROM _base WHERE id = '1'", "{\"id\":1,\"a\":0,\"b\":0}");
  queue_test_discard (&test, 1, HF_DISCARD_PUT_BACK);
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"a\":0,\"b\":0}");
  /* Nothing to replace: a delete as any other. */
  g_assert_cmpint (replace (&test, "delete", "1", NULL), ==, 5);
}

/* What takes an early place may mention a record that is made later: it waits all the same. */
static void
test_mentions_later (void)
{
  g_auto(QueueTest) test = { 0 };
  HfWrite write = make_write ("create", "_tmp_1_", "{\"customer\":\"_tmp_2_\"}");

  set_up (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"_tmp_1_\"}");
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 1);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 2);
  queue_test_fail (&test, 2, HF_ERROR_PERMANENT, 422);
  queue_test_assert_ask (&test, "SELECT group_concat(waits_for) FROM (SELECT * FROM _command ORDER BY id) WHERE id IN (1, 3)",
                         "2,2");
  queue_test_retry (&test, 2);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _command WHERE waits_for IS NOT NULL", "0");
  queue_test_done (&test, 2, "{\"id\":9}");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 1);
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 1", "{\"customer\":9}");
  queue_test_assert_row (&test, "orders", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"customer\":9}");
}

static void
test_circle (void)
{
  g_auto(QueueTest) test = { 0 };
  const HfWrite write = make_write ("create", "_tmp_1_", "{\"line\":\"_tmp_2_\"}");

  set_up (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  queue_test_push (&test, "create", "lines", NULL, "{\"order\":\"_tmp_1_\"}");
  queue_test_push_refused (&test, &write, HF_ERROR_INVALID);
  queue_test_refused (&test,
                      queue_test_sql ("UPDATE _commandQueue SET payload = json_set(payload, '$.data.l', '_tmp_2_') WHERE id = 1",
                                      NULL),
                      "Command #1 would wait for itself");
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 1", "{\"n\":1}");
}

static void
test_call (void)
{
  g_auto(QueueTest) test = { 0 };
  HfWrite write = make_write ("functionCall", NULL, NULL);

  set_up (&test);
  write.parameters = "{\"id\":1,\"n\":1}";
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 1);
  write.parameters = "{\"id\":1,\"n\":2}";
  g_assert_cmpint (queue_test_push_write (&test, &write), ==, 1);
  queue_test_assert_ask (&test, "SELECT parameters FROM _command WHERE finished_at IS NULL", "{\"id\":1,\"n\":2}");
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"a\":0,\"b\":0}");
}

static void
test_clear (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GError) error = NULL;
  HfTx *tx;

  set_up (&test);
  queue_test_sync (&test, "lines", "1", "{\"id\":1}");
  queue_test_push (&test, "update", "orders", "1", "{\"a\":1}");
  queue_test_push (&test, "update", "orders", "2", "{\"a\":1}");
  queue_test_push (&test, "update", "orders", "1", "{\"a\":2}");
  queue_test_push (&test, "update", "lines", "1", "{\"a\":2}");
  queue_test_send (&test, 1);
  tx = hf_tx_begin (test.db, &error);
  g_assert_cmpint (hf_queue_clear_record (test.db, "1", test.now, &error), ==, 2);
  g_assert_true (hf_tx_commit (&tx, &error));
  queue_test_assert_ask (&test, "SELECT group_concat(state) FROM _command", "sending,waiting,discarded,discarded");
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"a\":2,\"b\":0}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/queue/replace/" path, func)
  ADD ("takes-the-place-of-the-first", test_takes_place);
  ADD ("what-was-replaced-is-history", test_history);
  ADD ("never-what-may-have-been-sent", test_never_sent_ones);
  ADD ("a-create-keeps-its-temporary-id", test_create);
  ADD ("a-delete-of-what-was-never-made-sends-nothing", test_delete_never_made);
  ADD ("a-delete-drops-all-of-the-record", test_delete);
  ADD ("waits-for-what-is-made-later", test_mentions_later);
  ADD ("never-in-a-circle", test_circle);
  ADD ("a-call-by-the-id-in-its-parameters", test_call);
  ADD ("clear-queue-leaves-the-record", test_clear);
#undef ADD
  return g_test_run ();
}
