/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datasources of files and of jigs. */

#include "hf-solution-fixture.h"

static void
assert_json (HfTemplate *value, const char *json)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = hf_template_to_json (value);
  g_assert_cmpstr (text, ==, json);
}

static void
test_every_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfDatasource *datasource;

  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (
      fixture, "datasources/deep/all.jigx",
      "type: datasource.SQLite\noptions:\n  provider: DATA_PROVIDER_LOCAL\n  package: other\n"
      "  entities: [customers, {entity: orders}]\n  query: SELECT id, '$.name' FROM [customers] WHERE '$.city' = @city\n"
      "  queryParameters: {city: =@ctx.jig.inputs.city}\n  jsonProperties: [addresses, $.tags]\n  isDocument: true\n"
      "  rewriteQuery: false\n  conversions: [{property: p, from: local-uri, to: base64}]\n");
  fixture_write (fixture, "datasources/fixed.yaml", "type: datasource.static\noptions: {data: [{id: 1}, {id: =@ctx.x}]}\n");
  fixture_write (fixture, "datasources/made.yml", "type: datasource.sqlite\noptions: {query: =@ctx.expressions.sql}\n");
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_datasources (solution)->len, ==, 3);
  datasource = hf_solution_find_datasource (solution, "all");
  g_assert_cmpstr (datasource->query, ==, "SELECT id, '$.name' FROM [customers] WHERE '$.city' = @city");
  assert_json (datasource->parameters, "{\"city\":\"=@ctx.jig.inputs.city\"}");
  g_assert_cmpstr (datasource->json_properties[0], ==, "addresses");
  g_assert_cmpstr (datasource->json_properties[1], ==, "tags");
  g_assert_true (datasource->is_document);
  g_assert_false (datasource->rewrite);
  g_assert_cmpstr (datasource->package, ==, "other");
  g_assert_nonnull (datasource->conversions);
  g_assert_cmpuint (datasource->entities->len, ==, 2);
  g_assert_cmpstr (datasource->entities->pdata[1], ==, "orders");
  g_assert_cmpstr (datasource->place, ==, "datasources/deep/all.jigx:1:1");
  assert_json (hf_solution_find_datasource (solution, "fixed")->data, "[{\"id\":1},{\"id\":\"=@ctx.x\"}]");
  datasource = hf_solution_find_datasource (solution, "made");
  g_assert_null (datasource->query);
  assert_json (datasource->query_template, "\"=@ctx.expressions.sql\"");
  g_assert_true (datasource->rewrite);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 0);
}

static void
test_in_jigs (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfDatasource *datasource;

  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "datasources/shared.jigx", "type: datasource.static\noptions: {data: []}\n");
  fixture_write (fixture, "jigs/a/list.jigx",
                 "datasources:\n  mine:\n    type: datasource.sqlite\n    options: {query: SELECT 1}\n"
                 "  far: {type: datasource.reference, datasourceId: shared, inputs: {a: =@ctx.x}}\n"
                 "  near: {type: datasource.reference, options: {datasourceId: mine}}\n"
                 "  gone: {type: datasource.reference, datasourceId: nowhere}\n");
  fixture_write (fixture, "jigs/b/list.jigx", "datasources: {mine: {type: datasource.static, options: {data: 1}}}\n");
  solution = fixture_load (fixture);
  datasource = hf_solution_find_datasource (solution, "list.mine");
  g_assert_cmpstr (datasource->place, ==, "jigs/a/list.jigx:3:5");
  datasource = hf_solution_find_datasource (solution, "list.far");
  g_assert_cmpstr (datasource->reference, ==, "shared");
  assert_json (datasource->inputs, "{\"a\":\"=@ctx.x\"}");
  g_assert_cmpstr (hf_solution_find_datasource (solution, "list.near")->reference, ==, "mine");
  assert_problem (solution, "jigs/a/list.jigx:7:52: error: There is no datasource “nowhere”");
  assert_problem (solution, "jigs/b/list.jigx:1:21: error: There is a datasource “list.mine” already");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 2);
}

static const struct
{
  const char *text, *problem;
} problems[] = {
  { "type: datasource.sqlite\noptions: {query: q, entities: a}\n", "d.jigx:2:31: error: “entities” must be a list" },
  { "type: datasource.sqlite\noptions: {query: q, entities: [{function: f}]}\n", "d.jigx:2:32: error: An entry of “entities”" },
  { "type: datasource.sqlite\noptions: {query: q, entities: [{entity: a, function: gone}]}\n",
    "d.jigx:2:54: error: There is no function" },
  { "type: datasource.sqlite\noptions: {query: q, queryParameters: [a]}\n",
    "d.jigx:2:38: error: “queryParameters” must be a map" },
  { "type: datasource.sqlite\noptions: {query: q, jsonProperties: {a: b}}\n",
    "d.jigx:2:37: error: “jsonProperties” must be a list" },
  { "type: datasource.sqlite\noptions: {query: q, isDocument: 1}\n", "d.jigx:2:33: error: “isDocument” must be true or false" },
  { "type: datasource.reference\n", "d.jigx:1:1: error: The key “datasourceId” is missing" },
  { "", "d.jigx: error: The key “type” is missing" },
};

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  fixture_write (fixture, "index.jigx", "name: n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autoptr(HfSolution) solution = NULL;

      fixture_write (fixture, "datasources/d.jigx", problems[i].text);
      solution = fixture_load (fixture);
      assert_problem (solution, problems[i].problem);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/datasources/every-key-is-read", test_every_key);
  fixture_test ("/solution/datasources/a-jig-has-its-own", test_in_jigs);
  fixture_test ("/solution/datasources/problems-have-their-place", test_problems);
  return g_test_run ();
}
