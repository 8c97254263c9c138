/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the living helper can do: nothing but compute. Looked at from outside, in /proc, and asked of its own filter. */

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expression-test.h"

/* The helper's only child processes are ours: the pid of the one that runs @name. */
static char *
find_helper (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", getpid ()), *text = NULL;
  g_auto(GStrv) pids = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  pids = g_strsplit (g_strstrip (text), " ", -1);
  g_assert_cmpuint (g_strv_length (pids), ==, 1);
  return g_strdup (pids[0]);
}

static char *
read_proc (const char *pid, const char *file)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/%s", pid, file);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_filter (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *pid = NULL, *tasks = NULL;
  g_autoptr(GDir) dir = NULL;
  const char *task;
  guint threads = 0;

  assert_value (test, "1 + 1", "{}", "{}", "2");
  pid = find_helper ();
  tasks = g_strdup_printf ("/proc/%s/task", pid);
  dir = g_dir_open (tasks, 0, NULL);
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *status = read_proc (task, "status");

      g_assert_nonnull (strstr (status, "\nSeccomp:\t2\n"));
      g_assert_nonnull (strstr (status, "\nNoNewPrivs:\t1\n"));
      threads++;
    }
  g_assert_cmpuint (threads, >=, 2);
}

static void
test_descriptors (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *pid = NULL, *path = NULL;
  g_autoptr(GDir) dir = NULL;
  const char *name;

  assert_value (test, "1 + 1", "{}", "{}", "2");
  pid = find_helper ();
  path = g_strdup_printf ("/proc/%s/fd", pid);
  dir = g_dir_open (path, 0, NULL);
  if (dir == NULL)
    {
      g_test_skip ("a process that cannot be dumped shows its descriptors to root only");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_cmpint (atoi (name), <=, 2);
}

/* The helper's own words: with this one argument it locks itself down, tries what must fail, and says what happened. */
static void
test_trials (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *said = NULL;
  const char *argv[] = { g_getenv ("HOLDFAST_EXPRESSION"), "--try-the-lock", NULL };
  g_autoptr(GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpstr (
      said, ==,
      "open: refused\ncreate: refused\nsocket: refused\nsocketpair: refused\npipe: refused\nfork: refused\nexecute: refused\n"
      "trace: refused\nsignal a parent: refused\nunlink: refused\nthread: works\n");
}

/* Nobody need have asked for its end. */
static gboolean
is_gone (gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", (const char *) data), *status = NULL;

  return !g_file_get_contents (path, &status, NULL, NULL) || strstr (status, "\nState:\tZ") != NULL;
}

static void
test_end_with_parent (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *pid = NULL;

  assert_value (test, "1 + 1", "{}", "{}", "2");
  pid = find_helper ();
  g_object_run_dispose (G_OBJECT (test->host));
  g_assert_true (hf_test_until (is_gone, pid, 5000));
}

/* Nobody says goodbye when a program is killed. */
static void
test_end_with_killed_parent (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(GSubprocess) middle = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GDataInputStream) err = NULL;
  char head[8];

  /* A shell in the middle starts the helper, whose input never ends, and is killed when the helper has said that it is ready. */
  middle = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, NULL, "/bin/bash", "-c",
                             "mkfifo \"$0\"; \"$HOLDFAST_EXPRESSION\" $$ <>\"$0\" & echo $! >&2; wait", data, NULL);
  g_assert_nonnull (middle);
  err = g_data_input_stream_new (g_subprocess_get_stderr_pipe (middle));
  line = g_data_input_stream_read_line (err, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (middle), head, sizeof head, NULL, NULL, NULL));
  g_assert_false (is_gone (line));
  g_subprocess_force_exit (middle);
  g_assert_true (hf_test_until (is_gone, line, 5000));
}

static void
test_death_is_survived (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *pid = NULL;

  assert_value (test, "1 + 1", "{}", "{}", "2");
  pid = find_helper ();
  kill (atoi (pid), SIGKILL);
  g_assert_true (hf_test_until (is_gone, pid, 5000));
  assert_value (test, "2 + 1", "{}", "{}", "3");
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = NULL, *fifo = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  dir = hf_test_make_dir ();
  fifo = g_build_filename (dir, "fifo", NULL);
  expression_test ("/expression/lock/all-threads-are-filtered-and-gain-nothing", test_filter);
  expression_test ("/expression/lock/no-descriptor-is-left", test_descriptors);
  expression_test ("/expression/lock/no-file-no-socket-no-process", test_trials);
  expression_test ("/expression/lock/the-helper-ends-with-its-host", test_end_with_parent);
  g_test_add ("/expression/lock/the-helper-ends-with-a-killed-parent", ExpressionTest, fifo, expression_set_up,
              test_end_with_killed_parent, expression_tear_down);
  expression_test ("/expression/lock/a-helper-that-died-is-replaced", test_death_is_survived);
  result = g_test_run ();
  hf_test_remove_tree (dir);
  return result;
}
