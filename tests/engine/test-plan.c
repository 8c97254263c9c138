/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a dataset is there: every place, every feed, every writer; and the problems that a check finds. */

#include "action-test.h"

static void
test_plan (Fixture *self, gconstpointer data)
{
  g_autoptr(HfPlan) plan = NULL, none = NULL;
  const HfPlanFeed *load, *manual;
  const HfPlanWriter *writer;

  fixture_write (self, "index.jigx",
                 "name: engine-test\n"
                 "onLoad: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: [{entity: items, "
                 "function: get-items, maxAge: 5m}]}}\n"
                 "onFocus: {type: action.sync-entities, when: =@ctx.system.isOnline, options: {provider: DATA_PROVIDER_REST, "
                 "entities: [{entity: items, function: get-items}]}}\n"
                 "entities: {items: {create: create-item}}\n");
  fixture_write (self, "jigs/list.jigx",
                 "type: jig.list\nonFocus:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n"
                 "    entities:\n      - {entity: items, function: get-items, parameters: {city: =@ctx.jig.inputs.city}}\n"
                 "actions:\n  - type: action.execute-entity\n    options: {provider: DATA_PROVIDER_REST, entity: items, method: "
                 "update, function: update-item}\n");
  fixture_open (self, FALSE);
  plan = hf_engine_explain_dataset (self->engine, "items");
  none = hf_engine_explain_dataset (self->engine, "nowhere");
  g_assert_null (none);
  g_assert_cmpint (plan->max_age_us, ==, 5 * G_TIME_SPAN_MINUTE);
  g_assert_true (plan->launch);
  g_assert_cmpuint (plan->feeds->len, ==, 2);
  load = plan->feeds->pdata[0];
  g_assert_cmpstr (load->function, ==, "get-items");
  g_assert_cmpstr (load->triggers[0], ==, "load");
  g_assert_cmpstr (load->triggers[1], ==, "focus");
  g_assert_cmpuint (g_strv_length (load->places), ==, 2);
  assert_contains (load->places[0], "index.jigx:2:");
  assert_contains (load->places[1], "index.jigx:3:");
  manual = plan->feeds->pdata[1];
  g_assert_cmpstr (manual->triggers[0], ==, "manual");
  g_assert_cmpstr (manual->inputs, ==, "city");
  assert_contains (manual->parameters, "=@ctx.jig.inputs.city");
  writer = plan->writers->pdata[0];
  g_assert_cmpstr (writer->function, ==, "create-item");
  assert_contains (writer->from, "entities");
  writer = plan->writers->pdata[1];
  g_assert_cmpstr (writer->function, ==, "update-item");
  assert_contains (writer->from, "action.execute-entity at jigs/list.jigx:9:");
  writer = plan->writers->pdata[3];
  assert_contains (writer->why_not, "read-only");
}

static GListModel *
check (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GListModel *problems;

  hf_engine_check_async (self->solution_dir, self->overlay_root, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  problems = hf_engine_check_finish (result, &error);
  g_assert_no_error (error);
  return problems;
}

static char *
describe (GListModel *problems)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr(HfProblem) problem = g_list_model_get_item (problems, i);
      g_autofree char *line = hf_problem_to_string (problem);

      g_string_append_printf (all, "%s\n", line);
    }
  return g_strdup (all->str);
}

static void
test_good (Fixture *self, gconstpointer data)
{
  g_autoptr(GListModel) problems = check (self);
  g_autofree char *all = describe (problems);

  g_assert_cmpstr (all, ==, "");
}

static void
test_scripts (Fixture *self, gconstpointer data)
{
  g_autoptr(GListModel) problems = NULL;
  g_autofree char *all = NULL;

  fixture_write (self, "scripts/expressions/form.js", "const a = 1;\nexport default a;\n");
  fixture_write (self, "scripts/expressions/syntax.js", "export function f() {\n  return 1 +;\n}\n");
  fixture_write (self, "scripts/expressions/fine.js",
                 "import { format } from 'date-fns';\nthrow new Error('not run');\nexport const a = 1;\n");
  problems = check (self);
  all = describe (problems);
  assert_contains (all, "scripts/expressions/form.js:2:1: error: this form of export is not known here");
  assert_contains (all, "scripts/expressions/syntax.js:2:1: error: ");
  g_assert_cmpuint (g_list_model_get_n_items (problems), ==, 2);
}

static void
test_bad (Fixture *self, gconstpointer data)
{
  g_autoptr(GListModel) problems = NULL;
  g_autofree char *all = NULL;

  fixture_write (self, "datasources/one.jigx", "type: datasource.static\noptions:\n  data: =@ctx.user.(\n");
  fixture_write (self, "datasources/block.jigx", "type: datasource.static\noptions:\n  data: |\n    =[1,\n      2 +\n    ]\n");
  fixture_write (self, "datasources/sql.jigx",
                 "type: datasource.sqlite\noptions: {entities: [items], query: SELEC id FROM items}\n");
  fixture_write (self, "datasources/fine.jigx",
                 "type: datasource.sqlite\noptions: {entities: [items], query: 'SELECT other FROM elsewhere WHERE id = @id'}\n");
  problems = check (self);
  all = describe (problems);
  assert_contains (all, "datasources/one.jigx:3:");
  assert_contains (all, "datasources/block.jigx:6:");
  assert_contains (all, "datasources/sql.jigx:2:37: error: near \"SELEC\": syntax error");
  g_assert_cmpuint (g_list_model_get_n_items (problems), ==, 3);
}

static gboolean
has_problem (gpointer data)
{
  return g_list_model_get_n_items (hf_engine_get_problems (data)) > 0;
}

static void
test_window (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/one.jigx", "type: datasource.static\noptions:\n  data: =@ctx.user.(\n");
  fixture_open (self, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (hf_engine_get_problems (self->engine)), ==, 0);
  g_assert_true (hf_test_until (has_problem, self->engine, 20000));
}

/* Count asserted, time printed: 1,500 files are to take less than 2 s. */
static void
test_many_files (Fixture *self, gconstpointer data)
{
  g_autoptr(GListModel) problems = NULL;
  gint64 started;

  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *name = g_strdup_printf ("datasources/d%d.jigx", i);
      g_autofree char *text = g_strdup_printf (
          "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_REST\n  entities: [items]\n"
          "  query: SELECT id, data FROM [items] WHERE id = @id\n  queryParameters:\n    id: =@ctx.jig.inputs.item%d%s\n",
          i, i % 100 == 7 ? " +" : "");

      fixture_write (self, name, text);
    }
  started = g_get_monotonic_time ();
  problems = check (self);
  g_test_message ("1,500 files in %.3f s", (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  g_assert_cmpuint (g_list_model_get_n_items (problems), ==, 15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/plan/says-where-how-when-and-who", test_plan);
  fixture_test ("/check/good/has-no-problem", test_good);
  fixture_test ("/check/bad/each-mistake-has-its-place", test_bad);
  fixture_test ("/check/bad/scripts-that-cannot-be-loaded-are-problems-and-none-is-run", test_scripts);
  fixture_test ("/check/window/the-list-grows-after-opening", test_window);
  fixture_test ("/check/many/1500-files", test_many_files);
  return g_test_run ();
}
