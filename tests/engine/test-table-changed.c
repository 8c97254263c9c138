/* SPDX-License-Identifier: GPL-3.0-or-later */

/* onTableChanged: after a commit from remote, at most once a second a table, the last change never passed over. */

#include "action-test.h"

#include <hf-fake-clock.h>

#define COUNT \
  "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: log, method: create, data: {text: ran}}}"
#define RUNS "SELECT count(*) FROM log"

static void
prepare (Fixture *self)
{
  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: "
                 "[{entity: items, function: get-items}]}}\nonTableChanged:\n  - table: Items\n    action: " COUNT "\n"
                 "entities: {items: {create: create-item}}\n");
  fixture_write (self, "actions/nothing.jigx", "action: " COUNT "\n");
  self->clock = HF_CLOCK (hf_fake_clock_new ());
  fixture_open (self, FALSE);
  fixture_act (self, "nothing"); /* the table `log` is there */
}

static void
sync_body (Fixture *self, const char *body)
{
  g_auto(HfSyncReport) report = { 0 };

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .body = body });
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

static void
test_pull (Fixture *self, gconstpointer data)
{
  prepare (self);
  sync_body (self, "[{\"id\":\"1\"}]");
  /* Within the round, so that a sync on the command line runs it too. */
  assert_sql (self, RUNS, "2");
  sync_body (self, "[{\"id\":\"1\"}]");
  assert_sql (self, RUNS, "2");
}

static void
test_once_a_second (Fixture *self, gconstpointer data)
{
  prepare (self);
  sync_body (self, "[{\"id\":\"1\"}]");
  sync_body (self, "[{\"id\":\"2\"}]");
  sync_body (self, "[{\"id\":\"3\"}]");
  assert_sql (self, RUNS, "2");
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), G_USEC_PER_SEC);
  fixture_wait_quiet (self);
  fixture_wait_sql (self, RUNS, "3");
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), 10 * G_USEC_PER_SEC);
  fixture_wait_quiet (self);
  assert_sql (self, RUNS, "3");
}

static void
test_local_change (Fixture *self, gconstpointer data)
{
  gint64 id;

  prepare (self);
  hf_engine_set_work_offline (self->engine, TRUE);
  id = fixture_submit (self, "items", "create", NULL, "{\"name\":\"n\"}");
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), 2 * G_USEC_PER_SEC);
  assert_sql (self, RUNS, "1");
  /* The answer is from remote. */
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"9\"}" });
  hf_engine_set_work_offline (self->engine, FALSE);
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), 2 * G_USEC_PER_SEC);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  fixture_wait_sql (self, RUNS, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/table-changed/pull/runs-its-action-if-rows-changed", test_pull);
  fixture_test ("/table-changed/often/runs-once-a-second-and-the-last-time-too", test_once_a_second);
  fixture_test ("/table-changed/local/does-not-but-the-answer-does", test_local_change);
  return g_test_run ();
}
