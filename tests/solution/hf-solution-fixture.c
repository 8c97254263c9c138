/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution folder of a test's own. */

#include "hf-solution-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include <hf-test.h>

static void
write_file (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  FILE *file;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  file = g_fopen (path, "w"); /* not g_file_set_contents(), which waits for the disk: thousands of files */
  g_assert_nonnull (file);
  g_assert_cmpint (fwrite (text, 1, strlen (text), file), ==, strlen (text));
  g_assert_cmpint (fclose (file), ==, 0);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = hf_test_make_dir ();
  fixture->dir = g_build_filename (fixture->root, "solution", NULL);
  fixture->overlay = g_build_filename (fixture->root, "config", NULL);
  g_assert_cmpint (g_mkdir_with_parents (fixture->dir, 0700), ==, 0);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  hf_test_remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->dir);
  g_free (fixture->overlay);
}

void
fixture_write (Fixture *fixture, const char *file, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->dir, file, NULL);

  write_file (path, text);
}

void
fixture_write_overlay (Fixture *fixture, const char *solution, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->overlay, solution, "connections.yaml", NULL);

  write_file (path, text);
}

HfSolution *
fixture_load (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  HfSolution *solution = hf_solution_load (fixture->dir, fixture->overlay, &error);

  g_assert_no_error (error);
  g_assert_nonnull (solution);
  return solution;
}

char *
problems_text (HfSolution *solution)
{
  GListModel *problems = hf_solution_get_problems (solution);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr(HfProblem) problem = g_list_model_get_item (problems, i);
      g_autofree char *line = hf_problem_to_string (problem);

      g_string_append_printf (out, "%s\n", line);
    }
  return g_string_free (out, FALSE);
}

void
assert_problem (HfSolution *solution, const char *text)
{
  g_autofree char *all = problems_text (solution);

  if (strstr (all, text) == NULL)
    g_error ("not among the problems: %s\n%s", text, all);
}

void
assert_no_problem (HfSolution *solution)
{
  g_autofree char *all = problems_text (solution);

  g_assert_cmpstr (all, ==, "");
}

const HfFeed *
feed_at (HfSolution *solution, guint index)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  g_assert_cmpuint (index, <, feeds->len);
  return feeds->pdata[index];
}
