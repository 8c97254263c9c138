/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution is untrusted. Whatever one of its feeds does, it is stopped within its limit and named with its place, and the good
 * feed beside it, in the same run, brings its records. Nothing is read, written or remembered that is not the solution's. */

#include "solution-test.h"

#include <hf-test.h>

#include <glib/gstdio.h>
#include <unistd.h>

#define EXIT_PARTLY 3
/* 5 s and 512 MB are the limits of an expression, 30 s those of a statement; starting, the sanitizers and a busy machine take the
 * rest. */
#define EXPRESSION_S 12
#define STATEMENT_S 45

typedef struct
{
  const char *entity;
  const char *place; /* of what is wrong */
  const char *says;  /* (nullable): a part of the sentence */
  guint seconds;
} Attack;

static const Attack attacks[] = {
  { "endless", "functions/get-endless.jigx:", "longer than 5 s", EXPRESSION_S },
  { "hoard", "functions/get-hoard.jigx:", NULL, EXPRESSION_S },
  { "script-hoard", "functions/get-script-hoard.jigx:4:18: ", "512 MB", EXPRESSION_S },
  { "script-endless", "functions/get-script-endless.jigx:4:18: ", "longer than 5 s", EXPRESSION_S },
  { "large", "functions/get-large.jigx:5:3: ", "512 MB", EXPRESSION_S },
  { "huge", "index.jigx", "get-huge", EXPRESSION_S },
  { "recursion", "functions/get-recursion.jigx:", "calls itself", EXPRESSION_S },
  { "script-recursion", "functions/get-script-recursion.jigx:4:", "calls itself", EXPRESSION_S },
  { "regex", "functions/get-regex.jigx:", "longer than 5 s", EXPRESSION_S },
  { "throws", "functions/get-throws.jigx:4", "boom, says the script", EXPRESSION_S },
  { "broken-script", "functions/get-broken-script.jigx:4", "broken.js", EXPRESSION_S },
  { "foreign-module", "functions/get-foreign-module.jigx:4", "foreign.js", EXPRESSION_S },
  { "named-cycle", "index.jigx:", "$chicken → $egg → $chicken", EXPRESSION_S },
  { "query-writes", "functions/get-query-writes.jigx:5:", "SELECT", EXPRESSION_S },
  { "query-attaches", "functions/get-query-attaches.jigx:5:", "SELECT", EXPRESSION_S },
  { "query-endless", "functions/get-query-endless.jigx:5:", "steps", STATEMENT_S },
  { "sql-private", "functions/get-sql-private.jigx:6:5: ", "“_activity” cannot be changed", EXPRESSION_S },
  { "sql-attaches", "functions/get-sql-attaches.jigx:6:5: ", "Only rows can be", EXPRESSION_S },
  { "sql-endless", "functions/get-sql-endless.jigx:6:5: ", "steps", STATEMENT_S },
  { "sql-two", "functions/get-sql-two.jigx:6:5: ", "Only one statement", EXPRESSION_S },
  { "sql-extension", "functions/get-sql-extension.jigx:5:", "load_extension", EXPRESSION_S },
  { "sql-pragma", "functions/get-sql-pragma.jigx:6:5: ", "Only rows can be", EXPRESSION_S },
  { "up", "functions/get-file.jigx:", "“..” is not allowed", EXPRESSION_S },
  { "bomb", "index.jigx", "get-bomb", EXPRESSION_S },
  { "linked", "index.jigx", "get-linked", EXPRESSION_S },
  { "same-page", "functions/get-same-page.jigx", "go round for ever", EXPRESSION_S },
  { "by-datasource", "datasources/writer.jigx:", "SELECT", EXPRESSION_S },
};

static void
copy_solution (const char *to)
{
  g_autofree char *from = solution_test_folder ("hostile");
  const char *argv[] = { "cp", "-R", from, to, NULL };
  g_autoptr(GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
link_out (const char *folder, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* A transform of 100 MB; the file has holes, so that it takes no room. */
static void
write_huge (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "functions", "get-huge.jigx", NULL);

  g_assert_true (g_file_set_contents (path,
                                      "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.hostile.example/items\n"
                                      "outputTransform: $.",
                                      -1, NULL));
  g_assert_cmpint (truncate (path, 100 * 1000 * 1000), ==, 0);
}

static void
write_outside (SolutionTest *self)
{
  g_free (ctl_write (&self->ctl, "outside/function.jigx",
                     "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://api.hostile.example/outside\n"));
  g_free (ctl_write (&self->ctl, "outside/script.js", "export function f() { return 'outside'; }\n"));
  g_free (ctl_write (&self->ctl, "outside/secret.txt", "TOP-SECRET"));
}

static void
answer (const HfScriptRequest *request, HfScriptReply *reply, gpointer data)
{
  if (g_str_has_prefix (request->path, "/items"))
    reply->body = "[{\"id\":1,\"name\":\"one\"},{\"id\":2,\"name\":\"two\"}]";
}

static void
set_up (SolutionTest *self, gconstpointer data)
{
  g_autofree char *folder = NULL, *overlay = NULL;
  g_autofree char *outside = NULL;

  solution_test_set_up (self, "", "hostile");
  folder = g_build_filename (self->ctl.root, "hostile", NULL);
  outside = g_build_filename (self->ctl.root, "outside", "function.jigx", NULL);
  copy_solution (folder);
  write_outside (self);
  write_huge (folder);
  link_out (folder, "functions/get-linked.jigx", outside);
  link_out (folder, "functions/etc", "/etc");
  link_out (folder, "scripts/expressions/linked.js", "../../../outside/script.js");
  g_free (self->solution);
  self->solution = g_steal_pointer (&folder);
  overlay = g_strdup_printf ("hosts: { api.hostile.example: { connectTo: \"http://127.0.0.1:%u\", timeout: 10s } }\n",
                             hf_script_server_port (self->server));
  solution_test_write_overlay (self, overlay);
  hf_script_server_set_handler (self->server, answer, NULL);
}

static void
tear_down (SolutionTest *self, gconstpointer data)
{
  solution_test_tear_down (self);
}

static void
assert_good (SolutionTest *self)
{
  solution_test_assert_sql (self, "SELECT group_concat(id || (data ->> 'name')) FROM good", "1one,2two");
  solution_test_assert_sql (self, "SELECT group_concat(id || (data ->> 'name')) FROM tidy", "1ONE,2TWO");
  solution_test_assert_sql (self, "PRAGMA integrity_check", "ok");
}

static void
test_attack (SolutionTest *self, gconstpointer data)
{
  const Attack *attack = data;
  g_autofree char *count = g_strdup_printf ("SELECT rows FROM _dataset WHERE entity = '%s' AND rows > 0", attack->entity);
  gint64 began = g_get_monotonic_time ();
  double took;

  solution_test_ctl (self, EXIT_PARTLY, "sync", attack->entity, "good", "tidy");
  took = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  g_test_message ("%.1f s: %s", took, self->ctl.out);
  if (took > attack->seconds)
    g_error ("“%s” took %.1f s", attack->entity, took);
  assert_contains (self->ctl.out, attack->place);
  if (attack->says != NULL)
    assert_contains (self->ctl.out, attack->says);
  assert_good (self);
  solution_test_assert_sql (self, count, NULL);
  g_assert_cmpuint (solution_test_count_requests (self, "GET", "/outside"), ==, 0);
}

/* What one script tries to leave behind, no other expression of the run finds. */
static void
test_poison (SolutionTest *self, gconstpointer data)
{
  solution_test_ctl (self, 0, "sync", "poison", "tidy", "good");
  solution_test_ctl (self, 0, "sync", "tidy", "poison");
  assert_good (self);
  solution_test_assert_sql (self, "SELECT group_concat(id) FROM poison", "1,2");
}

/* All at once, with actions that call each other in a circle: it ends, and says what was stopped. */
static void
test_all_at_once (SolutionTest *self, gconstpointer data)
{
  solution_test_ctl (self, EXIT_PARTLY, "sync");
  assert_good (self);
  solution_test_assert_sql (self, "SELECT count(*) FROM roundabout", "2");
  solution_test_assert_sql (
      self, "SELECT count(*) > 0 FROM _activity WHERE text LIKE '%round%' AND text LIKE '%about%' AND level <> 'info'", "1");
  g_assert_cmpuint (solution_test_count_requests (self, "GET", "/items"), <, 500);
  g_assert_false (g_file_test ("/tmp/hostile-holdfast.db", G_FILE_TEST_EXISTS));
}

static void
test_check (SolutionTest *self, gconstpointer data)
{
  static const char *const named[] = {
    "functions/get-bomb.jigx:",      "functions/get-huge.jigx",       "functions/get-linked.jigx",
    "functions/etc",                 "scripts/expressions/linked.js", "scripts/expressions/broken.js:3:",
    "scripts/expressions/foreign.js:2:",
  };
  gint64 began = g_get_monotonic_time ();

  g_assert_cmpint (ctl_run (&self->ctl, "check", self->solution, NULL), ==, EXIT_PARTLY);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_USEC_PER_SEC);
  g_test_message ("%s", self->ctl.out);
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    assert_contains (self->ctl.out, named[i]);
  /* The circle of actions, where one of them calls the other. */
  if (strstr (self->ctl.out, "actions/round.jigx:") == NULL && strstr (self->ctl.out, "actions/about.jigx:") == NULL)
    g_error ("the circle is not named: %s", self->ctl.out);
}

static void
assert_not_sent (SolutionTest *self)
{
  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    {
      g_autofree char *body = hf_script_request_text (hf_script_server_request (self->server, i));

      g_assert_null (strstr (body, "root:"));
      g_assert_null (strstr (body, "TOP-SECRET"));
    }
}

/* A file is sent only out of the solution's own store: not by its path, not around a corner, not through a link in the store. */
static void
test_files_outside (SolutionTest *self, gconstpointer data)
{
  g_autofree char *store = g_build_filename (self->ctl.root, "data", "holdfast", "hostile", "files", NULL);
  g_autofree char *secret = g_build_filename (self->ctl.root, "outside", "secret.txt", NULL);
  g_autofree char *by_path = g_strconcat ("file=file://", secret, NULL);
  g_autofree char *corner = g_strconcat ("file=file://", store, "/../../../../outside/secret.txt", NULL);
  g_autofree char *through = g_strconcat ("file=file://", store, "/link", NULL);
  const char *const files[] = { "file=file:///etc/passwd", by_path, corner, through };

  g_assert_cmpint (g_mkdir_with_parents (store, 0700), ==, 0);
  link_out (store, "link", secret);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      solution_test_ctl (self, EXIT_PARTLY, "exec", "uploads", "create", files[i]);
      assert_not_sent (self);
    }
  solution_test_assert_sql (self, "SELECT group_concat(DISTINCT state) FROM _command", "stuck");
  g_assert_cmpuint (solution_test_count_requests (self, "PUT", "/uploads"), ==, 0);
}

/* Its name is what the database's folder is called by: it stays below ours. */
static void
test_name_that_climbs (SolutionTest *self, gconstpointer data)
{
  g_autofree char *solution = NULL, *index = NULL, *beside = NULL;
  g_autoptr(GDir) folder = NULL;
  g_autofree char *holdfast = g_build_filename (self->ctl.root, "data", "holdfast", NULL);
  const char *name;

  index = ctl_write (&self->ctl, "climber/index.jigx", "name: ../../../climbed\n");
  solution = g_path_get_dirname (index);
  beside = g_build_filename (self->ctl.root, "climbed", NULL);
  g_assert_cmpint (ctl_run (&self->ctl, "-s", solution, "status", NULL), ==, 0);
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
  folder = g_dir_open (holdfast, 0, NULL);
  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (strstr (name, "climbed") != NULL)
      return;
  g_error ("the database is not below %s", holdfast);
}

#define hostile_test(name, func) g_test_add ("/hostile/" name, SolutionTest, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hostile/feed/%s-is-stopped-and-named", attacks[i].entity);

      g_test_add (path, SolutionTest, &attacks[i], set_up, test_attack, tear_down);
    }
  hostile_test ("script/leaves-nothing-behind", test_poison);
  hostile_test ("all-at-once/ends-and-the-good-ones-sync", test_all_at_once);
  hostile_test ("check/names-every-file", test_check);
  hostile_test ("file/outside-the-store-is-not-sent", test_files_outside);
  hostile_test ("name/does-not-climb-out", test_name_that_climbs);
  return g_test_run ();
}
