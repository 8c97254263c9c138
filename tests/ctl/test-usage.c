/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line says of itself, and of what it does not understand. */

#include "ctl-test.h"

static const char *const verbs[] = {
  "open", "check", "sync", "status", "datasets", "show", "exec", "queue", "watch", "demo", "demo-server", "credential", "query",
};

static void
test_help (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (ctl_run (self, "--help", NULL), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    assert_contains (self->out, verbs[i]);
  assert_contains (self->out, "Exit codes:");
  assert_contains (self->out, "--offline");
  g_assert_cmpint (ctl_run (self, "--version", NULL), ==, 0);
  assert_contains (self->out, "holdfastctl ");
}

static void
test_each_verb_has_help (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_assert_cmpint (ctl_run (self, verbs[i], "--help", NULL), ==, 0);
      assert_contains (self->out, verbs[i]);
      assert_contains (self->out, "--json");
      assert_contains (self->out, "Exit codes:");
    }
}

static void
assert_usage (Fixture *self, int code)
{
  g_assert_cmpint (code, ==, 2);
  g_assert_cmpstr (self->out, ==, "");
  g_assert_true (g_str_has_prefix (self->err, "holdfastctl: "));
  g_assert_cmpint (strchr (self->err, '\n') - self->err, ==, strlen (self->err) - 1);
}

static void
test_usage_errors (Fixture *self, gconstpointer data)
{
  assert_usage (self, ctl_run (self, NULL));
  assert_usage (self, ctl_run (self, "fly", NULL));
  assert_usage (self, ctl_run (self, "--fly", NULL));
  assert_usage (self, ctl_run (self, "status", "--fly", NULL));
  assert_usage (self, ctl_run (self, "status", "now", NULL));
  assert_usage (self, ctl_run (self, "open", NULL));
  assert_usage (self, ctl_run (self, "check", NULL));
  assert_usage (self, ctl_run (self, "show", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", NULL));
  assert_usage (self, ctl_run (self, "query", NULL));
  assert_usage (self, ctl_run (self, "query", "SELECT 1", "x", NULL));
  assert_usage (self, ctl_run (self, "sync", "city=Oslo", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "upsert", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "update", "name=x", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "create", "name", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "create", "=x", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "create", "name:={", NULL));
  assert_usage (self, ctl_run (self, "exec", "customers", "create", "name=\xff", NULL));
  assert_usage (self, ctl_run (self, "queue", "retry", NULL));
  assert_usage (self, ctl_run (self, "queue", "retry", "one", NULL));
  assert_usage (self, ctl_run (self, "queue", "discard", "--keep", "--delete", "1", NULL));
  assert_usage (self, ctl_run (self, "sync", "--offline", NULL));
  assert_usage (self, ctl_run (self, "sync", "--push-only", "--pull-only", NULL));
  assert_usage (self, ctl_run (self, "demo-server", "--mode", "sleepy", NULL));
  assert_usage (self, ctl_run (self, "demo-server", "--port", "70000", NULL));
  assert_usage (self, ctl_run (self, "credential", NULL));
  assert_usage (self, ctl_run (self, "credential", "show", "erp", NULL));
  assert_usage (self, ctl_run (self, "credential", "set", "--host", "h", NULL));
  assert_usage (self, ctl_run (self, "credential", "set", "erp", NULL));
  assert_usage (self, ctl_run (self, "credential", "set", "erp", "secret", "--host", "h", NULL));
  assert_usage (self, ctl_run (self, "credential", "set", "erp", "--host", "h", "--type", "oauth", NULL));
  assert_usage (self, ctl_run (self, "credential", "list", "--host", "h", NULL));
}

static void
test_nothing_opened_yet (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (ctl_run (self, "status", NULL), ==, 1);
  assert_contains (self->err, "No solution was opened yet");
  g_assert_cmpint (ctl_run (self, "-s", "unheard-of", "status", NULL), ==, 1);
  assert_contains (self->err, "unheard-of");
  g_assert_cmpint (ctl_run (self, "-s", "/nonexistent/folder", "status", NULL), ==, 1);
  assert_contains (self->err, "/nonexistent/folder");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/usage/help-lists-verbs-and-exit-codes", test_help);
  ctl_test ("/ctl/usage/each-verb-has-help", test_each_verb_has_help);
  ctl_test ("/ctl/usage/what-is-not-understood-is-one-line-and-code-2", test_usage_errors);
  ctl_test ("/ctl/usage/without-a-solution-it-says-what-to-do", test_nothing_opened_yet);
  return g_test_run ();
}
