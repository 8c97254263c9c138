/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The guard of a command and of a sync: an answer decides; no answer is no decision. */

#include "function-test.h"

#include <string.h>

#define CREATE                                                            \
  "method: POST\nurl: https://api.example.test/items\nidempotent: true\n" \
  "parameters:\n  name: {location: body, type: string}\n"
#define GUARD \
  "guard:\n  function: find\n  parameters: {n: =@ctx.parameters.name}\n"

static void
begin (Fixture *self, const char *guard, const char *find)
{
  g_autofree char *create = g_strconcat (CREATE, guard, NULL);
  g_autofree char *keys
      = g_strconcat ("method: GET\nurl: https://api.example.test/find\nparameters: {n: {location: query}}\n", find, NULL);

  function_write (self, "create-item", create);
  function_write (self, "find", keys);
  fixture_open (self, FALSE);
}

static gint64
create (Fixture *self, HfCommandState state)
{
  gint64 id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");

  fixture_wait_state (self, id, state);
  return id;
}

static void
answer_create (Fixture *self)
{
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"7\"}" });
}

static void
test_yes_lets_it_go (Fixture *self, gconstpointer data)
{
  begin (self, GUARD "  result: =$count($) = 0\ninputTransform: '{ \"name\": name, \"seen\": @ctx.guard.result }'\n", "");
  function_serve (self, "/find", "[]");
  answer_create (self);
  create (self, HF_COMMAND_DONE);
  function_assert_request (self, 0, "/find?n=new");
  function_assert_body (self, 1, "{\"name\":\"new\",\"seen\":true}");
}

static void
test_no_skips_and_runs_its_operations (Fixture *self, gconstpointer data)
{
  begin (self,
         GUARD
         "  result: =$count($) = 0\n"
         "  operations: [{type: operation.upsert-merge, table: seen, records: '={ \"id\": $[0].id, \"for\": @ctx.entity }'}]\n",
         "");
  function_serve (self, "/find", "[{\"id\":\"old\"}]");
  create (self, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  function_assert_rows (self, "seen", "old {\"id\":\"old\",\"for\":\"items\"}");
  g_autofree char *told = fixture_sql (self, "SELECT count(*) FROM _activity WHERE text LIKE '%skipped by its guard%'");
  g_assert_cmpstr (told, ==, "1");
}

static void
test_output_decides_without_result (Fixture *self, gconstpointer data)
{
  begin (self, GUARD, "outputTransform: =$.free\n");
  function_serve (self, "/find", "{\"free\":false}");
  create (self, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
}

static void
test_permanent_refusal_skips (Fixture *self, gconstpointer data)
{
  begin (self, GUARD, "");
  function_serve_full (self, "/find", 404, NULL, "{}");
  create (self, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
}

static void
test_no_answer_waits (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD "  operations: [{type: operation.upsert-merge, table: seen, records: '={ \"id\": \"x\" }'}]\n", "");
  function_serve_full (self, "/find", 503, "Retry-After: 1\r\n", "{}");
  id = create (self, HF_COMMAND_RETRYING);
  g_autoptr(HfCommand) command = fixture_command (self, id);
  g_assert_nonnull (strstr (hf_command_get_error_message (command), "“find”"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  function_assert_rows (self, "seen", "-");
}

static void
test_after_no_answer_it_is_asked_again (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD, "");
  function_serve_full (self, "/find", 503, NULL, "{}");
  function_serve (self, "/find", "{\"ok\":true}");
  answer_create (self);
  id = create (self, HF_COMMAND_RETRYING);
  g_auto(HfSyncReport) report = fixture_sync (self, HF_SYNC_PUSH_ONLY);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\"}");
}

static void
test_unanswered_is_no_retry (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD "  onRetry: false\n", "");
  function_serve_full (self, "/find", 503, NULL, "{}");
  id = create (self, HF_COMMAND_RETRYING);
  function_serve (self, "/find", "false");
  g_auto(HfSyncReport) report = fixture_sync (self, HF_SYNC_PUSH_ONLY);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  /* The service was never asked to create it. */
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  function_assert_request (self, 1, "/find?n=new");
}

static void
test_not_on_retry (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD "  onRetry: false\n", "");
  function_serve (self, "/find", "true");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 503, .body = "{}" });
  answer_create (self);
  id = create (self, HF_COMMAND_RETRYING);
  g_auto(HfSyncReport) report = fixture_sync (self, HF_SYNC_PUSH_ONLY);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  function_assert_request (self, 0, "/find?n=new");
  function_assert_request (self, 1, "/items");
  function_assert_request (self, 2, "/items");
}

static void
test_only_on_retry (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD "  onInitial: false\n", "");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 503, .body = "{}" });
  function_serve (self, "/find", "false");
  id = create (self, HF_COMMAND_RETRYING);
  g_auto(HfSyncReport) report = fixture_sync (self, HF_SYNC_PUSH_ONLY);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  function_assert_request (self, 0, "/items");
  function_assert_request (self, 1, "/find?n=new");
}

static void
test_on_continuation (Fixture *self, gconstpointer data)
{
#define PAGED "records: =$.items\ncontinuation: {when: =$.more, url: https://api.example.test/items?p=2}\n"
  function_set (self, "guard: {function: changed, onContinuation: false}\n" PAGED);
  function_write (self, "changed", "method: GET\nurl: https://api.example.test/changed\n");
  function_serve (self, "/changed", "true");
  function_serve (self, "/items", "{\"more\":true,\"items\":[{\"id\":\"1\"}]}");
  function_serve (self, "/items", "{\"items\":[{\"id\":\"2\"}]}");
  function_sync (self);
  function_assert_request (self, 1, "/items");
  function_assert_request (self, 2, "/items?p=2");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 3);
}

static void
test_auth_waits (Fixture *self, gconstpointer data)
{
  g_autoptr(HfCommand) command = NULL;
  gint64 id;

  begin (self, GUARD, "");
  function_serve_full (self, "/find", 401, NULL, "{}");
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 1);
  fixture_wait_sql (self, "SELECT failing_class FROM _command", "auth");
  command = fixture_command (self, id);
  g_assert_cmpint (hf_command_get_state (command), ==, HF_COMMAND_WAITING);
}

static void
test_when_asks_nobody (Fixture *self, gconstpointer data)
{
  begin (self, GUARD "  when: =@ctx.parameters.name = 'old'\n", "");
  answer_create (self);
  create (self, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  function_assert_request (self, 0, "/items");
}

static void
test_performs_its_own_operations (Fixture *self, gconstpointer data)
{
  begin (self, GUARD "  performOperations: true\n",
         "operations: [{type: operation.upsert-merge, table: found, records: =$.row}]\n");
  function_serve (self, "/find", "{\"row\":{\"id\":\"f\"}}");
  answer_create (self);
  create (self, HF_COMMAND_DONE);
  function_assert_rows (self, "found", "f {\"id\":\"f\"}");
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\"}");
}

static void
test_circle_is_stuck (Fixture *self, gconstpointer data)
{
  gint64 id;

  begin (self, GUARD, "guard: {function: find}\n");
  id = create (self, HF_COMMAND_STUCK);
  g_autoptr(HfCommand) command = fixture_command (self, id);
  g_assert_nonnull (strstr (hf_command_get_error_message (command), "circle"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

static void
test_of_a_sync_leaves_the_table_alone (Fixture *self, gconstpointer data)
{
  function_set (self, "guard: {function: changed}\n");
  function_write (self, "changed", "method: GET\nurl: https://api.example.test/changed\n");
  function_serve (self, "/changed", "true");
  function_serve (self, "/items", "[{\"id\":\"1\"}]");
  function_sync (self);
  function_serve (self, "/changed", "false");
  function_sync (self);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 3);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}");
  function_serve_full (self, "/changed", 500, NULL, "{}");
  function_sync_fails (self, "“changed”");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/guard/yes-lets-it-go", test_yes_lets_it_go);
  fixture_test ("/function/guard/no-skips-and-runs-its-operations", test_no_skips_and_runs_its_operations);
  fixture_test ("/function/guard/output-decides-without-result", test_output_decides_without_result);
  fixture_test ("/function/guard/permanent-refusal-skips", test_permanent_refusal_skips);
  fixture_test ("/function/guard/no-answer-waits", test_no_answer_waits);
  fixture_test ("/function/guard/after-no-answer-it-is-asked-again", test_after_no_answer_it_is_asked_again);
  fixture_test ("/function/guard/one-that-gave-no-answer-is-asked-again-without-on-retry-too", test_unanswered_is_no_retry);
  fixture_test ("/function/guard/is-not-asked-before-a-retry-without-on-retry", test_not_on_retry);
  fixture_test ("/function/guard/is-asked-before-a-retry-only-without-on-initial", test_only_on_retry);
  fixture_test ("/function/guard/is-asked-once-without-on-continuation", test_on_continuation);
  fixture_test ("/function/guard/auth-waits", test_auth_waits);
  fixture_test ("/function/guard/when-asks-nobody", test_when_asks_nobody);
  fixture_test ("/function/guard/performs-its-own-operations", test_performs_its_own_operations);
  fixture_test ("/function/guard/circle-is-stuck", test_circle_is_stuck);
  fixture_test ("/function/guard/of-a-sync-leaves-the-table-alone", test_of_a_sync_leaves_the_table_alone);
  return g_test_run ();
}
