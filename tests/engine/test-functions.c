/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Running a function by hand: what came, what it would do to the tables, and doing it. */

#include "trial-test.h"

static void
test_list (Fixture *self, gconstpointer data)
{
  GListModel *functions;
  HfFunctionItem *item;
  const HfFunctionParameter *parameter;

  fixture_write (self, "functions/odd.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/{area}\nparameters:\n"
                 "  area: {location: path, type: string, required: true, value: north}\n"
                 "  accessToken: {location: header, type: string, value: shop}\n"
                 "  limit: {location: query, type: number, value: 20}\n");
  fixture_write (self, "functions/drive.jigx", "provider: DATA_PROVIDER_ONEDRIVE\nmethod: GET\nurl: https://x.example/\n");
  fixture_open (self, FALSE);
  functions = hf_engine_get_functions (self->engine);
  g_assert_cmpuint (g_list_model_get_n_items (functions), ==, 7);
  g_assert_true (functions == hf_engine_get_functions (self->engine));

  item = hf_engine_find_function (self->engine, "get-items");
  g_assert_false (hf_function_item_get_writes (item));
  g_assert_null (hf_function_item_get_unusable (item));
  g_assert_cmpstr (hf_function_item_get_entities (item)[0], ==, "items");
  g_assert_null (hf_function_item_get_entities (item)[1]);

  item = hf_engine_find_function (self->engine, "create-note");
  g_assert_true (hf_function_item_get_writes (item));
  g_assert_cmpstr (hf_function_item_get_entities (item)[0], ==, "notes");
  parameter = hf_function_item_get_parameter (item, 0);
  g_assert_cmpstr (parameter->name, ==, "text");
  g_assert_cmpstr (parameter->location, ==, "body");
  g_assert_true (parameter->required);

  item = hf_engine_find_function (self->engine, "odd");
  g_assert_cmpuint (hf_function_item_get_n_parameters (item), ==, 3);
  g_assert_cmpstr (hf_function_item_get_parameter (item, 0)->default_value, ==, "\"north\"");
  g_assert_true (hf_function_item_get_parameter (item, 1)->credential);
  g_assert_cmpstr (hf_function_item_get_parameter (item, 2)->default_value, ==, "20");
  g_assert_nonnull (hf_function_item_get_unusable (hf_engine_find_function (self->engine, "drive")));
  g_assert_null (hf_engine_find_function (self->engine, "gone"));
}

static void
test_sync_result (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(HfRow) row = NULL;
  g_autofree char *changes = NULL;
  g_autofree char *count = NULL;
  g_autofree char *told = NULL;
  g_autofree char *record = NULL;
  g_autoptr(GError) error = NULL;
  HfChangeCounts counts;

  trial_serve (self, "GET", "[{\"id\":\"1\",\"name\":\"old\"},{\"id\":\"9\"}]");
  fixture_open (self, FALSE);
  trial_sync (self);
  trial_serve (self, "GET", TWO_ITEMS);
  result = trial_run (self, "get-items", "items", NULL);
  g_assert_null (hf_function_result_get_error (result));
  g_assert_cmpuint (hf_function_result_get_status (result), ==, 200);
  g_assert_cmpuint (hf_function_result_get_pages (result), ==, 1);
  g_assert_true (g_str_has_prefix (hf_function_result_get_request (result), "GET https://api.example.test/items"));
  g_assert_nonnull (strstr (hf_function_result_get_response (result), "200"));
  g_assert_cmpstr (hf_function_result_get_records (result), ==, TWO_ITEMS);
  g_assert_cmpint (hf_function_result_get_n_records (result), ==, 2);
  g_assert_cmpstr (hf_function_result_get_columns (result)[0], ==, "id");
  g_assert_cmpstr (hf_function_result_get_columns (result)[1], ==, "name");
  row = g_list_model_get_item (hf_function_result_get_rows (result), 0);
  g_assert_cmpstr (hf_row_get_data (row), ==, "{\"id\":\"1\",\"name\":\"one\",\"n\":1.50}");
  changes = trial_list_changes (result);
  g_assert_cmpstr (changes, ==, "*items/1 +items/2 -items/9");
  counts = hf_function_result_get_counts (result);
  g_assert_cmpint (counts.inserted, ==, 1);
  g_assert_cmpint (counts.updated, ==, 1);
  g_assert_cmpint (counts.deleted, ==, 1);
  count = fixture_sql (self, "SELECT group_concat(id) FROM items");
  g_assert_cmpstr (count, ==, "1,9");

  g_assert_null (hf_function_result_get_why_not (result));
  g_assert_true (trial_apply (self, result, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.inserted + counts.updated + counts.deleted, ==, 3);
  record = fixture_record (self, "items", "1");
  g_assert_cmpstr (record, ==, "{\"id\":\"1\",\"name\":\"one\",\"n\":1.50}");
  told = fixture_sql (self, "SELECT text FROM _activity ORDER BY id DESC LIMIT 1");
  g_assert_nonnull (strstr (told, "get-items"));
  g_assert_false (trial_apply (self, result, &counts, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_no_dataset (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  trial_serve (self, "GET", TWO_ITEMS);
  fixture_open (self, FALSE);
  result = trial_run (self, "get-items", NULL, NULL);
  g_assert_cmpint (hf_function_result_get_n_records (result), ==, 2);
  g_assert_cmpstr (hf_function_result_get_output (result), ==, TWO_ITEMS);
  g_assert_cmpuint (g_list_model_get_n_items (hf_function_result_get_changes (result)), ==, 0);
  g_assert_cmpstr (hf_function_result_get_why_not (result), ==, "Its answer has nothing to do with a table here.");
}

static void
test_write (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autofree char *count = NULL;
  GBytes *body;

  trial_serve (self, "POST", "{\"id\":\"7\",\"text\":\"hello\"}");
  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", "{\"text\":\"hello\"}");
  g_assert_null (hf_function_result_get_error (result));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  body = hf_script_server_request (self->server, 0)->body;
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "{\"text\":\"hello\"}", 16);
  g_assert_cmpstr (hf_function_result_get_request_body (result), ==, "{\"text\":\"hello\"}");
  g_assert_cmpint (hf_function_result_get_n_records (result), ==, 1);
  count = fixture_sql (self, "SELECT count(*) FROM _command");
  g_assert_cmpstr (count, ==, "0");
}

/* Services repeat what they were sent. */
static void
test_echoed_secret (Fixture *self, gconstpointer data)
{
  const char *hosts[] = { "api.example.test", NULL };
  g_autoptr(HfFunctionResult) result = NULL;

  fixture_write (self, "functions/echo.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/echo\n"
                 "parameters: {X-Key: {location: header, type: secret, value: key}}\n");
  hf_script_server_add (
      self->server,
      &(HfScriptReply){ .method = "GET", .headers = "X-Echo: s3cret-value\r\n", .body = "{\"key\":\"s3cret-value\"}" });
  fixture_open (self, FALSE);
  g_assert_true (hf_credentials_set (self->engine->credentials, "key", "apiKey", "s3cret-value", hosts, NULL));
  result = trial_run (self, "echo", NULL, NULL);
  g_assert_cmpstr (hf_function_result_get_response_body (result), ==, "{\"key\":\"•••\"}");
  g_assert_nonnull (strstr (hf_function_result_get_response (result), "•••"));
  g_assert_null (strstr (hf_function_result_get_response (result), "s3cret-value"));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{\"message\":\"no text\"}" });
  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", "{\"text\":\"\"}");
  g_assert_nonnull (hf_function_result_get_error (result));
  g_assert_nonnull (hf_function_result_get_advice (result));
  g_assert_cmpuint (hf_function_result_get_status (result), ==, 422);
  g_assert_nonnull (strstr (hf_function_result_get_response_body (result), "no text"));
  g_assert_null (hf_function_result_get_records (result));
  g_assert_nonnull (hf_function_result_get_why_not (result));
}

static void
test_required (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fixture_open (self, FALSE);
  result = trial_run (self, "create-note", "notes", NULL);
  g_assert_nonnull (strstr (hf_function_result_get_error (result), "text"));
  g_assert_cmpuint (hf_function_result_get_status (result), ==, 0);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
  error = trial_run_fails (self, "gone");
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_offline (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;

  fixture_open (self, FALSE);
  hf_engine_set_work_offline (self->engine, TRUE);
  result = trial_run (self, "get-items", "items", NULL);
  g_assert_nonnull (strstr (hf_function_result_get_error (result), "cannot be reached"));
  g_assert_cmpuint (g_list_model_get_n_items (hf_function_result_get_changes (result)), ==, 0);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .act = HF_SCRIPT_HANG });
  fixture_open (self, FALSE);
  hf_engine_run_function_async (self->engine, "get-items", "items", NULL, cancellable, hf_test_keep_result_cb, &answer);
  while (hf_script_server_count (self->server) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  answer = hf_test_wait_result (&answer);
  result = hf_engine_run_function_finish (self->engine, answer, &error);
  g_assert_null (result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_close (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(HfFunctionResult) result = NULL;
  g_autoptr(GError) error = NULL;

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .act = HF_SCRIPT_HANG });
  fixture_open (self, FALSE);
  hf_engine_run_function_async (self->engine, "get-items", "items", NULL, NULL, hf_test_keep_result_cb, &answer);
  while (hf_script_server_count (self->server) == 0)
    g_main_context_iteration (NULL, FALSE);
  hf_engine_close (self->engine);
  answer = hf_test_wait_result (&answer);
  result = hf_engine_run_function_finish (self->engine, answer, &error);
  g_assert_null (result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_open_command (Fixture *self, gconstpointer data)
{
  g_autoptr(HfFunctionResult) result = NULL;
  g_autofree char *changes = NULL;

  trial_serve (self, "GET", TWO_ITEMS);
  fixture_open (self, FALSE);
  trial_sync (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "PATCH", .status = 422 });
  fixture_wait_state (self, fixture_submit (self, "items", "update", "1", "{\"name\":\"mine\"}"), HF_COMMAND_STUCK);
  trial_serve (self, "GET", "[{\"id\":\"1\",\"name\":\"theirs\"},{\"id\":\"2\",\"name\":\"two\"}]");
  result = trial_run (self, "get-items", "items", NULL);
  changes = trial_list_changes (result);
  g_assert_cmpstr (changes, ==, "");
  g_assert_cmpint (hf_function_result_get_counts (result).kept, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/functions/lists-all-with-what-people-need", test_list);
  fixture_test ("/engine/functions/a-sync-by-hand-changes-nothing-until-applied-and-then-once", test_sync_result);
  fixture_test ("/engine/functions/without-a-dataset-there-is-only-the-answer", test_no_dataset);
  fixture_test ("/engine/functions/a-write-goes-past-the-queue", test_write);
  fixture_test ("/engine/functions/an-echoed-secret-is-not-shown", test_echoed_secret);
  fixture_test ("/engine/functions/a-refusal-shows-what-was-said", test_refused);
  fixture_test ("/engine/functions/what-is-missing-is-named-and-nothing-sent", test_required);
  fixture_test ("/engine/functions/offline-it-says-so", test_offline);
  fixture_test ("/engine/functions/can-be-cancelled", test_cancel);
  fixture_test ("/engine/functions/the-engines-close-ends-it", test_close);
  fixture_test ("/engine/functions/a-row-with-an-open-command-is-kept", test_open_command);
  return g_test_run ();
}
