/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paging: all pages or none, and an end in every case. */

#include "function-test.h"

#define LINKED "outputTransform: |\n  { \"rows\": [items.{ \"id\": id }], \"next\": next }\nrecords: =$.rows\n"
#define FOLLOW "continuation:\n  when: =$exists($.next)\n  url: =$.next\n"

static void
test_relative_link (Fixture *self, gconstpointer data)
{
  function_set (self, LINKED FOLLOW);
  function_serve (self, "/items", "{\"items\":[{\"id\":\"1\"}],\"next\":\"/more/items?page=2\"}");
  function_serve (self, "/more/items", "{\"items\":[{\"id\":\"2\"}],\"next\":\"items?page=3&x=a%20b\"}");
  function_serve (self, "/more/items", "{\"items\":[{\"id\":\"3\"}]}");
  function_sync (self);
  function_assert_request (self, 1, "/more/items?page=2");
  function_assert_request (self, 2, "/more/items?page=3&x=a%20b");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}|3 {\"id\":\"3\"}");
}

static void
test_link_header (Fixture *self, gconstpointer data)
{
  function_set (self, "continuation:\n"
                      "  when: =$contains(@ctx.response.headers.link, 'rel=\"next\"')\n"
                      "  url: =$match(headers.link, /<([^>]*)>; rel=\"next\"/).groups[0]\n");
  function_serve_full (self, NULL, 200, "Link: <https://api.example.test/items?p=2>; rel=\"next\"\r\n", "[{\"id\":\"1\"}]");
  function_serve_full (self, NULL, 200, "Link: <https://api.example.test/items>; rel=\"first\"\r\n", "[{\"id\":\"2\"}]");
  function_sync (self);
  function_assert_request (self, 1, "/items?p=2");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

static void
test_parameters_are_replaced (Fixture *self, gconstpointer data)
{
  function_set (
      self,
      "parameters: {page: {location: query, value: 1}, size: {location: query, value: 2}, X-Kind: {location: header, value: k}}\n"
      "continuation:\n  when: =$count($) = 2\n"
      "  parameters: { page: =@ctx.parameters.page + 1, size: 2 }\n");
  function_serve (self, NULL, "[{\"id\":\"1\"},{\"id\":\"2\"}]");
  function_serve (self, NULL, "[{\"id\":\"3\"}]");
  function_sync (self);
  function_assert_request (self, 0, "/items?page=1&size=2");
  function_assert_header (self, 0, "X-Kind", "k");
  function_assert_request (self, 1, "/items?page=2&size=2");
  function_assert_header (self, 1, "X-Kind", NULL);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}|3 {\"id\":\"3\"}");
}

static void
test_parameters_have_their_types (Fixture *self, gconstpointer data)
{
  function_write (
      self, "get-items",
      "method: POST\nurl: https://api.example.test/items\nparameters: {page: {location: body, type: number, value: 1}}\n"
      "continuation:\n  when: =$count($) = 2\n  parameters: { page: '2' }\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .body = "[{\"id\":\"1\"},{\"id\":\"2\"}]" });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .body = "[{\"id\":\"3\"}]" });
  function_sync (self);
  function_assert_body (self, 1, "{\"page\":2}");
}

static void
test_required_parameters_are_missed (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {page: {location: query, value: 1}, X-Kind: {location: header, required: true, value: k}}\n"
                      "continuation:\n  when: =$count($) = 2\n  parameters: { page: 2 }\n");
  function_serve (self, NULL, "[{\"id\":\"1\"},{\"id\":\"2\"}]");
  function_sync_fails (self, "X-Kind");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  function_assert_rows (self, "items", "-");
}

static void
test_query_of_the_link_wins_over_old_parameters (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {skip: {location: query, value: 0}, key: {location: query, value: k}}\n" LINKED FOLLOW);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}],\"next\":\"?skip=1\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"2\"}]}");
  function_sync (self);
  function_assert_request (self, 0, "/items?skip=0&key=k");
  function_assert_request (self, 1, "/items?skip=1&key=k");
}

static void
test_query_parameters_are_set_over_the_link (Fixture *self, gconstpointer data)
{
  function_set (self,
                "parameters: {skip: {location: query, value: 0}}\n" LINKED
                "continuation:\n  when: =$exists($.next)\n  url: =$.next\n  parameters: {skip: 9}\n");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}],\"next\":\"/items?skip=1&t=2\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"2\"}]}");
  function_sync (self);
  function_assert_request (self, 1, "/items?t=2&skip=9");
}

static void
test_the_body_if_the_output_is_no_object (Fixture *self, gconstpointer data)
{
  function_set (self, "outputTransform: |\n  [items.{ \"id\": id }]\n" FOLLOW);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}],\"next\":\"/items?p=2\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"2\"}]}");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

static void
begin_with_two (Fixture *self)
{
  function_set (self, LINKED FOLLOW);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"},{\"id\":\"2\"}]}");
  function_sync (self);
}

static void
test_failing_page_keeps_all (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"7\"}],\"next\":\"/items?p=2\"}");
  function_serve_full (self, NULL, 403, NULL, "{\"message\":\"not for you\"}");
  function_sync_fails (self, "not for you");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

static void
test_same_request_again_stops (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"7\"}],\"next\":\"/items\"}");
  function_sync_fails (self, "there before");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

static void
test_same_answer_again_stops (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters: {page: {location: query, value: 1}}\n"
                      "continuation:\n  when: =true\n  parameters: { page: =@ctx.parameters.page + 1 }\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .body = "[{\"id\":\"1\"}]", .times = -1 });
  function_sync_fails (self, "there before");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  function_assert_rows (self, "items", "-");
}

static void
test_no_validators_of_many_pages (Fixture *self, gconstpointer data)
{
  function_set (self, LINKED FOLLOW);
  function_serve_full (self, NULL, 200, "ETag: \"a\"\r\n", "{\"items\":[{\"id\":\"1\"}],\"next\":\"/items?p=2\"}");
  function_serve_full (self, NULL, 200, "ETag: \"b\"\r\n", "{\"items\":[{\"id\":\"2\"}]}");
  function_sync (self);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}]}");
  function_sync (self);
  function_assert_header (self, 2, "If-None-Match", NULL);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}");
}

static void
test_operations_of_all_pages_delete_once (Fixture *self, gconstpointer data)
{
  function_set (
      self,
      "records: =$.items\n" FOLLOW "operations:\n"
      "  - {type: operation.delete-insert}\n"
      "  - {type: operation.upsert-merge, table: log, records: '={ \"id\": $string($count(items)), \"next\": next }'}\n");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"0\"}]}");
  function_sync (self);
  function_serve (self, NULL, "{\"items\":[{\"id\":\"1\"}],\"next\":\"/items?p=2\"}");
  function_serve (self, NULL, "{\"items\":[{\"id\":\"2\"},{\"id\":\"3\"}]}");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}|3 {\"id\":\"3\"}");
  function_assert_rows (self, "log", "1 {\"id\":\"1\",\"next\":\"/items?p=2\"}|2 {\"id\":\"2\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/continuation/relative-link", test_relative_link);
  fixture_test ("/function/continuation/link-header", test_link_header);
  fixture_test ("/function/continuation/parameters-are-replaced", test_parameters_are_replaced);
  fixture_test ("/function/continuation/parameters-have-their-types", test_parameters_have_their_types);
  fixture_test ("/function/continuation/required-parameters-are-missed", test_required_parameters_are_missed);
  fixture_test ("/function/continuation/query-of-the-link-wins-over-old-parameters",
                test_query_of_the_link_wins_over_old_parameters);
  fixture_test ("/function/continuation/query-parameters-are-set-over-the-link", test_query_parameters_are_set_over_the_link);
  fixture_test ("/function/continuation/the-body-if-the-output-is-no-object", test_the_body_if_the_output_is_no_object);
  fixture_test ("/function/continuation/failing-page-keeps-all", test_failing_page_keeps_all);
  fixture_test ("/function/continuation/same-request-again-stops", test_same_request_again_stops);
  fixture_test ("/function/continuation/same-answer-again-stops", test_same_answer_again_stops);
  fixture_test ("/function/continuation/no-validators-of-many-pages", test_no_validators_of_many_pages);
  fixture_test ("/function/continuation/operations-of-all-pages-delete-once", test_operations_of_all_pages_delete_once);
  return g_test_run ();
}
