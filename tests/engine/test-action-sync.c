/* SPDX-License-Identifier: GPL-3.0-or-later */

/* action.sync-entities with everything the format lets it say: expressions, conditions, lists that are made at run time; and what
 * a round of syncing remembers of it. */

#include "engine-test.h"

#include <hf-fake-clock.h>

#define GET_ITEMS                                                                                                           \
  "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.example.test/items\nparameters:\n  city: {location: query, " \
  "type: string}\n"
#define SYNC(entries) "{type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: [" entries "]}}\n"

static void
assert_targets (Fixture *self, const char *const *targets)
{
  guint n = g_strv_length ((char **) targets);

  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    if (i >= n || g_strcmp0 (hf_script_server_request (self->server, i)->target, targets[i]) != 0)
      g_error ("request %u is for %s", i, hf_script_server_request (self->server, i)->target);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, n);
}

static void
assert_contains (const char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("“%s” is not in: %s", part, text);
}

static void
assert_sql (Fixture *self, const char *sql, const char *answer)
{
  g_autofree char *value = fixture_sql (self, sql);

  g_assert_cmpstr (value, ==, answer);
}

static void
test_evaluated (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=Oslo", "/items?city=Oslo", NULL };
  g_auto(HfSyncReport) first = { 0 }, second = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx",
                 "name: engine-test\nexpressions: {place: '=\"Os\" & \"lo\"'}\nonLoad: " SYNC (
                     "{entity: items, function: get-items, parameters: {city: '=@ctx.expressions.place'}}"));
  fixture_open (self, FALSE);
  first = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpstr (first.sentence, ==, "Up to date: 1 dataset synced.");
  assert_sql (self, "SELECT parameters FROM _feed", "{\"city\":\"Oslo\"}");
  /* The next round knows it is the same feed: it is pulled once. */
  second = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (second.ok);
  assert_targets (self, targets);
  assert_sql (self, "SELECT count(*) FROM _feed", "1");
}

static void
test_values_change (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=Oslo", "/items?city=Bergen", NULL };
  g_auto(HfSyncReport) first = { 0 }, second = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx",
                 "name: engine-test\nstate: {city: {initialValue: Oslo}}\nonLoad: " SYNC (
                     "{entity: items, function: get-items, parameters: {city: '=@ctx.solution.state.city'}}"));
  fixture_write (self, "actions/move.jigx",
                 "action: {type: action.set-state, options: {state: '=@ctx.solution.state.city', value: Bergen}}\n");
  fixture_open (self, FALSE);
  first = fixture_sync (self, HF_SYNC_ALL);
  fixture_act (self, "move");
  second = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (second.ok);
  /* What it was synced with before is not synced again, and does not make the dataset look old. */
  assert_targets (self, targets);
  assert_sql (self, "SELECT group_concat(parameters) FROM _feed", "{\"city\":\"Bergen\"}");
}

static void
test_condition (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=yes", NULL };
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nonLoad:\n  type: action.action-list\n  options:\n    actions:\n"
      "      - {type: action.sync-entities, when: =@ctx.system.isOffline, options: {provider: DATA_PROVIDER_REST, entities: "
      "[{entity: items, function: get-items, parameters: {city: no}}]}}\n"
      "      - {type: action.sync-entities, when: =@ctx.system.isOnline, options: {provider: DATA_PROVIDER_REST, entities: "
      "[{entity: items, function: get-items, parameters: {city: yes}}]}}\n");
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
  assert_targets (self, targets);
}

static void
test_dynamic (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "datasources/cities.jigx", "type: datasource.static\noptions: {data: [{c: a}, {c: b}]}\n");
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nonLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities: |\n"
      "      =@ctx.datasources.cities.{\"entity\": \"items-\" & c, \"function\": \"get-items\", \"functionParameters\": "
      "{\"city\": c}}\n");
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpstr (report.sentence, ==, "Up to date: 2 datasets synced.");
  /* Side by side: which one is first is open. */
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  g_assert_cmpstr (hf_script_server_request (self->server, 0)->target, !=, hf_script_server_request (self->server, 1)->target);
  assert_sql (self, "SELECT group_concat(entity) FROM (SELECT entity FROM _feed ORDER BY entity)", "items-a,items-b");
}

static void
test_foreign_provider (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/files.jigx", "provider: DATA_PROVIDER_ONEDRIVE\nmethod: list\n");
  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n"
                 "    entities: [{entity: items, function: get-items}, {entity: files, provider: DATA_PROVIDER_ONEDRIVE, "
                 "function: files}]\n");
  fixture_open (self, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (hf_engine_get_problems (self->engine)), ==, 0);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpstr (report.sentence, ==, "Up to date: 1 dataset synced.");
  assert_sql (self, "SELECT group_concat(level) FROM _activity WHERE text LIKE 'files (%ONEDRIVE is not known here'", "info");
}

static void
test_dynamic_one (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=x", NULL };
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n"
                 "    entities: '={\"entity\": \"items\", \"function\": \"get-items\", \"parameters\": {\"city\": \"x\"}}'\n");
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
  assert_targets (self, targets);
}

static void
test_failing_expression (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=fine", NULL };
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad: " SYNC (
                     "{entity: bad, function: get-items, parameters: {city: '=$error(\"broken\")'}}, "
                     "{entity: items, function: get-items, parameters: {city: fine}}"));
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_false (report.ok);
  assert_contains (report.sentence, "1 of 2 datasets did not sync: bad: index.jigx:2:");
  assert_contains (report.sentence, "broken");
  assert_targets (self, targets);
  assert_contains (hf_dataset_get_error (hf_engine_find_dataset (self->engine, "bad")), "broken");
}

static void
test_endless_expression (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad: " SYNC (
                     "{entity: bad, function: get-items, parameters: {city: '=($f := function($n) { $f($n + 1) }; $f(1))'}}, "
                     "{entity: items, function: get-items, parameters: {city: fine}}"));
  fixture_open (self, FALSE);
  hf_expression_host_set_limits (self->engine->expressions, G_USEC_PER_SEC / 2, 512 * 1024 * 1024);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (report.datasets_synced, ==, 1);
  g_assert_cmpuint (report.datasets_failed, ==, 1);
  assert_contains (report.sentence, "index.jigx:2:");
}

static void
test_asked_twice (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items", NULL };
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "index.jigx",
                 "name: engine-test\nonLoad: " SYNC ("{entity: items, function: get-items}") "onFocus: " SYNC (
                     "{entity: items, function: get-items}"));
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (report.datasets_synced, ==, 1);
  assert_targets (self, targets);
}

static void
test_refresh_instead (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=load", "/items?city=refresh", "/items?city=load", NULL };
  static const char *const items[] = { "items", NULL };
  g_auto(HfSyncReport) loaded = { 0 }, report = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nonLoad: " SYNC ("{entity: items, function: get-items, parameters: {city: load}}") "onRefresh: " SYNC (
          "{entity: others, function: get-items, parameters: {city: refresh}}"));
  fixture_open (self, FALSE);
  loaded = fixture_sync_with (self, items, NULL);
  /* onRefresh, then what was synced before and not touched. */
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (report.datasets_synced, ==, 2);
  assert_targets (self, targets);
}

static void
test_inputs (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=Oslo", "/items?city=Oslo", NULL };
  static const char *const items[] = { "items", NULL };
  g_auto(HfSyncReport) none = { 0 }, asked = { 0 }, given = { 0 }, all = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (self, "index.jigx", "name: engine-test\n");
  fixture_write (self, "jigs/list.jigx",
                 "type: jig.list\ntitle: List\ninputs: {city: {type: string}}\nonFocus: " SYNC (
                     "{entity: items, function: get-items, parameters: {city: '=@ctx.jig.inputs.city'}}"));
  fixture_open (self, FALSE);
  none = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (none.ok);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
  asked = fixture_sync_with (self, items, NULL);
  assert_contains (asked.sentence, "It needs values to be synced: city (jigs/list.jigx:");
  given = fixture_sync_with (self, items, "{\"city\":\"Oslo\"}");
  g_assert_true (given.ok);
  /* From now on it is one that was synced before. */
  all = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (all.datasets_synced, ==, 1);
  assert_targets (self, targets);
}

static void
test_callers_values (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=Oslo", "/items?city=Bergen", "/items?city=Bergen", NULL };
  static const char *const items[] = { "items", NULL };
  g_auto(HfSyncReport) report = { 0 }, again = { 0 }, asked = { 0 };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (
      self, "actions/pull.jigx",
      "action: " SYNC (
          "{entity: items, function: get-items, parameters: {city: =@ctx.action.parameters.city}}") "parameters: {city: {type: "
                                                                                                    "string, required: true}}\n");
  fixture_write (self, "actions/oslo.jigx",
                 "action: {type: action.execute-action, options: {action: pull, parameters: {city: Oslo}}}\n");
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nstate: {city: {initialValue: Bergen}}\n"
      "onLoad: {type: action.execute-action, options: {action: pull, parameters: {city: =@ctx.solution.state.city}}}\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .path = "/items", .body = "[{\"id\":\"1\"}]" });
  fixture_open (self, FALSE);
  fixture_act (self, "oslo");
  assert_sql (self, "SELECT group_concat(id) FROM items", "1");
  assert_sql (self, "SELECT parameters FROM _feed WHERE synced_at > 0", "{\"city\":\"Oslo\"}");
  /* What starts it by itself gives its values too: nobody is asked. */
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
  g_assert_cmpstr (report.sentence, ==, "Up to date: 1 dataset synced.");
  asked = fixture_sync_with (self, items, NULL);
  g_assert_true (asked.ok);
  assert_targets (self, targets);
}

static void
test_failed_pull_stops_nobody (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (
      self, "index.jigx",
      "name: engine-test\nonLoad:\n  type: action.action-list\n  options:\n    isSequential: true\n    actions:\n"
      "      - " SYNC ("{entity: first, function: get-items}") "      - " SYNC ("{entity: items, function: get-items}"));
  hf_script_server_add (self->server, &(HfScriptReply){ .status = 422, .body = "{}" });
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (report.datasets_failed, ==, 1);
  g_assert_cmpuint (report.datasets_synced, ==, 1);
}

static void
test_focus (Fixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/items?city=load", "/items?city=focus", "/items?city=focus", NULL };

  fixture_write (self, "functions/get-items.jigx", GET_ITEMS);
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nonLoad: " SYNC ("{entity: items, function: get-items, parameters: {city: load}}") "onFocus: " SYNC (
          "{entity: others, function: get-items, parameters: {city: '=\"fo\" & \"cus\"'}}"));
  self->clock = HF_CLOCK (hf_fake_clock_new ());
  fixture_open (self, TRUE);
  fixture_wait_quiet (self);
  hf_engine_focused (self->engine);
  fixture_wait_quiet (self);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 2);
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), 61 * G_USEC_PER_SEC);
  hf_engine_focused (self->engine);
  hf_engine_focused (self->engine);
  fixture_wait_quiet (self);
  assert_targets (self, targets);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/action/sync/parameters-are-evaluated-and-make-the-feed", test_evaluated);
  fixture_test ("/action/sync/values-that-changed-make-the-old-feed-go", test_values_change);
  fixture_test ("/action/sync/when-decides", test_condition);
  fixture_test ("/action/sync/an-expression-may-yield-the-list", test_dynamic);
  fixture_test ("/action/sync/a-provider-that-is-not-holdfasts-is-left-out-and-no-error", test_foreign_provider);
  fixture_test ("/action/sync/an-expression-may-yield-one", test_dynamic_one);
  fixture_test ("/action/sync/a-failing-expression-fails-its-feed-only", test_failing_expression);
  fixture_test ("/action/sync/an-endless-expression-is-stopped-and-named", test_endless_expression);
  fixture_test ("/action/sync/a-feed-named-twice-is-pulled-once", test_asked_twice);
  fixture_test ("/action/sync/on-refresh-comes-instead-then-what-was-synced-before", test_refresh_instead);
  fixture_test ("/action/sync/what-only-a-person-knows-is-asked-for", test_inputs);
  fixture_test ("/action/sync/a-named-actions-feed-takes-its-callers-values", test_callers_values);
  fixture_test ("/action/sync/a-failed-pull-does-not-end-a-sequence", test_failed_pull_stops_nobody);
  fixture_test ("/action/sync/on-focus-runs-once-a-minute", test_focus);
  return g_test_run ();
}
