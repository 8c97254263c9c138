/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `verify`: what was written is read back, beside the queue, and the log says what came of it. */

#include "function-test.h"

#include <string.h>

#define CREATE                                                                              \
  "method: POST\nurl: https://api.example.test/items\nidempotent: true\nverify: get-item\n" \
  "parameters:\n  name: {location: body}\n  n: {location: body}\n  where: {location: body}\n  missing: {location: body}\n"
#define READ "method: GET\nurl: https://api.example.test/items/{id}\nparameters:\n  id: {location: path, required: true}\n"
#define SECRET "s3cret-value"
#define LINES \
  "SELECT coalesce(group_concat(level || ' ' || text), '') FROM _activity WHERE command_id = 1 AND text LIKE '%erified:%'"
#define DIFFERS \
  "SELECT coalesce(group_concat(level || ' ' || text), '') FROM _activity WHERE command_id = 1 AND text LIKE 'Not as%'"

static void
begin (Fixture *self)
{
  function_write (self, "create-item", CREATE);
  function_write (self, "get-item", READ);
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .path = "/items", .status = 201, .body = "{\"id\":\"7\"}" });
}

static gint64
create (Fixture *self, const char *data)
{
  gint64 id;

  if (self->engine == NULL)
    fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, data);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  return id;
}

static void
test_equal_values (Fixture *self, gconstpointer data)
{
  begin (self);
  function_serve (self, "/items/7",
                  "{\"id\":7,\"where\":{\"b\":[1,2.50],\"a\":\"\\u00e4\"},\"n\":1.0e1,\"name\":\"new\",\"more\":true}");
  create (self, "{\"name\":\"new\",\"n\":10,\"where\":{\"a\":\"ä\",\"b\":[1.0,2.5]},\"missing\":null}");
  fixture_wait_sql (self, LINES, "info Verified: Create items 7");
  function_assert_request (self, 1, "/items/7");
}

static void
test_different_fields_are_named (Fixture *self, gconstpointer data)
{
  g_autofree char *row = NULL;

  begin (self);
  function_serve (self, "/items/7", "{\"id\":\"7\",\"name\":\"cut\",\"n\":10}");
  create (self, "{\"name\":\"cut off\",\"n\":10,\"missing\":12345678901234567891}");
  fixture_wait_sql (self, DIFFERS,
                    "warning Not as it was sent: Create items 7. “name” was sent as \"cut off\", and the service has \"cut\"; "
                    "“missing” was sent as 12345678901234567891, and the service does not have it");
  row = fixture_record (self, "items", "7");
  g_assert_cmpstr (row, ==, "{\"id\":\"7\",\"name\":\"cut off\",\"n\":10,\"missing\":12345678901234567891}");
}

static void
test_failing_read_is_a_warning (Fixture *self, gconstpointer data)
{
  begin (self);
  function_serve_full (self, "/items/7", 403, NULL, "{\"message\":\"not for you\"}");
  create (self, "{\"name\":\"new\"}");
  fixture_wait_sql (self,
                    "SELECT count(*) FROM _activity WHERE command_id = 1 AND level = 'warning'"
                    " AND text LIKE 'Could not be verified: Create items 7. %not for you%'",
                    "1");
}

static void
test_queue_goes_on (Fixture *self, gconstpointer data)
{
  gint64 other;

  begin (self);
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .path = "/items/7", .body = "{\"name\":\"new\"}", .gate = TRUE });
  create (self, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 2);
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .path = "/notes", .status = 201, .body = "{\"id\":\"n\"}" });
  other = fixture_submit (self, "notes", "create", NULL, "{\"text\":\"t\"}");
  fixture_wait_state (self, other, HF_COMMAND_DONE);
  hf_script_server_open_gate (self->server);
  fixture_wait_sql (self, LINES, "info Verified: Create items 7");
}

static void
test_later_changes_do_not_count (Fixture *self, gconstpointer data)
{
  begin (self);
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .path = "/items/7", .body = "{\"name\":\"newer\"}", .gate = TRUE });
  create (self, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 2);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "PATCH", .path = "/items/7", .body = "{}" });
  fixture_wait_state (self, fixture_submit (self, "items", "update", "7", "{\"name\":\"newer\"}"), HF_COMMAND_DONE);
  hf_script_server_open_gate (self->server);
  fixture_wait_sql (self, LINES, "info Verified: Create items 7");
}

static void
test_closing_says_so (Fixture *self, gconstpointer data)
{
  begin (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/items/7", .act = HF_SCRIPT_HANG });
  create (self, "{\"name\":\"new\"}");
  hf_script_server_wait (self->server, 2);
  fixture_close (self);
  fixture_open (self, FALSE);
  g_autofree char *line = fixture_sql (
      self, "SELECT text FROM _activity WHERE command_id = 1 AND level = 'warning' AND text LIKE 'Could not%'");
  g_assert_cmpstr (line, ==, "Could not be verified: Create items 7. Holdfast was closed before the answer came.");
}

static void
test_secrets_are_not_shown (Fixture *self, gconstpointer data)
{
  const char *hosts[] = { "api.example.test", NULL };

  begin (self);
  function_write (self, "create-item", CREATE "  X-Key: {location: header, type: secret, value: key}\n");
  fixture_open (self, FALSE);
  g_assert_true (hf_credentials_set (self->engine->credentials, "key", "apiKey", SECRET, hosts, NULL));
  function_serve (self, "/items/7", "{\"id\":\"7\",\"name\":\"" SECRET "\"}");
  create (self, "{\"name\":\"new\"}");
  fixture_wait_sql (
      self, DIFFERS,
      "warning Not as it was sent: Create items 7. “name” was sent as \"new\", and the service has \"•••\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/verify/equal-values", test_equal_values);
  fixture_test ("/function/verify/different-fields-are-named", test_different_fields_are_named);
  fixture_test ("/function/verify/failing-read-is-a-warning", test_failing_read_is_a_warning);
  fixture_test ("/function/verify/queue-goes-on", test_queue_goes_on);
  fixture_test ("/function/verify/later-changes-do-not-count", test_later_changes_do_not_count);
  fixture_test ("/function/verify/closing-says-so", test_closing_says_so);
  fixture_test ("/function/verify/secrets-are-not-shown", test_secrets_are_not_shown);
  return g_test_run ();
}
