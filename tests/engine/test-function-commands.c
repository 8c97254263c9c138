/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes through functions that need evaluation: what goes out, what comes back, and that the queue keeps its promise around it.
 */

#include "function-test.h"

#include <string.h>

#define CREATE                                                            \
  "method: POST\nurl: https://api.example.test/items\nidempotent: true\n" \
  "parameters:\n  name: {location: body, type: string}\n  parent: {location: body, type: string}\n"
#define UPDATE                                                                  \
  "method: PATCH\nurl: https://api.example.test/items/{id}\nidempotent: true\n" \
  "parameters:\n  id: {location: path, type: string, required: true}\n  name: {location: body, type: string}\n"

static void
answer (Fixture *self, const char *method, guint status, const char *body)
{
  hf_script_server_add (self->server, &(HfScriptReply){ .method = method, .status = status, .body = body });
}

static gint64
create (Fixture *self, const char *data, HfCommandState state)
{
  gint64 id;

  if (self->engine == NULL)
    fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, data);
  fixture_wait_state (self, id, state);
  return id;
}

static void
assert_attempt (Fixture *self, gint64 id, const char *words)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT message FROM _attempt WHERE command_id = %d ORDER BY id DESC LIMIT 1", (int) id);
  g_autofree char *message = fixture_sql (self, sql);

  if (words == NULL ? message != NULL : message == NULL || strstr (message, words) == NULL)
    g_error ("the attempt says “%s”, not “%s”", message, words);
}

static void
test_input_transform_makes_the_body (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item",
                  CREATE "inputTransform: |\n  { \"NAME\": $uppercase(name), \"entity\": @ctx.entity, \"by\": @ctx.commandId > "
                         "0, \"of\": $.parent }\n");
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  function_assert_body (self, 0, "{\"NAME\":\"NEW\",\"entity\":\"items\",\"by\":true}");
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\"}");
}

/* The temporary id is the local record's: expressions see it, a parameter of that name does not get it. */
static void
test_record_is_the_local_row (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item",
                  CREATE "  id: {location: body}\n"
                         "inputTransform: '{ \"temporary\": $isTempId(@ctx.record.id), \"name\": @ctx.record.name,"
                         " \"id\": $exists($.id) }'\n");
  function_write (self, "update-item", UPDATE "inputTransform: '{ \"name\": name, \"all\": @ctx.record }'\n");
  answer (self, "POST", 201, "{\"id\":\"7\",\"rev\":1}");
  answer (self, "PATCH", 200, "{}");
  create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  function_assert_body (self, 0, "{\"temporary\":true,\"name\":\"new\",\"id\":false}");
  fixture_wait_state (self, fixture_submit (self, "items", "update", "7", "{\"name\":\"newer\"}"), HF_COMMAND_DONE);
  function_assert_body (self, 1, "{\"name\":\"newer\",\"all\":{\"id\":\"7\",\"name\":\"newer\",\"rev\":1}}");
}

static void
test_output_transform_brings_the_id (Fixture *self, gconstpointer data)
{
  gint64 first, second;

  function_write (self, "create-item", CREATE "outputTransform: '{ \"id\": result.key, \"rev\": result.rev }'\n");
  function_write (self, "update-item", UPDATE "outputTransform: '{ \"rev\": rev }'\n");
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (self, FALSE);
  first = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");
  g_autofree char *temporary = g_strdup_printf ("_tmp_%d_", (int) first);
  second = fixture_submit (self, "items", "update", temporary, "{\"name\":\"newer\"}");
  answer (self, "POST", 201, "{\"result\":{\"key\":\"77\",\"rev\":1}}");
  answer (self, "PATCH", 200, "{\"rev\":2}");
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  fixture_wait_state (self, first, HF_COMMAND_DONE);
  fixture_wait_state (self, second, HF_COMMAND_DONE);
  function_assert_request (self, 1, "/items/77");
  function_assert_rows (self, "items", "77 {\"id\":\"77\",\"name\":\"newer\",\"rev\":2}");
}

static void
test_primary_key_is_the_id (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item", CREATE "primaryKey: sku\n");
  answer (self, "POST", 201, "{\"sku\":\"S1\"}");
  create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  g_autofree char *id = fixture_sql (self, "SELECT id FROM [items]");
  g_assert_cmpstr (id, ==, "S1");
}

static void
test_failing_output_transform_is_done_with_a_warning (Fixture *self, gconstpointer data)
{
  gint64 id;

  function_write (self, "create-item",
                  CREATE "outputTransform: $error('broken')\noperations: [{type: operation.upsert-merge, table: t}]\n");
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  id = create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  assert_attempt (self, id, "functions/create-item.jigx:8:");
  function_assert_rows (self, "t", "-");
}

static void
test_operations_stand_for_the_merge (Fixture *self, gconstpointer data)
{
  function_write (
      self, "create-item",
      CREATE "operations:\n"
             "  - {type: operation.upsert-merge, records: '={ \"id\": $.id, \"state\": \"sent\" }'}\n"
             "  - {type: operation.upsert-merge, table: log, records: '={ \"id\": $string(@ctx.commandId), \"for\": $.id }'}\n");
  answer (self, "POST", 201, "{\"id\":\"7\",\"extra\":1}");
  gint64 id = create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  g_autofree char *log = g_strdup_printf ("%d {\"id\":\"%d\",\"for\":\"7\"}", (int) id, (int) id);
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\",\"state\":\"sent\"}");
  function_assert_rows (self, "log", log);
}

static void
test_one_failing_operation_undoes_all_but_the_command (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item",
                  CREATE "operations:\n"
                         "  - {type: operation.upsert-merge, table: log, records: '={ \"id\": \"x\" }'}\n"
                         "  - {type: operation.upsert-merge, table: log, records: =$error('broken')}\n");
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  gint64 id = create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  function_assert_rows (self, "log", "-");
  assert_attempt (self, id, "functions/create-item.jigx:10:");
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\"}");
}

static void
test_when_skips (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item", CREATE "when: =$.name != 'quiet'\n");
  create (self, "{\"name\":\"quiet\"}", HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  create (self, "{\"name\":\"loud\"}", HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  g_autofree char *told = fixture_sql (self, "SELECT count(*) FROM _activity WHERE text LIKE '%skipped by when%'");
  g_assert_cmpstr (told, ==, "1");
}

static void
test_expression_that_fails_before_sending_is_stuck (Fixture *self, gconstpointer data)
{
  gint64 id, other;
  g_autoptr(HfCommand) command = NULL;

  function_write (self, "create-item", CREATE "inputTransform: $error('broken')\n");
  id = create (self, "{\"name\":\"new\"}", HF_COMMAND_STUCK);
  command = fixture_command (self, id);
  g_assert_nonnull (strstr (hf_command_get_error_message (command), "functions/create-item.jigx:8:"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
  answer (self, "POST", 201, "{\"id\":\"n\"}");
  other = fixture_submit (self, "notes", "create", NULL, "{\"text\":\"t\"}");
  fixture_wait_state (self, other, HF_COMMAND_DONE);
}

static void
test_handler_that_fits_a_success_is_stuck_in_its_words (Fixture *self, gconstpointer data)
{
  g_autoptr(HfCommand) command = NULL;
  gint64 id;

  function_write (
      self, "create-item",
      CREATE
      "error: [{when: =$.ok = false, title: Refused, description: =$.why, details: =$.code, notification: =$.code, "
      "alert: '',\n"
      "  operations: [{type: operation.upsert-replace, records: '={ \"id\": $string(@ctx.commandId), \"why\": why }'}]}]\n");
  answer (self, "POST", 200, "{\"ok\":false,\"why\":\"too odd\",\"code\":17}");
  id = create (self, "{\"name\":\"odd\"}", HF_COMMAND_STUCK);
  command = fixture_command (self, id);
  g_assert_cmpstr (hf_command_get_error_title (command), ==, "Refused");
  g_assert_cmpstr (hf_command_get_error_advice (command), ==, "too odd");
  g_assert_cmpstr (hf_command_get_error_message (command), ==, "17");
  g_assert_cmpstr (hf_command_get_error_class (command), ==, "permanent");
  g_autofree char *row = g_strdup_printf ("%d {\"id\":\"%d\",\"why\":\"too odd\"}", (int) id, (int) id);
  function_assert_rows (self, "items_error", row);
  g_autofree char *told = fixture_sql (self, "SELECT text FROM _activity WHERE level = 'error' AND topic = 'command'");
  g_assert_true (g_str_has_suffix (told, ". Refused: too odd (notification “17”)"));
}

static void
test_handler_retry_replaces_the_counts (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item",
                  CREATE "error: [{when: =@ctx.response.status = 422, title: Later, retry: {delay: 10, maxRetries: 2}}]\n");
  answer (self, "POST", 422, "{}");
  answer (self, "POST", 422, "{}");
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  create (self, "{\"name\":\"new\"}", HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 3);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{}", .times = -1 });
  create (self, "{\"name\":\"never\"}", HF_COMMAND_STUCK);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 6);
}

static void
test_lost_answer_of_a_safe_call_repeats_with_same_key (Fixture *self, gconstpointer data)
{
  function_write (self, "create-item", CREATE "inputTransform: '{ \"n\": name }'\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .act = HF_SCRIPT_DROP });
  answer (self, "POST", 201, "{\"id\":\"8\"}");
  create (self, "{\"name\":\"n\"}", HF_COMMAND_DONE);
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (self->server, 0), "Idempotency-Key"), ==,
                   hf_script_request_header (hf_script_server_request (self->server, 1), "Idempotency-Key"));
  function_assert_rows (self, "items", "8 {\"id\":\"8\",\"name\":\"n\"}");
}

static void
test_order_stays_among_plain_and_evaluated (Fixture *self, gconstpointer data)
{
  gint64 ids[6];

  function_write (self, "create-item", CREATE "inputTransform: '{ \"n\": name }'\n");
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (self, FALSE);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"name\":\"%d\",\"text\":\"%d\"}", i, i);

      ids[i] = fixture_submit (self, i % 2 == 0 ? "items" : "notes", "create", NULL, text);
      g_autofree char *reply = g_strdup_printf ("{\"id\":\"r%d\"}", i);
      answer (self, "POST", 201, reply);
    }
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  for (int i = 0; i < 6; i++)
    fixture_wait_state (self, ids[i], HF_COMMAND_DONE);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *body = g_strdup_printf (i % 2 == 0 ? "{\"n\":\"%d\"}" : "{\"text\":\"%d\"}", i);

      function_assert_body (self, (guint) i, body);
    }
}

static void
test_discarded_while_it_is_prepared_is_not_sent (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  gint64 id, other;

  /* The guard's answer is held back: the command is being prepared, unmarked. */
  function_write (self, "create-item", CREATE "guard: {function: check}\n");
  function_write (self, "check", "method: GET\nurl: https://api.example.test/check\n");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .path = "/check", .body = "{\"ok\":true}", .gate = TRUE });
  answer (self, "POST", 201, "{\"id\":\"n\"}");
  fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 1);
  hf_engine_discard_async (self->engine, &id, 1, HF_DISCARD_PUT_BACK, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  hf_script_server_open_gate (self->server);
  other = fixture_submit (self, "notes", "create", NULL, "{\"text\":\"t\"}");
  fixture_wait_state (self, other, HF_COMMAND_DONE);
  fixture_wait_state (self, id, HF_COMMAND_DISCARDED);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  function_assert_body (self, 1, "{\"text\":\"t\"}");
}

static void
test_closing_while_it_is_prepared_loses_nothing (Fixture *self, gconstpointer data)
{
  gint64 id;

  function_write (self, "create-item", CREATE "guard: {function: check}\n");
  function_write (self, "check", "method: GET\nurl: https://api.example.test/check\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/check", .act = HF_SCRIPT_HANG });
  fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 1);
  fixture_close (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/check", .body = "{\"ok\":true}" });
  answer (self, "POST", 201, "{\"id\":\"7\"}");
  fixture_open (self, FALSE);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  function_assert_rows (self, "items", "7 {\"id\":\"7\",\"name\":\"new\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/command/input-transform-makes-the-body", test_input_transform_makes_the_body);
  fixture_test ("/function/command/record-is-the-local-row", test_record_is_the_local_row);
  fixture_test ("/function/command/output-transform-brings-the-id", test_output_transform_brings_the_id);
  fixture_test ("/function/command/primary-key-is-the-id", test_primary_key_is_the_id);
  fixture_test ("/function/command/failing-output-transform-is-done-with-a-warning",
                test_failing_output_transform_is_done_with_a_warning);
  fixture_test ("/function/command/operations-stand-for-the-merge", test_operations_stand_for_the_merge);
  fixture_test ("/function/command/one-failing-operation-undoes-all-but-the-command",
                test_one_failing_operation_undoes_all_but_the_command);
  fixture_test ("/function/command/when-skips", test_when_skips);
  fixture_test ("/function/command/expression-that-fails-before-sending-is-stuck",
                test_expression_that_fails_before_sending_is_stuck);
  fixture_test ("/function/command/handler-that-fits-a-success-is-stuck-in-its-words",
                test_handler_that_fits_a_success_is_stuck_in_its_words);
  fixture_test ("/function/command/handler-retry-replaces-the-counts", test_handler_retry_replaces_the_counts);
  fixture_test ("/function/command/lost-answer-of-a-safe-call-repeats-with-same-key",
                test_lost_answer_of_a_safe_call_repeats_with_same_key);
  fixture_test ("/function/command/order-stays-among-plain-and-evaluated", test_order_stays_among_plain_and_evaluated);
  fixture_test ("/function/command/discarded-while-it-is-prepared-is-not-sent", test_discarded_while_it_is_prepared_is_not_sent);
  fixture_test ("/function/command/closing-while-it-is-prepared-loses-nothing", test_closing_while_it_is_prepared_loses_nothing);
  return g_test_run ();
}
