/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The index: which feeds there are, when they are synced, who writes an entity, how long it stays fresh. */

#include "hf-solution-fixture.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static void
write_functions (Fixture *fixture)
{
  fixture_write (fixture, "functions/get-a.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/a\n"
                                                  "parameters:\n  x: {location: query}\n  y: {location: query}\n");
  fixture_write (fixture, "functions/put-a.jigx", "provider: DATA_PROVIDER_REST\nmethod: PUT\nurl: https://x.example/a\n");
}

static HfSolution *
load_index (Fixture *fixture, const char *text)
{
  write_functions (fixture);
  fixture_write (fixture, "index.jigx", text);
  return fixture_load (fixture);
}

static void
test_good_solution (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfEntityInfo *info;
  const HfFeed *feed;

  fixture_write (fixture, "databases/default.jigx", "databaseId: default\ntables:\n  customers:\n  orders: null\n");
  fixture_write (fixture, "datasources/all.jigx",
                 "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_LOCAL\n"
                 "  entities: [a, {entity: a, function: get-a, functionParameters: {x: [1], y: 1.50}}]\n"
                 "  query: SELECT id FROM [a]\n  queryParameters: {c: =@ctx.x}\n");
  solution = load_index (fixture,
                         "name: Field Service!\ntitle: Field service\n"
                         "entities:\n  a: {update: put-a, save: put-a, maxAge: 15m}\n"
                         "onLoad:\n  type: action.action-list\n  options:\n    isSequential: true\n    actions:\n"
                         "    - type: action.sync-entities\n      options:\n        provider: DATA_PROVIDER_REST\n"
                         "        entities:\n"
                         "        - entity: a\n          function: get-a\n          parameters: {y: 1.50, x: [1]}\n"
                         "    - type: action.go-to\n"
                         "onFocus:\n  actions:\n  - type: action.sync-entities\n    options:\n"
                         "      provider: DATA_PROVIDER_DYNAMIC\n"
                         "      entities: [default/customers]\n"
                         "onRefresh:\n- type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities:\n"
                         "    - {entity: a, function: get-a, functionParameters: {x: [1], y: 1.50}}\n");
  assert_no_problem (solution);
  g_assert_cmpstr (hf_solution_get_name (solution), ==, "Field Service!");
  g_assert_cmpstr (hf_solution_get_title (solution), ==, "Field service");

  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 3);
  feed = feed_at (solution, 0);
  g_assert_cmpstr (feed->entity, ==, "a");
  g_assert_cmpstr (feed->function, ==, "get-a");
  g_assert_cmpstr (feed->parameters, ==, "{\"y\":1.50,\"x\":[1]}");
  g_assert_cmpstr (feed->key, ==, "[\"a\",\"get-a\",{\"x\":[1],\"y\":1.50}]");
  g_assert_cmpstr (feed->place, ==, "index.jigx:14:11");
  g_assert_cmpint (feed->triggers, ==, HF_TRIGGER_LOAD | HF_TRIGGER_REFRESH);
  g_assert_null (feed->unusable);
  feed = feed_at (solution, 1);
  g_assert_cmpstr (feed->entity, ==, "default/customers");
  g_assert_cmpstr (feed->provider, ==, "DATA_PROVIDER_DYNAMIC");
  g_assert_cmpint (feed->triggers, ==, HF_TRIGGER_LOAD | HF_TRIGGER_FOCUS);

  info = hf_solution_find_entity (solution, "a");
  g_assert_cmpint (info->max_age_us, ==, 15 * MINUTE);
  g_assert_cmpstr (info->update, ==, "put-a");
  g_assert_cmpstr (info->save, ==, "put-a");
  g_assert_null (info->create);
  g_assert_true (info->launch);
  g_assert_cmpint (hf_solution_find_entity (solution, "default/orders")->max_age_us, ==, 60 * MINUTE);
  g_assert_true (hf_solution_find_entity (solution, "default/orders")->launch);
  g_assert_cmpuint (hf_solution_get_datasources (solution)->len, ==, 1);
  g_assert_cmpstr (((HfDatasource *) hf_solution_get_datasources (solution)->pdata[0])->id, ==, "all");
}

static void
test_refresh_alone_is_no_launch (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load_index (fixture,
                                               "name: n\nonRefresh:\n  type: action.sync-entities\n  options:\n"
                                               "    entities: [{entity: a, function: get-a, maxAge: 30s}]\n");

  assert_no_problem (solution);
  g_assert_cmpstr (feed_at (solution, 0)->provider, ==, "DATA_PROVIDER_REST");
  g_assert_false (hf_solution_find_entity (solution, "a")->launch);
  g_assert_cmpint (hf_solution_find_entity (solution, "a")->max_age_us, ==, MINUTE / 2);
}

#define SYNC "name: n\nonLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities:\n"

static const struct
{
  const char *index, *problem;
  gboolean has_feed;
} problems[] = {
  { SYNC "    - a\n", "index.jigx:7:7: error: “a” needs a function to be synced from DATA_PROVIDER_REST", TRUE },
  { SYNC "    - {entity: a, function: gone}\n", "index.jigx:7:29: error: There is no function “gone”", TRUE },
  { SYNC "    - {entity: a, function: get-a, parameters: [1]}\n", "index.jigx:7:48: error: “parameters” must be a map", TRUE },
  { SYNC "    - {entity: a, function: get-a, maxAge: soon}\n", "index.jigx:7:44: error: “maxAge” must be a time", TRUE },
  { SYNC "    - {function: get-a}\n", "index.jigx:7:7: error: An entry of “entities” must be a name", FALSE },
  { "name: n\nonLoad:\n  type: action.sync-entities\n",
    "index.jigx:3:3: error: action.sync-entities needs the key “entities”", FALSE },
  { "name: n\nonLoad:\n  type: action.sync-entities\n  options: {entities: [a]}\n",
    "index.jigx:4:24: error: It is not said which provider “a” comes from", TRUE },
  { "name: n\nentities: {a: {create: gone}}\n", "index.jigx:2:24: error: There is no function “gone”", FALSE },
  { "name: n\nentities: [a]\n", "index.jigx:2:11: error: “entities” must be a map", FALSE },
  { "title: n\n", "index.jigx:1:1: warning: The key “name” is missing", FALSE },
  { "- a\n", "index.jigx:1:1: error: The index must be a map", FALSE },
  { "a: b: c\n", "index.jigx:1:5: error: A “:” is not allowed here", FALSE },
};

static void
test_problems_have_their_place (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autoptr(HfSolution) solution = load_index (fixture, problems[i].index);

      assert_problem (solution, problems[i].problem);
      g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, problems[i].has_feed ? 1 : 0);
      if (problems[i].has_feed && strstr (problems[i].problem, "maxAge") == NULL)
        g_assert_true (g_str_has_prefix (feed_at (solution, 0)->unusable, "index.jigx:"));
    }
}

static void
test_unusable_function_makes_the_feed_unusable (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "functions/paged.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/{a}\n");
  solution = load_index (fixture, SYNC "    - {entity: a, function: paged}\n");
  g_assert_cmpstr (feed_at (solution, 0)->unusable, ==,
                   hf_function_get_unusable (hf_solution_find_function (solution, "paged")));
}

static void
test_a_provider_this_version_lacks_is_no_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load_index (fixture,
                                               "name: n\nonLoad:\n  type: action.sync-entities\n  options:\n"
                                               "    provider: DATA_PROVIDER_SALESFORCE\n    entities: [Account]\n");

  assert_no_problem (solution);
  g_assert_cmpstr (feed_at (solution, 0)->provider, ==, "DATA_PROVIDER_SALESFORCE");
  g_assert_null (feed_at (solution, 0)->unusable);
}

static void
test_two_feeds_that_replace_one_table_warn (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load_index (fixture,
                                               SYNC "    - {entity: a, function: get-a, parameters: {x: 1}}\n"
                                                    "    - {entity: a, function: get-a, parameters: {x: 2}}\n"
                                                    "    - {entity: a, function: get-a, parameters: {x: 1}}\n");

  assert_problem (solution, "index.jigx:8:7: warning: This replaces all of “a”, and so does the one at index.jigx:7:7");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 1);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 2);
}

static void
test_when_false_never_syncs (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load_index (fixture,
                                               "name: n\nonLoad:\n  type: action.sync-entities\n  when: false\n"
                                               "  options: {entities: [{entity: a, function: get-a}]}\n");

  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 0);
}

static void
test_databases_and_datasources (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "databases/a.jigx", "tabels: {}\n");
  fixture_write (fixture, "databases/b.jigx", "tables: [a]\n");
  fixture_write (fixture, "datasources/a.jigx", "options: {query: SELECT 1}\n");
  fixture_write (fixture, "datasources/b.jigx", "type: datasource.sqlite\noptions: {entities: [{entity: a, function: gone}]}\n");
  fixture_write (fixture, "datasources/c.jigx", "type: datasource.static\n");
  fixture_write (fixture, "datasources/d.jigx", "type: datasource.new-kind\n");
  solution = load_index (fixture, "name: n\n");
  assert_problem (solution, "databases/a.jigx:1:1: error: The key “tables” is missing");
  assert_problem (solution, "databases/b.jigx:1:9: error: “tables” must be a map");
  assert_problem (solution, "datasources/a.jigx:1:1: error: The key “type” is missing");
  assert_problem (solution, "datasources/b.jigx:2:10: error: The key “query” is missing");
  assert_problem (solution, "datasources/b.jigx:2:44: error: There is no function “gone”");
  assert_problem (solution, "datasources/c.jigx:1:1: error: The key “options” is missing");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/sync/a-good-solution-is-read-whole", test_good_solution);
  fixture_test ("/solution/sync/on-refresh-alone-is-no-launch-dataset", test_refresh_alone_is_no_launch);
  fixture_test ("/solution/sync/problems-have-their-place", test_problems_have_their_place);
  fixture_test ("/solution/sync/an-unusable-function-makes-its-feed-unusable", test_unusable_function_makes_the_feed_unusable);
  fixture_test ("/solution/sync/a-provider-this-version-lacks-is-no-problem", test_a_provider_this_version_lacks_is_no_problem);
  fixture_test ("/solution/sync/two-feeds-that-replace-one-table-warn", test_two_feeds_that_replace_one_table_warn);
  fixture_test ("/solution/sync/when-false-never-syncs", test_when_false_never_syncs);
  fixture_test ("/solution/sync/databases-and-datasources-want-their-keys", test_databases_and_datasources);
  return g_test_run ();
}
