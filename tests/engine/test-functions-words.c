/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Running by hand what a solution says in expressions: pages, transforms, operations, handlers, conditions. */

#include "trial-test.h"

#define PAGED                                                                        \
  "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/items\n" \
  "parameters:\n  page: {location: query, type: number, value: 1}\n"                 \
  "records: =$.list\n"                                                               \
  "continuation:\n  when: =$exists($.next)\n  parameters:\n    page: =$.next\n"

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(HfFunctionResult) one = NULL;
  g_autofree char *changes = NULL;

  fixture_write (self, "functions/get-items.jigx", PAGED);
  trial_serve (self, "GET", "{\"list\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"next\":2}");
  trial_serve (self, "GET", "{\"list\":[{\"id\":\"3\"}]}");
  trial_serve (self, "GET", "{\"list\":[{\"id\":\"1\"}],\"next\":2}");
  fixture_open (self, FALSE);
  result = trial_run (self, "get-items", "items", NULL);
  g_assert_null (hf_function_result_get_error (result));
  g_assert_cmpuint (hf_function_result_get_pages (result), ==, 2);
  g_assert_cmpstr (hf_function_result_get_records (result), ==, "[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"}]");
  g_assert_nonnull (strstr (hf_function_result_get_request (result), "page=2"));
  changes = trial_list_changes (result);
  g_assert_cmpstr (changes, ==, "+items/1 +items/2 +items/3");
  /* Without a dataset nothing says where to put them: one page, and the words that there may be more. */
  one = trial_run (self, "get-items", NULL, NULL);
  g_assert_cmpuint (hf_function_result_get_pages (one), ==, 1);
  g_assert_cmpstr (hf_function_result_get_records (one), ==, "[{\"id\":\"1\"}]");
  g_assert_nonnull (strstr (hf_function_result_get_warnings (one)[0], "first page"));
}

/* Each of `count` pages names the next one. */
static void
test_too_many_pages (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(GError) error = NULL;
  HfChangeCounts counts;

  fixture_write (self, "functions/get-items.jigx", PAGED);
  for (guint i = 1; i <= 101; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"list\":[{\"id\":\"%u\"}],\"next\":%u}", i, i + 1);

      trial_serve (self, "GET", body);
    }
  fixture_open (self, FALSE);
  result = trial_run (self, "get-items", "items", NULL);
  g_assert_null (hf_function_result_get_error (result));
  g_assert_cmpuint (hf_function_result_get_pages (result), ==, 100);
  g_assert_cmpint (hf_function_result_get_n_records (result), ==, 100);
  g_assert_nonnull (strstr (hf_function_result_get_warnings (result)[0], "first 100 pages"));
  g_assert_true (hf_function_result_get_blocked (result));
  g_assert_false (trial_apply (self, result, &counts, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_transform (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  fixture_write (self, "functions/sum.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/items\n"
                 "outputTransform: |\n  {\"n\": $count($), \"first\": $[0].name}\n");
  trial_serve (self, "GET", TWO_ITEMS);
  fixture_open (self, FALSE);
  result = trial_run (self, "sum", NULL, NULL);
  g_assert_null (hf_function_result_get_error (result));
  g_assert_cmpstr (hf_function_result_get_output (result), ==, "{\"n\":2,\"first\":\"one\"}");
  g_assert_cmpint (hf_function_result_get_n_records (result), ==, 1);
  g_assert_nonnull (strstr (hf_function_result_get_response_body (result), "\"two\""));
}

static void
test_operations (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autofree char *changes = NULL;
  g_autofree char *record = NULL;
  g_autoptr(GError) error = NULL;
  HfChangeCounts counts;

  fixture_write (self, "functions/touch.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/touch\n"
                 "operations:\n"
                 "  - type: operation.upsert-merge\n    table: items\n    records: =$.changed\n"
                 "  - type: operation.execute-sql\n    tables: [items]\n    statements:\n"
                 "      - statement: UPDATE items SET data = json_set(data, '$.seen', @by) WHERE id = '2'\n"
                 "        parameters: {by: =$.by}\n");
  trial_serve (self, "GET", TWO_ITEMS);
  trial_serve (self, "POST", "{\"changed\":[{\"id\":\"1\",\"name\":\"uno\"}],\"by\":\"me\"}");
  fixture_open (self, FALSE);
  trial_sync (self);
  result = trial_run (self, "touch", NULL, NULL);
  g_assert_null (hf_function_result_get_error (result));
  changes = trial_list_changes (result);
  g_assert_cmpstr (changes, ==, "*items/1 *items/2");
  g_assert_null (hf_function_result_get_why_not (result));
  g_assert_true (trial_apply (self, result, &counts, &error));
  g_assert_no_error (error);
  record = fixture_sql (self, "SELECT group_concat(data, ' ') FROM (SELECT data FROM items ORDER BY id)");
  g_assert_cmpstr (record, ==,
                   "{\"id\":\"1\",\"name\":\"uno\",\"n\":1.50} {\"id\":\"2\",\"name\":\"two\",\"seen\":\"me\"}");
}

static void
test_bad_operations (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(HfFunctionResult) homeless = NULL;

  fixture_write (self, "functions/bad.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/x\n"
                 "operations:\n  - type: operation.execute-sql\n    tables: [items]\n    statements:\n"
                 "      - statement: DELETE FROM _command\n");
  fixture_write (self, "functions/homeless.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/x\n"
                 "operations:\n  - type: operation.upsert-merge\n");
  trial_serve (self, "POST", "{\"id\":\"1\"}");
  trial_serve (self, "POST", "{\"id\":\"1\"}");
  fixture_open (self, FALSE);
  result = trial_run (self, "bad", NULL, NULL);
  g_assert_null (hf_function_result_get_error (result));
  g_assert_true (hf_function_result_get_blocked (result));
  g_assert_nonnull (strstr (hf_function_result_get_why_not (result), "functions/bad.jigx:"));
  homeless = trial_run (self, "homeless", NULL, NULL);
  g_assert_true (hf_function_result_get_blocked (homeless));
  g_assert_nonnull (strstr (hf_function_result_get_why_not (homeless), "choose the dataset"));
}

static void
test_handler (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autofree char *changes = NULL;

  fixture_write (self, "functions/create-note.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/notes\n"
                 "parameters:\n  text: {location: body, type: string}\n"
                 "error:\n  - when: =@ctx.response.status = 422\n    title: The note is too long\n"
                 "    operations:\n      - type: operation.upsert-replace\n        table: problems\n"
                 "        records: '={\"id\": \"1\", \"said\": @ctx.response.body.message}'\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{\"message\":\"no\"}" });
  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", "{\"text\":\"x\"}");
  g_assert_nonnull (strstr (hf_function_result_get_error (result), "The note is too long"));
  changes = trial_list_changes (result);
  g_assert_cmpstr (changes, ==, "+problems/1");
}

static void
test_when (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  fixture_write (self, "functions/create-note.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/notes\n"
                 "when: =@ctx.parameters.text != 'no'\nparameters:\n  text: {location: body, type: string}\n");
  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", "{\"text\":\"no\"}");
  g_assert_null (hf_function_result_get_error (result));
  g_assert_nonnull (strstr (hf_function_result_get_skip (result), "when"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

static void
test_place (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  fixture_write (self, "functions/create-note.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/notes\n"
                 "inputTransform: =$error('too short')\nparameters:\n  text: {location: body, type: string}\n");
  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", "{\"text\":\"no\"}");
  g_assert_nonnull (strstr (hf_function_result_get_error (result), "functions/create-note.jigx:4:"));
  g_assert_nonnull (strstr (hf_function_result_get_error (result), "too short"));
  g_assert_nonnull (strstr (hf_function_result_get_advice (result), "where the message says"));
}

static void
test_feed_values (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(HfFunctionResult) given = NULL;

  fixture_write (self, "index.jigx",
                 "name: engine-test\ntitle: Engine test\n"
                 "onLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities:\n"
                 "      - {entity: items, function: get-items, parameters: {since: =$string(2000 + 26), area: north}}\n");
  fixture_write (self, "functions/get-items.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/items\n"
                 "parameters:\n  since: {location: query, type: string}\n  area: {location: query, type: string}\n");
  trial_serve (self, "GET", TWO_ITEMS);
  trial_serve (self, "GET", TWO_ITEMS);
  fixture_open (self, FALSE);
  g_assert_cmpstr (hf_function_item_get_feed_parameters (hf_engine_find_function (self->engine, "get-items"), "items"), ==,
                   "{\"area\":\"north\"}");
  result = trial_run (self, "get-items", "items", NULL);
  g_assert_nonnull (strstr (hf_function_result_get_request (result), "since=2026"));
  given = trial_run (self, "get-items", "items", "{\"since\":\"1999\"}");
  g_assert_nonnull (strstr (hf_function_result_get_request (given), "since=1999"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/functions/with-a-dataset-all-pages-are-asked-for", test_pages);
  fixture_test ("/engine/functions/too-many-pages-are-said-and-not-applied", test_too_many_pages);
  fixture_test ("/engine/functions/shows-what-the-transform-made", test_transform);
  fixture_test ("/engine/functions/operations-are-previewed-and-applied", test_operations);
  fixture_test ("/engine/functions/operations-that-fail-say-where", test_bad_operations);
  fixture_test ("/engine/functions/a-handlers-operations-may-be-applied", test_handler);
  fixture_test ("/engine/functions/skipped-by-when-nothing-is-sent", test_when);
  fixture_test ("/engine/functions/an-expression-that-fails-is-named-with-its-place", test_place);
  fixture_test ("/engine/functions/what-a-feed-computes-is-filled-in", test_feed_values);
  return g_test_run ();
}
