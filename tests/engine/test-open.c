/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening: which database a folder gets, what is refused and in which words. */

#include "engine-test.h"

#include <glib/gstdio.h>
#include <hf-store.h>

static char *
chosen (const char *dir)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSolution) solution = hf_solution_load (dir, "/nonexistent", &error);
  char *database;

  g_assert_no_error (error);
  database = hf_engine_choose_database (solution, &error);
  g_assert_no_error (error);
  return database;
}

static void
use_database (const char *database, const char *dir)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfClock) clock = hf_clock_new ();
  g_autoptr(HfStore) store = NULL;
  g_autofree char *real = realpath (dir, NULL);

  hf_store_open_async (database, clock, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  store = hf_store_open_finish (result, &error);
  g_assert_no_error (error);
  hf_store_write (store, hf_engine_record_path, real, &error);
  g_assert_no_error (error);
  hf_store_close (store);
}

static void
test_namesakes_do_not_share (Fixture *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->dir, "other", NULL);
  g_autofree char *moved = g_build_filename (self->dir, "moved", NULL);
  g_autofree char *index = g_build_filename (other, "index.jigx", NULL);
  g_autofree char *first = chosen (self->solution_dir);

  g_assert_true (g_str_has_suffix (first, "/holdfast/engine-test/solution.db"));
  use_database (first, self->solution_dir);
  g_mkdir (other, 0700);
  g_assert_true (g_file_set_contents (index, "name: engine-test\n", -1, NULL));
  g_autofree char *second = chosen (other);
  g_assert_true (g_str_has_suffix (second, "/holdfast/engine-test-2/solution.db"));
  g_autofree char *same = chosen (self->solution_dir);
  g_assert_cmpstr (same, ==, first);

  g_assert_cmpint (g_rename (self->solution_dir, moved), ==, 0);
  g_autofree char *kept = chosen (moved);
  g_assert_cmpstr (kept, ==, first);
}

static void
test_not_a_solution_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *index = g_build_filename (self->solution_dir, "index.jigx", NULL);

  g_remove (index);
  error = fixture_open_fails (self);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_false (g_file_test (self->database, G_FILE_TEST_EXISTS));
}

static void
test_not_a_database_is_set_aside_or_refused (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->database);
  g_autofree char *text = g_strnfill (20000, 'x');
  g_autoptr(GError) error = NULL;
  g_autofree char *after = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (self->database, text, -1, NULL));
  error = fixture_open_fails (self);
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, self->database));
  g_assert_true (g_file_get_contents (self->database, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
}

static void
test_broken_file_leaves_the_rest_working (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };

  fixture_write (self, "functions/broken.jigx", "provider: [DATA\nmethod: GET\n");
  fixture_open (self, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (hf_engine_get_problems (self->engine)), ==, 1);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

static void
test_two_engines_send_once (Fixture *self, gconstpointer data)
{
  Fixture second = *self;
  gint64 id;

  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{\"id\":\"8\"}", .times = -1 });
  fixture_open (self, TRUE);
  second.engine = NULL;
  fixture_open (&second, FALSE);
  id = fixture_submit (&second, "items", "create", NULL, "{\"name\":\"n\"}");
  fixture_wait_state (&second, id, HF_COMMAND_DONE);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  g_assert_true (hf_lease_is_held (self->engine->lease));
  g_assert_false (hf_lease_is_held (second.engine->lease));
  fixture_close (self);
  id = fixture_submit (&second, "items", "create", NULL, "{\"name\":\"m\"}");
  fixture_wait_state (&second, id, HF_COMMAND_DONE);
  fixture_close (&second);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = hf_test_make_dir ();
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/open/namesakes-do-not-share", test_namesakes_do_not_share);
  fixture_test ("/engine/open/not-a-solution-is-refused", test_not_a_solution_is_refused);
  fixture_test ("/engine/open/not-a-database-is-refused-untouched", test_not_a_database_is_set_aside_or_refused);
  fixture_test ("/engine/open/broken-file-leaves-the-rest-working", test_broken_file_leaves_the_rest_working);
  fixture_test ("/engine/open/two-engines-send-once", test_two_engines_send_once);
  status = g_test_run ();
  hf_test_remove_tree (home);
  return status;
}
