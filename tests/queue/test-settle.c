/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one send leaves behind: attempts, the key, the history that decides the next step, and what a crash in the middle
 * becomes. */

#include "hf-queue-test.h"

#include <string.h>

static void
assert_class (QueueTest *test, gint64 id, guint index, const char *expected)
{
  g_autoptr(GPtrArray) attempts = hf_queue_list_attempts (test->db, id, NULL);

  g_assert_cmpuint (attempts->len, >, index);
  g_assert_cmpstr (hf_attempt_get_class (g_ptr_array_index (attempts, index)), ==, expected);
  g_assert_cmpuint (hf_attempt_get_number (g_ptr_array_index (attempts, index)), ==, index + 1);
}

static void
test_reply_lost_sends_same_key_again (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autofree char *key = NULL;
  g_autoptr(HfCommand) before = NULL;
  g_autoptr(HfCommand) after = NULL;
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  before = queue_test_get (&test, id);
  g_assert_cmpuint (strlen (hf_command_get_idempotency_key (before)), ==, 36);
  g_assert_cmpint (queue_test_fail (&test, id, HF_ERROR_UNKNOWN_OUTCOME, 0), ==, HF_COMMAND_RETRYING);
  test.now += G_USEC_PER_SEC;
  g_assert_cmpint (queue_test_next (&test, NULL), ==, id);
  queue_test_done (&test, id, "{\"id\":1}");
  after = queue_test_get (&test, id);
  g_assert_cmpstr (hf_command_get_idempotency_key (after), ==, hf_command_get_idempotency_key (before));
  g_assert_cmpuint (hf_command_get_attempts (after), ==, 2);
  assert_class (&test, id, 0, "unknown-outcome");
  assert_class (&test, id, 1, "done");
}

static void
test_reply_lost_on_an_unsafe_call_is_stuck (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) command = NULL;
  g_autofree char *words = NULL;
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push_unsafe (&test, "create", "customers", NULL, "{}");
  g_assert_cmpint (queue_test_fail (&test, id, HF_ERROR_UNKNOWN_OUTCOME, 0), ==, HF_COMMAND_STUCK);
  command = queue_test_get (&test, id);
  words = hf_command_explain (command, test.now);
  g_assert_nonnull (strstr (words, "sent, but the answer was lost"));
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 0);
}

static void
test_keys_differ (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  for (int i = 0; i < 20; i++)
    queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_assert_ask (&test, "SELECT count(DISTINCT idempotency_key) FROM _command", "20");
}

static void
test_error_is_kept_for_people (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) command = NULL;
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_fail (&test, id, HF_ERROR_PERMANENT, 422);
  command = queue_test_get (&test, id);
  g_assert_cmpstr (hf_command_get_error_class (command), ==, "permanent");
  g_assert_cmpuint (hf_command_get_error_status (command), ==, 422);
  g_assert_cmpstr (hf_command_get_error_title (command), ==, "The service found the data not valid.");
  g_assert_cmpstr (hf_command_get_error_message (command), ==, "It said no");
  g_assert_nonnull (hf_command_get_error_advice (command));
  queue_test_assert_ask (&test, "SELECT error ->> '$.class' FROM _commandQueue", "permanent");
  queue_test_assert_ask (&test, "SELECT level FROM _activity ORDER BY id DESC", "error");
}

static void
test_server_errors_are_counted_in_a_row (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;
  int tries = 0;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_fail (&test, id, HF_ERROR_SERVER, 500);
  test.now += 60 * G_USEC_PER_SEC;
  queue_test_fail (&test, id, HF_ERROR_TRANSIENT, 503);
  test.now += 60 * G_USEC_PER_SEC;
  /* Another class in between begins the count anew. */
  while (queue_test_state (&test, id) == HF_COMMAND_RETRYING)
    {
      queue_test_fail (&test, id, HF_ERROR_SERVER, 500);
      test.now = MAX (test.now, queue_test_next_due (&test));
      tries++;
    }
  g_assert_cmpint (tries, ==, 5);
  g_assert_cmpint (queue_test_state (&test, id), ==, HF_COMMAND_STUCK);

  queue_test_retry (&test, id);
  g_assert_cmpint (queue_test_fail (&test, id, HF_ERROR_SERVER, 500), ==, HF_COMMAND_RETRYING);
}

static void
test_server_error_while_others_succeed (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 failing, elsewhere, same;

  queue_test_init (&test);
  failing = queue_test_push (&test, "create", "customers", NULL, "{}");
  elsewhere = queue_test_push_to (&test, "other.example.com", "create", "customers", NULL, "{}");
  same = queue_test_push (&test, "create", "customers", NULL, "{}");
  g_assert_cmpint (queue_test_fail (&test, failing, HF_ERROR_SERVER, 500), ==, HF_COMMAND_RETRYING);
  queue_test_done (&test, elsewhere, NULL);
  test.now += 3 * G_USEC_PER_SEC;
  g_assert_cmpint (queue_test_fail (&test, failing, HF_ERROR_SERVER, 500), ==, HF_COMMAND_RETRYING);
  queue_test_done (&test, same, NULL);
  test.now += 5 * G_USEC_PER_SEC;
  g_assert_cmpint (queue_test_fail (&test, failing, HF_ERROR_SERVER, 500), ==, HF_COMMAND_STUCK);
}

static void
test_auth_waits_and_fails_nothing (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) command = NULL;
  g_autofree char *words = NULL;
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  g_assert_cmpint (queue_test_fail (&test, id, HF_ERROR_AUTH, 401), ==, HF_COMMAND_WAITING);
  command = queue_test_get (&test, id);
  words = hf_command_explain (command, test.now);
  g_assert_cmpstr (words, ==, "The service needs you to sign in.");
  g_assert_cmpint (queue_test_next (&test, QUEUE_TEST_SOURCE), ==, 0);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, id);
}

static void
test_long_and_broken_bodies_are_cut (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfOutcome) outcome = { 0 };
  g_autofree char *body = g_malloc0 (100 * 1024 + 1);
  g_autoptr(GPtrArray) attempts = NULL;
  const HfResult result = { .done = TRUE, .status = 200, .retry_after_us = -1 };
  gint64 id, attempt;
  HfTx *tx;
  const char *kept;

  queue_test_init (&test);
  for (int i = 0; i < 100 * 1024; i += 2)
    memcpy (body + i, "ä", 2);
  body[1] = '\xff';
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  attempt = queue_test_send (&test, id);
  tx = hf_tx_begin (test.db, NULL);
  g_assert_true (hf_queue_settle (test.db, id, attempt, &result, NULL, body, test.now, 0, &outcome, NULL));
  g_assert_true (hf_tx_commit (&tx, NULL));
  attempts = hf_queue_list_attempts (test.db, id, NULL);
  kept = hf_attempt_get_response_body (g_ptr_array_index (attempts, 0));
  g_assert_true (g_utf8_validate (kept, -1, NULL));
  g_assert_cmpuint (strlen (kept), <=, 64 * 1024 + 8);
  g_assert_cmpuint (strlen (kept), >, 60 * 1024);
}

static void
test_settling_twice_is_refused (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfOutcome) outcome = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = NULL;
  const HfResult result = { .done = TRUE, .status = 200, .retry_after_us = -1 };
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_done (&test, id, "{\"id\":1}");
  tx = hf_tx_begin (test.db, NULL);
  g_assert_false (hf_queue_settle (test.db, id, 1, &result, NULL, NULL, test.now, 0, &outcome, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_recover_what_a_dead_process_left (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) waits = NULL;
  gint64 safe, unsafe, dependent;

  queue_test_init (&test);
  safe = queue_test_push (&test, "create", "customers", NULL, "{}");
  unsafe = queue_test_push_unsafe (&test, "create", "customers", NULL, "{}");
  dependent = queue_test_push (&test, "update", "customers", "_tmp_2_", "{\"a\":1}");
  queue_test_send (&test, safe);
  queue_test_send (&test, unsafe);
  queue_test_reopen (&test);

  g_assert_cmpint (queue_test_recover (&test), ==, 2);
  g_assert_cmpint (queue_test_state (&test, safe), ==, HF_COMMAND_RETRYING);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, safe);
  g_assert_cmpint (queue_test_state (&test, unsafe), ==, HF_COMMAND_STUCK);
  waits = queue_test_get (&test, dependent);
  g_assert_cmpint (hf_command_get_waits_for (waits), ==, unsafe);
  assert_class (&test, unsafe, 0, "unknown-outcome");
  g_assert_cmpint (queue_test_recover (&test), ==, 0);
  g_assert_cmpint (queue_test_done (&test, safe, "{\"id\":1}"), ==, HF_COMMAND_DONE);
}

static void
test_ids_are_never_used_twice (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  queue_test_init (&test);
  id = queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_done (&test, id, "{\"id\":1}");
  g_assert_true (hf_db_exec (test.db, "DELETE FROM _attempt; DELETE FROM _command", NULL));
  queue_test_reopen (&test);
  g_assert_cmpint (queue_test_push (&test, "create", "customers", NULL, "{}"), ==, id + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/reply-lost/sends-same-key-again", test_reply_lost_sends_same_key_again);
  g_test_add_func ("/queue/reply-lost/on-an-unsafe-call-is-stuck", test_reply_lost_on_an_unsafe_call_is_stuck);
  g_test_add_func ("/queue/settle/keys-differ", test_keys_differ);
  g_test_add_func ("/queue/settle/error-is-kept-for-people", test_error_is_kept_for_people);
  g_test_add_func ("/queue/settle/server-errors-are-counted-in-a-row", test_server_errors_are_counted_in_a_row);
  g_test_add_func ("/queue/settle/server-error-while-others-succeed", test_server_error_while_others_succeed);
  g_test_add_func ("/queue/settle/auth-waits-and-fails-nothing", test_auth_waits_and_fails_nothing);
  g_test_add_func ("/queue/settle/long-and-broken-bodies-are-cut", test_long_and_broken_bodies_are_cut);
  g_test_add_func ("/queue/settle/twice-is-refused", test_settling_twice_is_refused);
  g_test_add_func ("/queue/recover/what-a-dead-process-left", test_recover_what_a_dead_process_left);
  g_test_add_func ("/queue/settle/ids-are-never-used-twice", test_ids_are_never_used_twice);
  return g_test_run ();
}
