/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sync plan: which feeds there are, from where, under which conditions, and which need a person's values. */

#include "hf-solution-fixture.h"

#define FUNCTION "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/a\n"

static HfSolution *
load (Fixture *fixture, const char *index)
{
  fixture_write (fixture, "functions/get-a.jigx", FUNCTION);
  fixture_write (fixture, "functions/merge-a.jigx", FUNCTION "forRowsWithMatchingIds: true\n");
  fixture_write (fixture, "index.jigx", index);
  return fixture_load (fixture);
}

static const HfFeed *
find_feed (HfSolution *solution, const char *entity)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    if (g_str_equal (((HfFeed *) feeds->pdata[i])->entity, entity))
      return feeds->pdata[i];
  g_error ("no feed of %s", entity);
}

static char *
conditions (const HfFeed *feed)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (guint i = 0; feed->when != NULL && i < feed->when->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", hf_expression_get_text (feed->when->pdata[i]));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
assert_conditions (HfSolution *solution, const char *entity, const char *expected)
{
  g_autofree char *text = conditions (find_feed (solution, entity));

  g_assert_cmpstr (text, ==, expected);
}

#define SYNC(entity) "{type: action.sync-entities, options: {entities: [{entity: " entity ", function: get-a}]}"

static void
test_conditions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "jigs/j.jigx", "onLoad: " SYNC ("one") ", when: =no}\nonFocus: " SYNC ("manual") ", when: =no}\n");
  solution
      = load (fixture,
              "name: n\nonLoad:\n"
              "- type: action.action-list\n  when: =a\n  options:\n    actions:\n"
              "    - " SYNC ("one") ", when: =b}\n    - " SYNC ("both") "}\n    - " SYNC (
                  "never") ", when: false}\n"
                           "    - " SYNC ("same") "}\n    - " SYNC ("free") ", when: true}\n"
                                                                            "onFocus:\n- " SYNC ("both") ", when: =c}\n- " SYNC (
                                                                                "same") ", when: =a}\n- " SYNC ("free") "}\n");
  assert_no_problem (solution);
  assert_conditions (solution, "one", "a, b");
  assert_conditions (solution, "both", "((a)) or ((c))");
  assert_conditions (solution, "same", "a");
  assert_conditions (solution, "free", "");
  assert_conditions (solution, "manual", "");
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 5);
  g_assert_cmpint (find_feed (solution, "one")->triggers, ==, HF_TRIGGER_LOAD);
  g_assert_cmpint (find_feed (solution, "manual")->triggers, ==, HF_TRIGGER_MANUAL);
  g_assert_false (hf_solution_find_entity (solution, "manual")->launch);
}

static void
test_named_actions_count_as_the_trigger (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfFeed *feed;

  fixture_write (fixture, "actions/sync.jigx", "action: " SYNC ("a") "}\n");
  fixture_write (
      fixture, "actions/outer.jigx",
      "action:\n  type: action.execute-entity\n  options:\n    provider: DATA_PROVIDER_LOCAL\n    entity: x\n    method: save\n"
      "    onSuccess: {type: action.execute-action, options: {action: sync}}\n    onError: " SYNC ("e") "}\n");
  solution = load (fixture, "name: n\nonLoad: {type: action.execute-action, when: =w, options: {action: outer}}\n");
  assert_no_problem (solution);
  feed = find_feed (solution, "a");
  g_assert_cmpint (feed->triggers, ==, HF_TRIGGER_LOAD);
  assert_conditions (solution, "a", "w");
  g_assert_cmpuint (feed->places->len, ==, 1);
  g_assert_cmpstr (feed->place, ==, "actions/sync.jigx:1:59");
  g_assert_true (hf_solution_find_entity (solution, "a")->launch);
  g_assert_cmpint (find_feed (solution, "e")->triggers, ==, HF_TRIGGER_MANUAL);
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfFeed *feed;
  GPtrArray *places;

  fixture_write (fixture, "jigs/j.jigx", "onRefresh: " SYNC ("a") "}\n");
  fixture_write (fixture, "datasources/d.jigx",
                 "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_LOCAL\n  query: SELECT 1\n"
                 "  entities: [a, {entity: a, function: get-a}]\n");
  solution = load (fixture, "name: n\nentities: {a: {maxAge: 5m}}\nonLoad: " SYNC ("a") "}\n");
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 1);
  feed = feed_at (solution, 0);
  g_assert_cmpstr (feed->provider, ==, "DATA_PROVIDER_REST");
  g_assert_cmpuint (feed->places->len, ==, 3);
  g_assert_cmpstr (feed->places->pdata[0], ==, feed->place);
  g_assert_cmpstr (feed->places->pdata[1], ==, "datasources/d.jigx:5:17");
  g_assert_cmpstr (feed->places->pdata[2], ==, "jigs/j.jigx:1:62");
  places = hf_solution_find_entity (solution, "a")->places;
  g_assert_cmpuint (places->len, ==, 5);
  g_assert_cmpstr (places->pdata[0], ==, "index.jigx:2:12");
  g_assert_cmpstr (places->pdata[4], ==, "datasources/d.jigx:5:14");
}

static const struct
{
  const char *parameters, *json;
  gboolean needs_inputs;
} parameters[] = {
  { "{x: =@ctx.user.id}", "{\"x\":\"=@ctx.user.id\"}", FALSE },
  { "{x: 1, y: {z: =@ctx.jig.inputs.id}}", "{\"x\":1,\"y\":{\"z\":\"=@ctx.jig.inputs.id\"}}", TRUE },
  { "{x: =@ctx.inputs.id}", "{\"x\":\"=@ctx.inputs.id\"}", TRUE },
  { "{x: =@ctx.current.item.id}", "{\"x\":\"=@ctx.current.item.id\"}", TRUE },
  { "{x: =@ctx.current.user}", "{\"x\":\"=@ctx.current.user\"}", FALSE },
  { "{x: =@.components.name.state.value}", "{\"x\":\"=@.components.name.state.value\"}", TRUE },
  { "{x: =@ctx.action.parameters.id}", "{\"x\":\"=@ctx.action.parameters.id\"}", TRUE },
  { "{x: =@ctx.jig . state.x}", "{\"x\":\"=@ctx.jig . state.x\"}", TRUE },
  { "{x: \"=$uppercase('inputs')\"}", "{\"x\":\"=$uppercase('inputs')\"}", FALSE },
  { "{x: =1 /* @ctx.inputs */}", "{\"x\":\"=1 /* @ctx.inputs */\"}", FALSE },
  { "{x: =@ctx.expressions.near}", "{\"x\":\"=@ctx.expressions.near\"}", TRUE },
  { "{x: =$near & 'a'}", "{\"x\":\"=$near & 'a'\"}", TRUE },
  { "{x: =@ctx.expressions.far}", "{\"x\":\"=@ctx.expressions.far\"}", FALSE },
  { "=@ctx.user", NULL, FALSE },
};

static void
test_parameters (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autofree char *index = g_strdup_printf ("name: n\nexpressions: {near: =@ctx.expressions.nearer, nearer: =@ctx.inputs.a,\n"
                                                "  far: =@ctx.user.id}\n"
                                                "onLoad:\n  type: action.sync-entities\n  options:\n    entities:\n"
                                                "    - entity: a\n      function: get-a\n      parameters: %s\n",
                                                parameters[i].parameters);
      g_autoptr(HfSolution) solution = load (fixture, index);
      const HfFeed *feed = feed_at (solution, 0);

      g_test_message ("%s", parameters[i].parameters);
      assert_no_problem (solution);
      g_assert_cmpstr (feed->parameters, ==, parameters[i].json);
      g_assert_nonnull (feed->template);
      g_assert_cmpint (feed->needs_inputs, ==, parameters[i].needs_inputs);
      g_assert_null (feed->unusable);
    }
}

static void
test_different_expressions_are_different_feeds (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = load (fixture,
                                         "name: n\nonLoad:\n  type: action.sync-entities\n  options:\n    entities:\n"
                                         "    - {entity: a, function: merge-a, parameters: =@ctx.x}\n"
                                         "    - {entity: a, function: merge-a, parameters: =@ctx.y}\n"
                                         "    - {entity: a, function: merge-a, parameters: {x: =1}}\n"
                                         "    - {entity: a, function: merge-a, parameters: {x: =2}}\n"
                                         "    - {entity: a, function: merge-a, parameters: =@ctx.x}\n");

  assert_no_problem (solution); /* merging feeds may share a table */
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 4);
  g_assert_cmpstr (feed_at (solution, 0)->key, !=, feed_at (solution, 1)->key);
}

static void
test_all_expressions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  GPtrArray *expressions;
  static const char *const texts[] = { "name.a", "ctx.user.id", "w", "q", "$.jig", "$.x" };

  fixture_write (fixture, "jigs/j.jigx", "title: =@ctx.not.read\nexpressions: {x: =$.jig}\n");
  fixture_write (fixture, "datasources/d.jigx",
                 "type: datasource.sqlite\noptions: {query: SELECT @a, queryParameters: {a: =q}}\n");
  fixture_write (fixture, "functions/f.jigx", FUNCTION "records: $.x\n");
  solution = load (fixture,
                   "name: n\nexpressions: {a: =name.a}\nonLoad:\n  type: action.sync-entities\n  when: =w\n  options:\n"
                   "    entities: [{entity: a, function: get-a, parameters: {x: =ctx.user.id}}]\n");
  assert_no_problem (solution);
  expressions = hf_solution_get_all_expressions (solution);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint found = 0;

      for (guint j = 0; j < expressions->len; j++)
        found += g_str_equal (hf_expression_get_text (expressions->pdata[j]), texts[i]);
      g_test_message ("%s", texts[i]);
      g_assert_cmpuint (found, ==, 1);
    }
  g_assert_cmpuint (expressions->len, ==, G_N_ELEMENTS (texts));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/plan/conditions-around-a-feed-are-its-conditions", test_conditions);
  fixture_test ("/solution/plan/a-named-action-counts-as-what-triggers-it", test_named_actions_count_as_the_trigger);
  fixture_test ("/solution/plan/every-place-that-names-a-feed-is-known", test_places);
  fixture_test ("/solution/plan/parameters-that-need-inputs-say-so", test_parameters);
  fixture_test ("/solution/plan/different-expressions-are-different-feeds", test_different_expressions_are_different_feeds);
  fixture_test ("/solution/plan/every-expression-is-listed-once", test_all_expressions);
  return g_test_run ();
}
