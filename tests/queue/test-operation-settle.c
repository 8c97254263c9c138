/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a function does with a command's answer: its operations, in the transaction of the settlement. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-test.h>
#include <string.h>

static HfResult
answer (const char *response)
{
  return (HfResult){ .done = TRUE,
                     .status = 200,
                     .retry_after_us = -1,
                     .response = g_strdup (response),
                     .replaces_merge = TRUE,
                     .operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free) };
}

static gboolean
settle (QueueTest *test, gint64 id, gint64 attempt, const HfResult *result, HfOutcome *outcome, GError **error)
{
  g_autoptr(HfTx) tx = hf_tx_begin (test->db, error);

  return tx != NULL && hf_queue_settle (test->db, id, attempt, result, NULL, NULL, test->now, 0.5, outcome, error)
      && hf_tx_commit (&tx, error);
}

static HfCommandState
settle_sent (QueueTest *test, gint64 id, const HfResult *result)
{
  g_autoptr(GError) error = NULL;
  g_auto(HfOutcome) outcome = { 0 };
  gint64 attempt = queue_test_send (test, id);

  settle (test, id, attempt, result, &outcome, &error);
  g_assert_no_error (error);
  queue_test_assert_counts (test);
  return outcome.state;
}

static void
test_replaces_merge (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer ("{\"id\":17,\"server\":\"says\"}");

  queue_test_init (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  g_ptr_array_add (result.operations, queue_test_operation (HF_TABLE_MERGE, "orders", "[{\"id\":17,\"v\":2}]"));
  g_ptr_array_add (result.operations, queue_test_operation (HF_TABLE_UPSERT, "log", "[{\"id\":1,\"order\":17}]"));
  g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_DONE);
  queue_test_assert_rows (&test, "orders", "17={\"id\":17,\"n\":1,\"v\":2}");
  queue_test_assert_rows (&test, "log", "1={\"id\":1,\"order\":17}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
}

static void
test_id_apart (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer ("{\"header\":true}");

  queue_test_init (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  queue_test_push (&test, "update", "orders", "_tmp_1_", "{\"n\":2}");
  result.id = g_strdup ("\"O-5\"");
  g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_DONE);
  queue_test_assert_rows (&test, "orders", "O-5={\"id\":\"O-5\",\"n\":2}");
  queue_test_assert_ask (&test, "SELECT record_id FROM _command WHERE id = 2", "O-5");
}

/* The record has a later change: what the answer says of it is the service's version. */
static void
test_later_change (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer (NULL);

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "1", "{\"id\":1,\"n\":0}");
  queue_test_push (&test, "update", "orders", "1", "{\"n\":1}");
  queue_test_push (&test, "update", "orders", "1", "{\"n\":2}");
  g_ptr_array_add (result.operations,
                   queue_test_operation (HF_TABLE_UPSERT, "orders", "[{\"id\":1,\"n\":1,\"v\":9},{\"id\":2}]"));
  settle_sent (&test, 1, &result);
  queue_test_assert_rows (&test, "orders", "1={\"id\":1,\"n\":2}\n2={\"id\":2}");
  queue_test_assert_ask (&test, "SELECT data FROM _base", "{\"id\":1,\"n\":1,\"v\":9}");
}

static void
test_failing (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer ("{\"id\":17}");
  HfTableOperation *bad = queue_test_sql ("DELETE FROM _command", NULL);

  queue_test_init (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  bad->place = g_strdup ("functions/create.jigx:9:5");
  g_ptr_array_add (result.operations, queue_test_operation (HF_TABLE_UPSERT, "log", "[{\"id\":1}]"));
  g_ptr_array_add (result.operations, bad);
  g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_DONE);
  queue_test_assert_rows (&test, "orders", "17={\"id\":17,\"n\":1}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _dataset WHERE entity = 'log'", "0");
  queue_test_assert_ask (&test, "SELECT message LIKE '%could not be stored%functions/create.jigx:9:5: %_command%' FROM _attempt",
                         "1");
  queue_test_assert_ask (&test, "SELECT level FROM _activity WHERE text LIKE 'Sent:%could not be stored%'", "warning");
}

/* SQLite gives the whole transaction up when it stops a statement that writes. */
static void
test_endless (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer ("{\"id\":17}");
  g_auto(HfOutcome) outcome = { 0 }, again = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 attempt;

  queue_test_init (&test);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  g_ptr_array_add (result.operations,
                   queue_test_sql ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                                   " DELETE FROM orders WHERE id IN (SELECT i FROM n)",
                                   NULL));
  attempt = queue_test_send (&test, 1);
  g_assert_false (settle (&test, 1, attempt, &result, &outcome, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_cmpint (queue_test_state (&test, 1), ==, HF_COMMAND_SENDING);
  g_clear_error (&error);
  g_assert_true (settle (&test, 1, attempt, &result, &again, &error));
  g_assert_cmpint (queue_test_state (&test, 1), ==, HF_COMMAND_DONE);
  queue_test_assert_rows (&test, "orders", "17={\"id\":17,\"n\":1}");
  queue_test_assert_ask (&test, "SELECT message LIKE '%was stopped: it took more than%' FROM _attempt", "1");
}

static void
test_error_handler (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfResult) result = answer (NULL);

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "1", "{\"id\":1}");
  queue_test_push (&test, "update", "orders", "1", "{\"n\":1}");
  result.done = FALSE;
  result.replaces_merge = FALSE;
  result.error_class = HF_ERROR_PERMANENT;
  result.status = 422;
  result.title = g_strdup ("Too little stock");
  result.advice = g_strdup ("Order less");
  g_ptr_array_add (result.operations, queue_test_operation (HF_TABLE_UPSERT, "orders_error", "[{\"id\":1,\"why\":\"stock\"}]"));
  g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_STUCK);
  queue_test_assert_rows (&test, "orders_error", "1={\"id\":1,\"why\":\"stock\"}");
  queue_test_assert_ask (&test, "SELECT error->>'title' || ': ' || (error->>'advice') FROM _command",
                         "Too little stock: Order less");
}

static void
test_handler_retry (void)
{
  g_auto(QueueTest) test = { 0 };
  HfResult result = { .error_class = HF_ERROR_PERMANENT, .status = 400, .retry_after_us = 7 * G_USEC_PER_SEC, .max_retries = 2 };

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "1", "{\"id\":1}");
  queue_test_push (&test, "update", "orders", "1", "{\"n\":1}");
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_RETRYING);
      g_assert_cmpint (queue_test_next_due (&test), ==, test.now + 7 * G_USEC_PER_SEC);
      test.now += 7 * G_USEC_PER_SEC;
    }
  g_assert_cmpint (settle_sent (&test, 1, &result), ==, HF_COMMAND_STUCK);
}

static void
skip (QueueTest *test, gint64 id, HfTableOperation *operation)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  g_autoptr(GError) error = NULL;
  HfTx *tx = hf_tx_begin (test->db, &error);

  if (operation != NULL)
    g_ptr_array_add (operations, operation);
  g_assert_true (hf_queue_skip (test->db, id, "skipped by when", operations, test->now, &error));
  g_assert_true (hf_tx_commit (&tx, &error));
  g_assert_no_error (error);
}

static void
test_skip (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) skipped = NULL;
  g_autofree char *words = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = NULL;

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "1", "{\"id\":1}");
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":1}");
  queue_test_push (&test, "update", "orders", "_tmp_1_", "{\"n\":2}");
  queue_test_push (&test, "update", "orders", "1", "{\"n\":3}");
  skip (&test, 1, queue_test_operation (HF_TABLE_MERGE, "orders", "[{\"id\":1,\"x\":1}]"));
  g_assert_cmpint (queue_test_state (&test, 1), ==, HF_COMMAND_DONE);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 2);
  queue_test_assert_row (&test, "orders", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"n\":2}");
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"n\":3}");
  queue_test_assert_ask (&test, "SELECT text FROM _activity WHERE text LIKE 'Skipped:%'",
                         "Skipped: Create a record in orders. skipped by when");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _attempt", "0");
  skipped = queue_test_get (&test, 1);
  words = hf_command_explain (skipped, test.now);
  g_assert_cmpstr (words, ==, "It was not sent: skipped by when.");
  queue_test_send (&test, 2);
  tx = hf_tx_begin (test.db, &error);
  g_assert_false (hf_queue_skip (test.db, 2, "x", NULL, test.now, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/operation/settle/" path, func)
  ADD ("operations-instead-of-the-merge", test_replaces_merge);
  ADD ("the-id-can-come-apart-from-the-answer", test_id_apart);
  ADD ("a-later-change-is-protected", test_later_change);
  ADD ("a-failing-operation-is-a-warning", test_failing);
  ADD ("an-endless-operation-is-tried-once", test_endless);
  ADD ("an-error-handler-s-words-and-tables", test_error_handler);
  ADD ("an-error-handler-s-retry-counts", test_handler_retry);
  ADD ("skipped-is-done-without-a-send", test_skip);
#undef ADD
  return g_test_run ();
}
