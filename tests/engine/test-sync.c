/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pulling, from the engine's outside: what arrives, and that nothing bad that arrives changes what is here. */

#include "engine-test.h"

#define TWO_ITEMS "[{\"id\":\"1\",\"name\":\"one\",\"n\":12345678901234567890},{\"id\":\"2\",\"name\":\"two\",\"n\":-35.0919}]"

static void
serve_items (Fixture *self, const char *body, const char *headers)
{
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/items", .body = body, .headers = headers });
}

static void
sync_two_items (Fixture *self)
{
  g_auto(HfSyncReport) report = { 0 };

  serve_items (self, TWO_ITEMS, "ETag: \"a\"\r\n");
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpstr (report.sentence, ==, "Up to date: 1 dataset synced.");
  g_assert_true (report.ok);
}

static void
test_window_syncs_when_opened (Fixture *self, gconstpointer data)
{
  g_autofree char *record = NULL;

  serve_items (self, TWO_ITEMS, NULL);
  fixture_open (self, TRUE);
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (self->engine)), !=, HF_LEVEL_OK);
  fixture_wait_headline (self, "Up to date");
  record = fixture_record (self, "items", "1");
  g_assert_cmpstr (record, ==, "{\"id\":\"1\",\"name\":\"one\",\"n\":12345678901234567890}");
  g_assert_cmpint (hf_dataset_get_rows (hf_engine_find_dataset (self->engine, "items")), ==, 2);
}

static void
test_not_modified_writes_no_row (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  sync_two_items (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .status = 304, .headers = "ETag: \"a\"\r\n" });
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
  g_assert_cmpint (report.records, ==, 0);
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (self->server, 1), "If-None-Match"), ==, "\"a\"");
  g_assert_cmpint (hf_dataset_get_rows (hf_engine_find_dataset (self->engine, "items")), ==, 2);
}

typedef struct
{
  const char *name;
  HfScriptReply reply;
  const char *words; /* a part of the sentence */
} Bad;

static const Bad bad_answers[] = {
  { "cut-off-json", { .body = "[{\"id\":\"9\",\"name\":\"ni" }, "breaks off" },
  { "cut-off-body", { .act = HF_SCRIPT_CUT, .body = TWO_ITEMS, .cut_after = 30 }, "items" },
  { "html-with-200", { .body = "<html><body>Sign in</body></html>", .type = "text/html" }, "web page" },
  { "html-called-json", { .body = "<html><body>Sign in</body></html>" }, "not JSON" },
  { "empty-body", { .body = "" }, "empty" },
  { "invalid-utf-8", { .body = "[{\"id\":\"9\",\"name\":\"\xff\"}]" }, "UTF-8" },
  { "never-answers", { .act = HF_SCRIPT_HANG }, "items" },
  { "server-error", { .status = 500, .body = "{}" }, "500" },
};

static void
test_bad_answer_changes_nothing (Fixture *self, gconstpointer data)
{
  const Bad *bad = data;
  g_auto(HfSyncReport) report = { 0 };
  g_autofree char *count = NULL;

  sync_two_items (self);
  hf_script_server_add (self->server, &bad->reply);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_test_message ("%s", report.sentence);
  g_assert_false (report.ok);
  g_assert_nonnull (strstr (report.sentence, "1 of 1 datasets did not sync: items"));
  g_assert_nonnull (strstr (report.sentence, bad->words));
  count = fixture_sql (self, "SELECT count(*) || ' ' || min(id) || ' ' || max(id) FROM items");
  g_assert_cmpstr (count, ==, "2 1 2");
  g_assert_nonnull (hf_dataset_get_error (hf_engine_find_dataset (self->engine, "items")));
  fixture_wait_headline (self, "items did not sync");
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (self->engine)), ==, HF_LEVEL_PROBLEM);
}

static void
test_failure_heals (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) failed = { 0 };
  g_auto(HfSyncReport) report = { 0 };

  sync_two_items (self);
  hf_script_server_add (self->server, &(HfScriptReply){ .status = 500 });
  failed = fixture_sync (self, HF_SYNC_ALL);
  g_assert_false (failed.ok);
  serve_items (self, TWO_ITEMS, NULL);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
  g_assert_null (hf_dataset_get_error (hf_engine_find_dataset (self->engine, "items")));
  fixture_wait_headline (self, "Up to date");
}

static void
test_offline_launch_syncs_when_back (Fixture *self, gconstpointer data)
{
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  serve_items (self, TWO_ITEMS, NULL);
  fixture_open (self, TRUE);
  fixture_wait_headline (self, "Offline");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  fixture_wait_headline (self, "Up to date");
}

static void
test_second_call_joins (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) first = NULL, second = NULL;
  HfSyncReport one = { 0 }, two = { 0 };

  serve_items (self, TWO_ITEMS, NULL);
  fixture_open (self, FALSE);
  hf_engine_sync_async (self->engine, HF_SYNC_ALL, NULL, NULL, hf_test_keep_result_cb, &first);
  hf_engine_sync_async (self->engine, HF_SYNC_ALL, NULL, NULL, hf_test_keep_result_cb, &second);
  first = hf_test_wait_result (&first);
  second = hf_test_wait_result (&second);
  hf_engine_sync_finish (self->engine, first, &one, NULL);
  hf_engine_sync_finish (self->engine, second, &two, NULL);
  g_assert_cmpstr (one.sentence, ==, two.sentence);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  hf_sync_report_clear (&one);
  hf_sync_report_clear (&two);
}

static void
test_provider_of_a_later_version_is_named (Fixture *self, gconstpointer data)
{
  fixture_write (self, "databases/default.jigx", "tables:\n  customers:\n");
  serve_items (self, TWO_ITEMS, NULL);
  fixture_open (self, FALSE);
  g_assert_nonnull (hf_engine_find_dataset (self->engine, "default/customers"));
  g_assert_nonnull (hf_dataset_get_error (hf_engine_find_dataset (self->engine, "default/customers")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/sync/window-syncs-when-opened", test_window_syncs_when_opened);
  fixture_test ("/engine/sync/not-modified-writes-no-row", test_not_modified_writes_no_row);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_answers); i++)
    {
      g_autofree char *name = g_strdup_printf ("/engine/sync/bad-answer-changes-nothing/%s", bad_answers[i].name);
      g_test_add (name, Fixture, &bad_answers[i], fixture_set_up, test_bad_answer_changes_nothing, fixture_tear_down);
    }
  fixture_test ("/engine/sync/failure-heals", test_failure_heals);
  fixture_test ("/engine/sync/offline-launch-syncs-when-back", test_offline_launch_syncs_when_back);
  fixture_test ("/engine/sync/second-call-joins-the-first", test_second_call_joins);
  fixture_test ("/engine/sync/provider-of-a-later-version-is-named", test_provider_of_a_later_version_is_named);
  return g_test_run ();
}
