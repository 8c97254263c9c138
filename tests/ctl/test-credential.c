/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets on the command line: where they come from, where they lie, and that nothing shows them. */

#include "ctl-test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* (transfer full): `credential set …`, started. */
static GSubprocess *
start (Fixture *self, GSubprocessFlags flags, const char *const *args)
{
  g_autofree char *program = g_build_filename (g_getenv ("HOLDFAST_BUILD_DIR"), "src", "ctl", "holdfastctl", NULL);
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "credential");
  g_ptr_array_add (argv, (gpointer) "set");
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) args[i]);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_flags (self->launcher, flags);
  process = g_subprocess_launcher_spawnv (self->launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

/* The same with @input; the exit code. */
static int
set (Fixture *self, const char *input, const char *const *args)
{
  g_autoptr(GSubprocess) process = start (
      self, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, args);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_subprocess_communicate_utf8 (process, input, NULL, &self->out, &self->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

#define set_erp(self, input, ...) set (self, input, (const char *const[]){ "erp", __VA_ARGS__, NULL })

static char *
stored (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->root, "data", "holdfast", "credentials.json", NULL);
  g_autoptr(GError) error = NULL;
  struct stat status;
  char *text;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_secret_is_not_shown (Fixture *self)
{
  g_assert_null (strstr (self->out, "s3cr3t"));
  g_assert_null (strstr (self->err, "s3cr3t"));
}

static void
test_set (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (set_erp (self, "s3cr3t\n", "--host", "api.example.com", "--host", "localhost:8443"), ==, 0);
  g_assert_cmpstr (self->out, ==, "");
  assert_secret_is_not_shown (self);
  text = stored (self);
  g_assert_cmpstr (
      text, ==,
      "{\n  \"erp\": {\"type\": \"bearer\", \"value\": \"s3cr3t\", \"hosts\": [\"api.example.com\", \"localhost:8443\"]}\n}\n");
}

static void
test_set_again_keeps_hosts (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (set_erp (self, "old", "--host", "h"), ==, 0);
  g_assert_cmpint (set_erp (self, "me:s3cr3t", "--type", "BASIC"), ==, 0);
  text = stored (self);
  g_assert_cmpstr (text, ==, "{\n  \"erp\": {\"type\": \"basic\", \"value\": \"me:s3cr3t\", \"hosts\": [\"h\"]}\n}\n");
}

static void
test_refuses (Fixture *self, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (65536, 'x');

  g_assert_cmpint (set_erp (self, "", "--host", "h"), ==, 1);
  g_assert_cmpint (set_erp (self, "\n", "--host", "h"), ==, 1);
  g_assert_cmpint (set_erp (self, "s3cr3t\nmore\n", "--host", "h"), ==, 1);
  assert_secret_is_not_shown (self);
  g_assert_cmpint (set_erp (self, long_text, "--host", "h"), ==, 1);
  g_assert_cmpint (set_erp (self, "s3cr3t", "--host", "h", "--type", "basic"), ==, 1);
  assert_secret_is_not_shown (self);
  g_assert_cmpint (ctl_run (self, "credential", "list", NULL), ==, 0);
  assert_contains (self->out, "No credentials");
}

static void
test_list_and_remove (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  JsonArray *names;

  g_assert_cmpint (set_erp (self, "s3cr3t", "--host", "h"), ==, 0);
  g_assert_cmpint (set (self, "s3cr3t", (const char *const[]){ "crm", "--host", "h", NULL }), ==, 0);
  g_assert_cmpint (ctl_run (self, "credential", "list", NULL), ==, 0);
  g_assert_cmpstr (self->out, ==, "crm\nerp\n");
  g_assert_cmpint (ctl_run (self, "credential", "remove", "crm", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "--json", "credential", "list", NULL), ==, 0);
  assert_secret_is_not_shown (self);
  names = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (names), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (names, 0), "name"), ==, "erp");
  g_assert_cmpint (ctl_run (self, "credential", "remove", "crm", NULL), ==, 1);
  assert_contains (self->err, "crm");
}

static void
test_file_open_to_others (Fixture *self, gconstpointer data)
{
  g_autofree char *path = ctl_write (self, "data/holdfast/credentials.json", "{\"erp\":{\"value\":\"s3cr3t\"}}");

  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_cmpint (ctl_run (self, "credential", "list", NULL), ==, 1);
  assert_contains (self->err, "chmod 600");
  assert_secret_is_not_shown (self);
}

static void
test_unknown_backend (Fixture *self, gconstpointer data)
{
  g_subprocess_launcher_setenv (self->launcher, "HOLDFAST_CREDENTIALS", "vault", TRUE);
  g_assert_cmpint (ctl_run (self, "credential", "list", NULL), ==, 1);
  assert_contains (self->err, "vault");
}

/* --- at a terminal --- */

typedef struct
{
  int master, slave;
} Terminal;

static gboolean
echoes (Terminal *terminal)
{
  struct termios settings;

  g_assert_cmpint (tcgetattr (terminal->slave, &settings), ==, 0);
  return (settings.c_lflag & ECHO) != 0;
}

static void
terminal_open (Terminal *self)
{
  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->master, >=, 0);
  g_assert_cmpint (grantpt (self->master), ==, 0);
  g_assert_cmpint (unlockpt (self->master), ==, 0);
  self->slave = open (ptsname (self->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->slave, >=, 0);
  g_assert_true (echoes (self));
}

static void
terminal_close (Terminal *self)
{
  close (self->master);
  close (self->slave);
}

/* Started, and asking. */
static GSubprocess *
set_at (Fixture *self, Terminal *terminal)
{
  g_autoptr(GString) prompt = g_string_new (NULL);
  GSubprocess *process;
  char c = 0;

  g_subprocess_launcher_take_stdin_fd (self->launcher, fcntl (terminal->slave, F_DUPFD_CLOEXEC, 3));
  process = start (self, G_SUBPROCESS_FLAGS_STDERR_PIPE, (const char *const[]){ "erp", "--host", "h", NULL });
  while (!g_str_has_suffix (prompt->str, ": "))
    {
      g_assert_cmpint (g_input_stream_read (g_subprocess_get_stderr_pipe (process), &c, 1, NULL, NULL), ==, 1);
      g_string_append_c (prompt, c);
    }
  assert_contains (prompt->str, "erp");
  g_assert_false (echoes (terminal));
  return process;
}

static void
test_terminal (Fixture *self, gconstpointer data)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *text = NULL;
  Terminal terminal;
  char echoed[256];
  gssize length;

  terminal_open (&terminal);
  process = set_at (self, &terminal);
  g_assert_cmpint (write (terminal.master, "s3cr3t\n", 7), ==, 7);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_true (echoes (&terminal));
  g_assert_cmpint (fcntl (terminal.master, F_SETFL, O_NONBLOCK), ==, 0);
  length = read (terminal.master, echoed, sizeof echoed);
  g_assert_true (length <= 0 || memmem (echoed, (gsize) length, "s3cr3t", 6) == NULL);
  text = stored (self);
  assert_contains (text, "s3cr3t");
  terminal_close (&terminal);
}

static void
test_terminal_interrupted (Fixture *self, gconstpointer data)
{
  g_autoptr(GSubprocess) process = NULL;
  Terminal terminal;

  terminal_open (&terminal);
  process = set_at (self, &terminal);
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_true (echoes (&terminal));
  terminal_close (&terminal);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/credential/set-from-standard-input", test_set);
  ctl_test ("/ctl/credential/set-again-keeps-hosts", test_set_again_keeps_hosts);
  ctl_test ("/ctl/credential/refuses-what-is-no-secret", test_refuses);
  ctl_test ("/ctl/credential/list-and-remove", test_list_and_remove);
  ctl_test ("/ctl/credential/file-open-to-others", test_file_open_to_others);
  ctl_test ("/ctl/credential/unknown-backend", test_unknown_backend);
  ctl_test ("/ctl/credential/terminal-shows-no-secret", test_terminal);
  ctl_test ("/ctl/credential/terminal-comes-back-after-interrupt", test_terminal_interrupted);
  return g_test_run ();
}
