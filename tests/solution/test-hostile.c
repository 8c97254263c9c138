/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder that means harm: links that leave it, pipes, aliases that multiply, depth, size. Each is a problem; the rest
 * is read. */

#include <sys/stat.h>
#include <unistd.h>

#include "hf-solution-fixture.h"

#define FUNCTION "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example\n"

static void
make_link (Fixture *fixture, const char *target, const char *file)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
test_links_that_leave (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *outside = g_build_filename (fixture->root, "outside.jigx", NULL);

  g_assert_true (g_file_set_contents (outside, FUNCTION, -1, NULL));
  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "real/inside.jigx", FUNCTION);
  make_link (fixture, outside, "functions/absolute.jigx");
  make_link (fixture, "../../outside.jigx", "functions/relative.jigx");
  make_link (fixture, "/nonexistent", "functions/dangling.jigx");
  make_link (fixture, fixture->root, "functions/folder");
  make_link (fixture, "../real/inside.jigx", "functions/inside.jigx");
  make_link (fixture, outside, "connections.yaml");
  solution = fixture_load (fixture);
  assert_problem (solution, "functions/absolute.jigx: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "functions/relative.jigx: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "functions/dangling.jigx: error: This cannot be read: No such file");
  assert_problem (solution, "functions/folder: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "connections.yaml: error: This symbolic link leaves the solution's folder");
  g_assert_cmpuint (hf_solution_get_functions (solution)->len, ==, 1);
  g_assert_nonnull (hf_solution_find_function (solution, "inside"));
}

static void
test_folder_in_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: n\n");
  make_link (fixture, ".", "functions/again");
  solution = fixture_load (fixture);
  assert_problem (solution, "Folders are nested more than 16 deep");
}

static void
test_pipe_and_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *pipe_path = g_build_filename (fixture->dir, "functions", "pipe.jigx", NULL);
  g_autofree char *closed = g_build_filename (fixture->dir, "functions", "closed.jigx", NULL);

  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "functions/closed.jigx", FUNCTION);
  fixture_write (fixture, "functions/good.jigx", FUNCTION);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (chmod (closed, 0), ==, 0);
  solution = fixture_load (fixture);
  assert_problem (solution, "functions/pipe.jigx: error: This is not a regular file");
  if (geteuid () != 0)
    assert_problem (solution, "functions/closed.jigx: error: The file cannot be read: Permission denied");
  g_assert_nonnull (hf_solution_find_function (solution, "good"));
}

static void
assert_refused (Fixture *fixture, const char *text, const char *problem)
{
  g_autoptr(HfSolution) solution = NULL;
  gint64 begin;

  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "functions/f.jigx", text);
  begin = g_get_monotonic_time ();
  solution = fixture_load (fixture);
  g_test_message ("refused in %.0f ms", (g_get_monotonic_time () - begin) / 1000.0);
  assert_problem (solution, problem);
  g_assert_null (hf_solution_find_function (solution, "f"));
}

static void
test_alias_bomb (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");

  for (guint i = 1; i < 30; i++)
    g_string_append_printf (text, "a%u: &a%u [*a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u]\n", i, i,
                            i - 1, i - 1, i - 1, i - 1,
                            i - 1, i - 1, i - 1, i - 1, i - 1);
  assert_refused (fixture, text->str, "error: The aliases of this file stand for more than 10 MB");
}

static void
test_alias_of_large_text (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (1000000, 'x');
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "a: &a %s\nb: [", large);
  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "*a , ");
  g_string_append (text, "]\n");
  assert_refused (fixture, text->str, "error: The aliases of this file stand for more than 10 MB");
}

static void
test_alias_in_itself (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, "a: &a [1, *a]\n", "functions/f.jigx:1:11: error: The alias “*a” stands inside what it names");
}

static void
test_depth (Fixture *fixture, gconstpointer data)
{
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *text = g_strconcat ("a: ", open, "\n", NULL);

  assert_refused (fixture, text, "error: This is nested more than 100 levels deep");
}

static void
test_size (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (5000001, '#');

  assert_refused (fixture, large, "functions/f.jigx: error: The file is larger than 5 MB");
}

static void
test_many_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("a: [");

  for (guint i = 0; i < 600000; i++)
    g_string_append (text, "1, ");
  g_string_append (text, "]\n");
  assert_refused (fixture, text->str, "error: This file has more than 500,000 values");
}

static void
test_many_problems (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new (FUNCTION);
  g_autoptr(HfSolution) solution = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "method: GET\n");
  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "functions/f.jigx", text->str);
  solution = fixture_load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 1001);
  assert_problem (solution, "19000 more problems are not listed");
}

/* Each named action calls the next one twice: 2^40 paths, were they all followed. */
static void
test_calls_that_multiply (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: n\nonLoad: a0\n");
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *file = g_strdup_printf ("actions/a%u.jigx", i);
      g_autofree char *text = g_strdup_printf ("action: [a%u, a%u]\n", i + 1, i + 1);

      fixture_write (fixture, file, text);
    }
  fixture_write (fixture, "actions/a40.jigx",
                 "action: {type: action.sync-entities, options: {provider: DATA_PROVIDER_SALESFORCE, entities: [a]}}\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "warning: The actions call one another so often that not all of it was followed");
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 1);
}

/* A chain far longer than calls are followed; its end calls its beginning. */
static void
test_long_chain (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: n\nonLoad: a0\n");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *file = g_strdup_printf ("actions/a%u.jigx", i);
      g_autofree char *text = g_strdup_printf ("action: {type: action.execute-action, options: {action: a%u}}\n", (i + 1) % 1000);

      fixture_write (fixture, file, text);
    }
  solution = fixture_load (fixture);
  assert_problem (solution, "These actions call one another in a circle: a0 → a1 → a2");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 1);
}

static void
append_numbered (GString *text, const char *head, const char *format, guint n)
{
  g_string_append (text, head);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_auto(GStrv) parts = g_strsplit (format, "#", -1);
      g_autofree char *line = g_strjoinv (number, parts);

      g_string_append (text, line);
    }
}

static void
write_numbered (Fixture *fixture, const char *file, const char *head, const char *format, guint n)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_numbered (text, head, format, n);
  fixture_write (fixture, file, text->str);
}

/* Whatever looks one up must not walk them all each time. */
static void
test_large_maps (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) function = g_string_new (NULL);
  g_autoptr(HfSolution) solution = NULL;

  append_numbered (function, FUNCTION "parameters:\n", "  p#: {location: query}\n", 100000);
  append_numbered (function, "forRowsWithValues:\n", "  c#: p#\n", 40000);
  fixture_write (fixture, "functions/parameters.jigx", function->str);
  write_numbered (fixture, "functions/keys.jigx", FUNCTION, "key#: =a\n", 100000);
  write_numbered (
      fixture, "actions/data.jigx",
      "action:\n  type: action.execute-entity\n  options:\n    entity: a\n    method: save\n"
      "    provider: DATA_PROVIDER_SALESFORCE\n    data:\n",
      "      k#: 1\n", 100000);
  write_numbered (fixture, "actions/required.jigx", "action: {type: action.clear-queue}\nparameters:\n",
                  "  p#: {required: true}\n", 100000);
  write_numbered (fixture, "index.jigx",
                  "name: n\nonLoad:\n  type: action.execute-action\n  options:\n    action: required\n    parameters:\n",
                  "      p#: 1\n", 100000);
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_function_get_n_parameters (hf_solution_find_function (solution, "parameters")), ==, 100000);
  g_assert_cmpuint (hf_function_get_filters (hf_solution_find_function (solution, "parameters"))->len, ==, 40000);
  g_assert_true (hf_function_is_plain (hf_solution_find_function (solution, "keys")));
  g_assert_nonnull (hf_solution_find_writer (solution, "a", "save"));
  g_assert_cmpuint (g_strv_length (hf_solution_find_action (solution, "required")->required), ==, 100000);
}

/* Thousands of named expressions, and feeds that mention them. */
static void
test_many_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *filler = g_strnfill (500, '1');
  g_autofree char *format = g_strdup_printf ("  e#: =$e0 + $last + %s\n", filler);
  g_autoptr(HfSolution) solution = NULL;

  append_numbered (text, "name: n\nexpressions:\n  last: =@ctx.inputs.id\n  circle: =@ctx.expressions.circle\n", format, 5000);
  append_numbered (
      text, "onLoad:\n  type: action.sync-entities\n  options:\n    entities:\n",
      "    - {entity: a#, provider: DATA_PROVIDER_SALESFORCE, parameters: {x: =$e#}}\n", 5000);
  fixture_write (fixture, "index.jigx", text->str);
  solution = fixture_load (fixture);
  assert_problem (solution, "These expressions need one another's value: circle → circle");
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 5000);
  g_assert_true (feed_at (solution, 4999)->needs_inputs);
}

/* One action by a hundred thousand aliases, lists of lists of it. */
static void
test_aliased_actions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("a: &a {type: action.clear-queue}\n");
  g_autoptr(HfSolution) solution = NULL;

  for (char c = 'b'; c <= 'f'; c++)
    g_string_append_printf (text, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", c, c, c - 1, c - 1, c - 1, c - 1,
                            c - 1, c - 1, c - 1, c - 1, c - 1);
  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "jigs/j.jigx", text->str);
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_string_append (text, "g: [*f, *f, *f]\n");
  fixture_write (fixture, "jigs/j.jigx", text->str);
  g_clear_object (&solution);
  solution = fixture_load (fixture);
  assert_problem (solution, "There are too many actions; those from here on were not read");
}

static void
test_names_that_leave (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *outside = g_build_filename (fixture->root, "outside", NULL);
  g_autofree char *script = g_build_filename (outside, "expressions", "evil.js", NULL);
  g_autofree char *folder = g_path_get_dirname (script);
  g_autofree char *datasource = g_build_filename (outside, "evil.jigx", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (script, "export const x = 1;", -1, NULL));
  g_assert_true (g_file_set_contents (datasource, "type: datasource.static\noptions: {data: 1}\n", -1, NULL));
  fixture_write (fixture, "index.jigx", "name: n\nonLoad: ../../outside/evil\n");
  make_link (fixture, outside, "scripts");
  make_link (fixture, outside, "jigs/linked");
  make_link (fixture, datasource, "datasources/linked.jigx");
  make_link (fixture, outside, "components");
  solution = fixture_load (fixture);
  g_assert_cmpuint (g_hash_table_size (hf_solution_get_scripts (solution)), ==, 0);
  g_assert_cmpuint (hf_solution_get_datasources (solution)->len, ==, 0);
  assert_problem (solution, "scripts/expressions: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "datasources/linked.jigx: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "jigs/linked: error: This symbolic link leaves the solution's folder");
  assert_problem (solution, "index.jigx:2:9: error: There is no action “../../outside/evil”");
}

/* Named expressions that mention one another, each with each. */
static void
test_expressions_that_multiply (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("name: n\nexpressions:\n");
  g_autoptr(HfSolution) solution = NULL;

  for (guint i = 0; i < 200; i++)
    {
      g_string_append_printf (text, "  e%u: =", i);
      for (guint j = i + 1; j < 200; j++)
        g_string_append_printf (text, "$e%u + @ctx.expressions.e%u + ", j, j);
      g_string_append (text, "1\n");
    }
  g_string_append (
      text, "onLoad: {type: action.sync-entities, options: {provider: DATA_PROVIDER_SALESFORCE, "
            "entities: [{entity: a, parameters: {x: =$e0}}]}}\n");
  fixture_write (fixture, "index.jigx", text->str);
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_false (feed_at (solution, 0)->needs_inputs);
}

static void
test_binary_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "functions", "f.jigx", NULL);

  fixture_write (fixture, "index.jigx", "name: n\n");
  fixture_write (fixture, "functions/f.jigx", "");
  g_assert_true (g_file_set_contents (path, "\x7f"
                                            "ELF\0\1\2\377\0",
                                      9, NULL));
  solution = fixture_load (fixture);
  assert_problem (solution, "functions/f.jigx:1:");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/hostile/links-that-leave-the-folder-are-not-followed", test_links_that_leave);
  fixture_test ("/solution/hostile/a-folder-in-itself-ends", test_folder_in_itself);
  fixture_test ("/solution/hostile/a-pipe-or-unreadable-file-does-not-hold-us-up", test_pipe_and_unreadable);
  fixture_test ("/solution/hostile/aliases-that-multiply-are-refused", test_alias_bomb);
  fixture_test ("/solution/hostile/aliases-of-a-large-text-are-refused", test_alias_of_large_text);
  fixture_test ("/solution/hostile/an-alias-in-itself-is-refused", test_alias_in_itself);
  fixture_test ("/solution/hostile/depth-is-limited", test_depth);
  fixture_test ("/solution/hostile/size-is-limited", test_size);
  fixture_test ("/solution/hostile/the-number-of-values-is-limited", test_many_values);
  fixture_test ("/solution/hostile/the-number-of-problems-is-limited", test_many_problems);
  fixture_test ("/solution/hostile/calls-that-multiply-end", test_calls_that_multiply);
  fixture_test ("/solution/hostile/a-chain-of-calls-of-any-length-ends", test_long_chain);
  fixture_test ("/solution/hostile/maps-of-100000-keys-are-read", test_large_maps);
  fixture_test ("/solution/hostile/thousands-of-named-expressions-are-read", test_many_names);
  fixture_test ("/solution/hostile/the-number-of-actions-is-limited", test_aliased_actions);
  fixture_test ("/solution/hostile/no-name-and-no-link-leads-out-of-the-folder", test_names_that_leave);
  fixture_test ("/solution/hostile/named-expressions-that-multiply-end", test_expressions_that_multiply);
  fixture_test ("/solution/hostile/a-binary-file-is-a-problem", test_binary_file);
  return g_test_run ();
}
