/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folder itself: what is a solution, its names, a thousand files, the asynchronous load, the demo. */

#include <hf-error.h>
#include <hf-test.h>

#include "hf-solution-fixture.h"

static void
test_not_a_solution (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) empty = NULL;
  g_autoptr(GError) file = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "x.jigx", NULL);

  fixture_write (fixture, "x.jigx", "name: x\n");
  g_assert_null (hf_solution_load ("/nonexistent/folder", fixture->overlay, &missing));
  g_assert_error (missing, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_solution_load (fixture->dir, fixture->overlay, &empty));
  g_assert_error (empty, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_solution_load (path, fixture->overlay, &file));
  g_assert_error (file, HF_ERROR, HF_ERROR_INVALID);
}

static void
assert_file_name (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *text = g_strdup_printf ("name: \"%s\"\n", name), *file_name = NULL;
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", text);
  solution = fixture_load (fixture);
  file_name = hf_solution_dup_file_name (solution);
  g_assert_cmpstr (file_name, ==, expected);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *many = g_strnfill (80, 'x'), *cut = g_strnfill (64, 'x');

  assert_file_name (fixture, "field-service_1.0", "field-service_1.0");
  assert_file_name (fixture, "../../etc/passwd", "_._.._etc_passwd");
  assert_file_name (fixture, "..", "_.");
  assert_file_name (fixture, ".hidden", "_hidden");
  assert_file_name (fixture, "a b/c", "a_b_c");
  assert_file_name (fixture, many, cut);
  fixture_write (fixture, "index.jigx", "title: =@ctx.x\n");
  solution = fixture_load (fixture);
  g_assert_cmpstr (hf_solution_get_name (solution), ==, "solution");
  g_assert_cmpstr (hf_solution_get_title (solution), ==, "solution");
}

static void
test_index_endings (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) first = NULL;
  g_autoptr(HfSolution) second = NULL;

  fixture_write (fixture, "index.yml", "name: yml\n");
  first = fixture_load (fixture);
  g_assert_cmpstr (hf_solution_get_name (first), ==, "yml");
  assert_no_problem (first);
  fixture_write (fixture, "index.jigx", "name: jigx\n");
  second = fixture_load (fixture);
  g_assert_cmpstr (hf_solution_get_name (second), ==, "jigx");
  assert_problem (second, "index.yml: warning: There is also index.jigx");
}

static void
test_broken_index_leaves_the_functions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: 'x\n");
  fixture_write (fixture, "functions/f.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "index.jigx:2:1: error: The file ends inside a quoted text");
  g_assert_nonnull (hf_solution_find_function (solution, "f"));
}

static void
write_numbered (Fixture *fixture, const char *file_format, const char *text, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autoptr(GString) file = g_string_new (file_format);
      g_autoptr(GString) body = g_string_new (text);

      g_string_replace (file, "#", number, 0);
      g_string_replace (body, "#", number, 0);
      fixture_write (fixture, file->str, body->str);
    }
}

/* 1,500 files of all kinds; how long it takes is in the test's log. */
static void
test_many_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  gint64 begin;

  fixture_write (fixture, "index.jigx", "name: n\n");
  write_numbered (fixture, "functions/g/f#.jigx",
                  "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/{id}\n"
                  "parameters:\n  id: {location: path, required: true, type: string}\n"
                  "outputTransform: |\n  $.rows.{\n    \"id\": id,\n    \"name\": first & ' ' & last\n  }\n"
                  "continuation: {when: =$.next, url: =$.next}\noperations:\n- {type: operation.upsert-merge, records: =$}\n",
                  500);
  write_numbered (
      fixture, "datasources/d#.jigx",
      "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_LOCAL\n  entities: [e#]\n"
      "  query: SELECT id, '$.name' FROM [e#] WHERE '$.city' = @city\n  queryParameters: {city: =@ctx.jig.inputs.city}\n",
      300);
  write_numbered (fixture, "actions/a#.jigx",
                  "action:\n  type: action.action-list\n  options:\n    isSequential: true\n    actions:\n"
                  "    - type: action.execute-entity\n"
                  "      options: {entity: e#, method: save, function: f#, data: {id: =@ctx.current.item.id}}\n",
                  200);
  write_numbered (fixture, "jigs/g/j#.jigx",
                  "title: Jig #\ndatasources:\n  list: {type: datasource.sqlite, options: {query: SELECT 1, entities: [e#]}}\n"
                  "onRefresh:\n  type: action.sync-entities\n  options: {entities: [{entity: e#, function: f#}]}\n"
                  "children:\n- type: component.list\n  options:\n    value: =@ctx.current.item.name\n    onPress:\n"
                  "      type: action.execute-action\n      options: {action: a7}\n",
                  500);
  begin = g_get_monotonic_time ();
  solution = fixture_load (fixture);
  g_test_message ("1,501 files in %.0f ms", (g_get_monotonic_time () - begin) / 1000.0);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_functions (solution)->len, ==, 500);
  g_assert_cmpuint (hf_solution_get_datasources (solution)->len, ==, 800);
  g_assert_cmpuint (hf_solution_get_named_actions (solution)->len, ==, 200);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 500);
  g_assert_cmpuint (hf_solution_get_writers (solution)->len, ==, 200);
  g_assert_cmpuint (hf_solution_get_all_expressions (solution)->len, ==, 500 * 4 + 300 + 200);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) good_result = NULL;
  g_autoptr(GAsyncResult) bad_result = NULL;
  g_autoptr(HfSolution) solution = NULL;
  GAsyncResult *kept = NULL, *kept_bad = NULL;

  fixture_write (fixture, "index.jigx", "name: n\n");
  hf_solution_load_async (fixture->dir, fixture->overlay, NULL, hf_test_keep_result_cb, &kept);
  good_result = hf_test_wait_result (&kept);
  solution = hf_solution_load_finish (good_result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hf_solution_get_name (solution), ==, "n");

  hf_solution_load_async ("/nonexistent", NULL, NULL, hf_test_keep_result_cb, &kept_bad);
  bad_result = hf_test_wait_result (&kept_bad);
  g_assert_null (hf_solution_load_finish (bad_result, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_demo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), "data", "demo", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSolution) solution = hf_solution_load (dir, fixture->overlay, &error);

  g_assert_no_error (error);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/folder/without-an-index-it-is-no-solution", test_not_a_solution);
  fixture_test ("/solution/folder/a-name-is-made-safe-for-files", test_names);
  fixture_test ("/solution/folder/the-index-may-have-any-ending", test_index_endings);
  fixture_test ("/solution/folder/a-broken-index-leaves-the-functions", test_broken_index_leaves_the_functions);
  fixture_test ("/solution/folder/a-thousand-files-are-read", test_many_files);
  fixture_test ("/solution/folder/loads-off-the-main-thread", test_async);
  fixture_test ("/solution/folder/the-demo-has-no-problem", test_demo);
  return g_test_run ();
}
