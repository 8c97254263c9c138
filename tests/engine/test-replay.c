/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue in motion: order, once each, stepping aside, dependence, lost answers; against a real socket. */

#include "engine-test.h"

static void
go_offline (Fixture *self)
{
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
}

static void
go_online (Fixture *self)
{
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
}

static void
open_with_item (Fixture *self)
{
  g_auto(HfSyncReport) report = { 0 };

  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .body = "[{\"id\":\"1\",\"name\":\"one\"}]", .times = -1 });
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

static const HfScriptRequest *
request (Fixture *self, guint index)
{
  g_assert_cmpuint (index, <, hf_script_server_count (self->server));
  return hf_script_server_request (self->server, index);
}

static void
test_offline_writes_wait_then_go_in_order (Fixture *self, gconstpointer data)
{
  gint64 create, update, delete;
  g_autofree char *record = NULL;
  g_autofree char *body = NULL;

  open_with_item (self);
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"77\",\"name\":\"new\"}" });
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "PATCH", .body = "{\"id\":\"77\",\"name\":\"newer\",\"v\":2}" });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "DELETE", .status = 204, .body = "" });
  go_offline (self);
  create = fixture_submit (self, "items", "create", NULL, "{\"name\":\"new\"}");
  g_autofree char *temporary = g_strdup_printf ("_tmp_%" G_GINT64_FORMAT "_", create);
  update = fixture_submit (self, "items", "update", temporary, "{\"name\":\"newer\"}");
  delete = fixture_submit (self, "items", "delete", "1", NULL);
  fixture_wait_headline (self, "Offline: 3 waiting");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);

  go_online (self);
  fixture_wait_state (self, delete, HF_COMMAND_DONE);
  fixture_wait_state (self, update, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 4);
  g_assert_cmpstr (request (self, 1)->method, ==, "POST");
  body = hf_script_request_text (request (self, 1));
  g_assert_cmpstr (body, ==, "{\"name\":\"new\"}");
  g_assert_cmpstr (request (self, 2)->path, ==, "/items/77");
  g_assert_cmpstr (request (self, 3)->path, ==, "/items/1");
  record = fixture_record (self, "items", "77");
  g_assert_cmpstr (record, ==, "{\"id\":\"77\",\"name\":\"newer\",\"v\":2}");
  g_assert_null (fixture_record (self, "items", temporary));
  g_assert_null (fixture_record (self, "items", "1"));
}

static void
test_stuck_steps_aside (Fixture *self, gconstpointer data)
{
  gint64 refused, dependent, other;
  g_autoptr(HfCommand) waiting = NULL, stuck = NULL;
  g_autofree char *words = NULL;
  gint64 again[1];
  g_autoptr(GAsyncResult) result = NULL;

  open_with_item (self);
  hf_script_server_add (
      self->server,
      &(HfScriptReply){ .method = "PATCH", .path = "/items/1", .status = 422, .body = "{\"error\":\"name is odd\"}" });
  go_offline (self);
  refused = fixture_submit (self, "items", "update", "1", "{\"name\":\"odd\"}");
  dependent = fixture_submit (self, "items", "update", "1", "{\"name\":\"even\"}");
  other = fixture_submit (self, "items", "create", NULL, "{\"name\":\"other\"}");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"5\"}" });
  go_online (self);
  fixture_wait_state (self, other, HF_COMMAND_DONE);
  stuck = fixture_command (self, refused);
  g_assert_cmpint (hf_command_get_state (stuck), ==, HF_COMMAND_STUCK);
  g_assert_cmpstr (hf_command_get_error_message (stuck), ==, "name is odd");
  waiting = fixture_command (self, dependent);
  g_assert_cmpint (hf_command_get_state (waiting), ==, HF_COMMAND_WAITING);
  words = hf_command_explain (waiting, 0);
  g_assert_nonnull (strstr (words, "aits for #"));
  fixture_wait_headline (self, "1 change is stuck, 1 waiting");

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "PATCH", .body = "{\"id\":\"1\",\"name\":\"x\"}", .times = 2 });
  again[0] = refused;
  hf_engine_retry_async (self->engine, again, 1, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_assert_cmpuint (hf_engine_retry_finish (self->engine, result, NULL), ==, 1);
  fixture_wait_state (self, dependent, HF_COMMAND_DONE);
  fixture_wait_state (self, refused, HF_COMMAND_DONE);
}

static void
test_lost_answer_of_safe_call_repeats_with_same_key (Fixture *self, gconstpointer data)
{
  gint64 id;
  guint first;

  open_with_item (self);
  first = hf_script_server_count (self->server);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .act = HF_SCRIPT_DROP });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"8\"}" });
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"n\"}");
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  g_assert_cmpuint (hf_script_server_count (self->server), >=, first + 2);
  g_assert_cmpstr (hf_script_request_header (request (self, first), "Idempotency-Key"), ==,
                   hf_script_request_header (request (self, first + 1), "Idempotency-Key"));
}

static void
test_lost_answer_of_unsafe_call_is_stuck (Fixture *self, gconstpointer data)
{
  g_autoptr(HfCommand) command = NULL;
  gint64 id;
  guint before;

  open_with_item (self);
  before = hf_script_server_count (self->server);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .path = "/notes", .act = HF_SCRIPT_DROP });
  id = fixture_submit (self, "notes", "create", NULL, "{\"text\":\"t\"}");
  fixture_wait_state (self, id, HF_COMMAND_STUCK);
  command = fixture_command (self, id);
  g_assert_cmpstr (hf_command_get_error_class (command), ==, "unknown-outcome");
  g_assert_nonnull (strstr (hf_command_get_error_title (command), "answer was lost"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, before + 1);
}

static void
test_service_down_keeps_all_in_place (Fixture *self, gconstpointer data)
{
  gint64 first, second;
  g_autoptr(HfCommand) waiting = NULL;

  open_with_item (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 503, .headers = "Retry-After: 1\r\n" });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"8\"}" });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"9\"}" });
  first = fixture_submit (self, "items", "create", NULL, "{\"name\":\"a\"}");
  second = fixture_submit (self, "items", "create", NULL, "{\"name\":\"b\"}");
  fixture_wait_state (self, first, HF_COMMAND_RETRYING);
  waiting = fixture_command (self, second);
  g_assert_cmpint (hf_command_get_state (waiting), ==, HF_COMMAND_WAITING);
  fixture_wait_state (self, second, HF_COMMAND_DONE);
  fixture_wait_state (self, first, HF_COMMAND_DONE);
  g_autofree char *a = hf_script_request_text (request (self, 2));
  g_autofree char *b = hf_script_request_text (request (self, 3));
  g_assert_cmpstr (a, ==, "{\"name\":\"a\"}");
  g_assert_cmpstr (b, ==, "{\"name\":\"b\"}");
}

static void
test_survives_restart (Fixture *self, gconstpointer data)
{
  gint64 id;

  open_with_item (self);
  go_offline (self);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"kept\"}");
  fixture_close (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"8\"}" });
  go_online (self);
  fixture_open (self, FALSE);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
}

static void
test_work_offline_sends_nothing (Fixture *self, gconstpointer data)
{
  gint64 id;

  open_with_item (self);
  hf_engine_set_work_offline (self->engine, TRUE);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"kept\"}");
  fixture_wait_headline (self, "Offline: 1 waiting");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"8\"}" });
  hf_engine_set_work_offline (self->engine, FALSE);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
}

static void
test_a_write_that_cannot_be_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) missing = NULL, unknown = NULL, required = NULL, absent = NULL;
  g_autofree char *count = NULL;

  open_with_item (self);
  missing = fixture_submit_fails (self, "notes", "delete", "1", NULL);
  g_assert_error (missing, HF_ERROR, HF_ERROR_INVALID);
  unknown = fixture_submit_fails (self, "items", "frobnicate", "1", NULL);
  g_assert_error (unknown, HF_ERROR, HF_ERROR_INVALID);
  required = fixture_submit_fails (self, "notes", "create", NULL, "{}");
  g_assert_nonnull (strstr (required->message, "text"));
  absent = fixture_submit_fails (self, "items", "update", "404", "{\"name\":\"x\"}");
  g_assert_error (absent, HF_ERROR, HF_ERROR_INVALID);
  count = fixture_sql (self, "SELECT count(*) FROM _command");
  g_assert_cmpstr (count, ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/replay/offline-writes-wait-then-go-in-order", test_offline_writes_wait_then_go_in_order);
  fixture_test ("/engine/replay/stuck-steps-aside-and-dependents-wait", test_stuck_steps_aside);
  fixture_test ("/engine/replay/lost-answer-of-safe-call-repeats-with-same-key",
                test_lost_answer_of_safe_call_repeats_with_same_key);
  fixture_test ("/engine/replay/lost-answer-of-unsafe-call-is-stuck", test_lost_answer_of_unsafe_call_is_stuck);
  fixture_test ("/engine/replay/service-down-keeps-all-in-place", test_service_down_keeps_all_in_place);
  fixture_test ("/engine/replay/survives-restart", test_survives_restart);
  fixture_test ("/engine/replay/work-offline-sends-nothing", test_work_offline_sends_nothing);
  fixture_test ("/engine/replay/a-write-that-cannot-be-is-refused", test_a_write_that_cannot_be_is_refused);
  return g_test_run ();
}
