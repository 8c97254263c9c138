/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program on a solution folder, judged by what stands in its database and by what its servers were asked. */

#include "solution-test.h"

#include <hf-credentials.h>
#include <hf-db.h>
#include <hf-test.h>

char *
solution_test_folder (const char *name)
{
  return g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), "tests", "solutions", name, NULL);
}

void
solution_test_set_up (SolutionTest *self, const char *solution, const char *name)
{
  ctl_set_up (&self->ctl, NULL);
  self->solution = g_strdup (solution);
  self->name = g_strdup (name);
  self->database = g_build_filename (self->ctl.root, "data", "holdfast", name, "solution.db", NULL);
  self->server = hf_script_server_new ();
  g_subprocess_launcher_setenv (self->ctl.launcher, "HOLDFAST_CREDENTIALS", "file", TRUE);
}

void
solution_test_tear_down (SolutionTest *self)
{
  g_clear_pointer (&self->peer, hf_peer_stop);
  hf_script_server_free (self->server);
  g_free (self->solution);
  g_free (self->name);
  g_free (self->database);
  ctl_tear_down (&self->ctl, NULL);
}

gboolean
solution_test_start_peer (SolutionTest *self, const char *records)
{
  g_autofree char *db = ctl_write (&self->ctl, "db.json", records);
  const char *args[] = { "--host", "127.0.0.1", "--port", "@PORT@", "--quiet", db, NULL };

  self->peer = hf_peer_start ("json-server", args);
  return self->peer != NULL;
}

void
solution_test_write_overlay (SolutionTest *self, const char *text)
{
  g_autofree char *file = g_strconcat ("config/holdfast/", self->name, "/connections.yaml", NULL);

  g_free (ctl_write (&self->ctl, file, text));
}

void
solution_test_set_credential (SolutionTest *self, const char *name, const char *type, const char *value, const char *host)
{
  g_autofree char *path = g_build_filename (self->ctl.root, "data", "holdfast", "credentials.json", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(HfCredentials) credentials = NULL;
  g_autoptr(GError) error = NULL;
  const char *hosts[] = { host, NULL };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  credentials = hf_file_credentials_new (path);
  g_assert_true (hf_credentials_set (credentials, name, type, value, hosts, &error));
  g_assert_no_error (error);
}

char *
solution_test_sql (SolutionTest *self, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) db = hf_db_open (self->database, HF_DB_READ_ONLY, &error);
  g_autoptr(HfStmt) stmt = NULL;
  HfStep step;
  char *value;

  g_assert_no_error (error);
  stmt = hf_db_prepare (db, sql, &error);
  g_assert_no_error (error);
  step = hf_stmt_step (stmt, &error);
  g_assert_no_error (error);
  value = step == HF_STEP_ROW && !hf_stmt_is_null (stmt, 0) ? g_strdup (hf_stmt_text (stmt, 0)) : NULL;
  return value;
}

void
solution_test_assert_sql (SolutionTest *self, const char *sql, const char *expected)
{
  g_autofree char *value = solution_test_sql (self, sql);

  if (g_strcmp0 (value, expected) != 0)
    g_error ("%s\nis “%s”, not “%s”\n%s", sql, value, expected, self->ctl.out);
}

static gboolean
fits (const HfScriptRequest *request, const char *method, const char *target)
{
  return g_str_equal (request->method, method) && g_str_has_prefix (request->target, target);
}

guint
solution_test_count_requests (SolutionTest *self, const char *method, const char *target)
{
  guint n = 0;

  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    n += fits (hf_script_server_request (self->server, i), method, target);
  return n;
}

const HfScriptRequest *
solution_test_last_request (SolutionTest *self, const char *method, const char *target)
{
  for (guint i = hf_script_server_count (self->server); i > 0; i--)
    if (fits (hf_script_server_request (self->server, i - 1), method, target))
      return hf_script_server_request (self->server, i - 1);
  g_error ("nobody asked %s %s", method, target);
}
