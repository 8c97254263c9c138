/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Error handlers of a sync: which one fits, its words, its tables, its retry. */

#include "function-test.h"

#include <string.h>

#define TWO "[{\"id\":\"1\"},{\"id\":\"2\"}]"
#define TWO_ROWS "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}"

#define HANDLERS                                                                                                                 \
  "error:\n"                                                                                                                     \
  "  - {when: =@ctx.response.status = 418, title: A teapot}\n"                                                                   \
  "  - when: =$.code = 'E7'\n"                                                                                                   \
  "    title: ='Not ' & 'now'\n"                                                                                                 \
  "    description: ='Come back ' & $.when\n"                                                                                    \
  "    operations:\n"                                                                                                            \
  "      - {type: operation.upsert-replace, records: '={ \"id\": \"e\", \"name\": @ctx.error.name, \"title\": @ctx.error.title " \
  "}'}\n"

static void
begin (Fixture *self, const char *keys)
{
  function_set (self, keys);
  function_serve (self, NULL, TWO);
  function_sync (self);
}

static void
test_no_handler_fits (Fixture *self, gconstpointer data)
{
  begin (self, HANDLERS);
  function_serve_full (self, NULL, 403, NULL, "{\"message\":\"plain refusal\"}");
  function_sync_fails (self, "plain refusal");
  function_assert_rows (self, "items_error", "-");
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_real_error_in_its_words (Fixture *self, gconstpointer data)
{
  begin (self, HANDLERS);
  function_serve_full (self, NULL, 403, NULL, "{\"code\":\"E7\",\"when\":\"at noon\"}");
  function_sync_fails (self, "Not now: Come back at noon");
  function_assert_rows (self, "items_error", "e {\"id\":\"e\",\"name\":\"HttpError\",\"title\":\"Not now\"}");
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_fits_a_success (Fixture *self, gconstpointer data)
{
  begin (self, HANDLERS);
  function_serve (self, NULL, "{\"code\":\"E7\",\"when\":\"later\"}");
  function_sync_fails (self, "Come back later");
  function_assert_rows (self, "items_error", "e {\"id\":\"e\",\"name\":\"ResponseError\",\"title\":\"Not now\"}");
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_without_when_only_for_real_errors (Fixture *self, gconstpointer data)
{
  begin (self, "error: [{title: Sorry, operations: [{type: operation.upsert-replace}]}]\n");
  function_assert_rows (self, "items", TWO_ROWS);
  function_serve_full (self, NULL, 403, NULL, "{}");
  function_sync_fails (self, "Sorry");
  g_autofree char *row = fixture_sql (self, "SELECT data ->> '$.title' || ' ' || (data ->> '$.status') FROM [items_error]");
  g_assert_cmpstr (row, ==, "Sorry 403");
}

static void
test_earlier_one_fits_though_a_later_one_is_broken (Fixture *self, gconstpointer data)
{
  function_set (self, "error: [{when: =@ctx.response.status = 403, title: First}, {when: \"=$error('x')\", title: Second}]\n");
  function_serve_full (self, NULL, 403, NULL, "{}");
  function_sync_fails (self, "First");
}

static void
test_broken_when_fails_the_sync (Fixture *self, gconstpointer data)
{
  function_set (self, "error: [{when: \"=$error('x')\", title: Second}]\n");
  function_serve (self, NULL, TWO);
  function_sync_fails (self, "functions/get-items.jigx:4:");
  function_assert_rows (self, "items", "-");
}

static void
test_older_keys (Fixture *self, gconstpointer data)
{
  begin (self, "error:\n  - when: =@ctx.response.status = 400\n    table: =@ctx.entity & '_problems'\n"
               "    transform: '={ \"id\": 1, \"why\": $.message, \"asked\": @ctx.request.url }'\n");
  function_serve_full (self, NULL, 400, NULL, "{\"message\":\"bad\"}");
  function_sync_fails (self, "bad");
  function_assert_rows (self, "items_problems", "1 {\"id\":1,\"why\":\"bad\",\"asked\":\"https://api.example.test/items\"}");
}

static void
test_retry_asks_again (Fixture *self, gconstpointer data)
{
  function_set (self, "error: [{when: =@ctx.response.status = 403, title: Closed, retry: {delay: =5 * 2, maxRetries: 2}}]\n");
  function_serve_full (self, NULL, 403, NULL, "{}");
  function_serve_full (self, NULL, 403, NULL, "{}");
  function_serve (self, NULL, TWO);
  function_sync (self);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 3);
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_retry_is_used_up (Fixture *self, gconstpointer data)
{
  function_set (self, "error: [{when: =@ctx.response.status = 403, title: Closed, retry: {delay: 10, maxRetries: 1}}]\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .status = 403, .body = "{}", .times = -1 });
  function_sync_fails (self, "Closed");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
}

static void
test_no_connection_is_an_error_too (Fixture *self, gconstpointer data)
{
  begin (self, "error: [{title: Nobody there, operations: [{type: operation.upsert-replace, table: e,"
               " records: '={ \"id\": @ctx.error.name, \"status\": @ctx.response.status }'}]}]\n");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .act = HF_SCRIPT_CUT, .body = TWO, .cut_after = 5, .times = -1 });
  function_sync_fails (self, "Nobody there");
  function_assert_rows (self, "e", "NetworkError {\"id\":\"NetworkError\",\"status\":200}");
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_its_operations_cannot_hide_the_error (Fixture *self, gconstpointer data)
{
  begin (
      self,
      "error: [{title: Sorry, operations: [{type: operation.execute-sql, statements: [{statement: DELETE FROM _command}]}]}]\n");
  function_serve_full (self, NULL, 400, NULL, "{\"message\":\"bad\"}");
  function_sync_fails (self, "bad");
  g_autofree char *error = fixture_sql (self, "SELECT error FROM _feed");
  g_assert_nonnull (strstr (error, "bad"));
  g_assert_nonnull (strstr (error, "_command"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/error/no-handler-fits", test_no_handler_fits);
  fixture_test ("/function/error/real-one-in-its-words", test_real_error_in_its_words);
  fixture_test ("/function/error/fits-a-success", test_fits_a_success);
  fixture_test ("/function/error/without-when-only-for-real-errors", test_without_when_only_for_real_errors);
  fixture_test ("/function/error/earlier-one-fits-though-a-later-one-is-broken",
                test_earlier_one_fits_though_a_later_one_is_broken);
  fixture_test ("/function/error/broken-when-fails-the-sync", test_broken_when_fails_the_sync);
  fixture_test ("/function/error/older-keys", test_older_keys);
  fixture_test ("/function/error/retry-asks-again", test_retry_asks_again);
  fixture_test ("/function/error/retry-is-used-up", test_retry_is_used_up);
  fixture_test ("/function/error/no-connection-is-an-error-too", test_no_connection_is_an_error_too);
  fixture_test ("/function/error/its-operations-cannot-hide-it", test_its_operations_cannot_hide_the_error);
  return g_test_run ();
}
