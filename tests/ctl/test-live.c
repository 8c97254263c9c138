/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Verbs that run until interrupted: the sample cloud, watch; and two processes on one solution. */

#include "ctl-test.h"

#include <signal.h>

#include <hf-test.h>

typedef struct
{
  GDataInputStream *lines;
  const char *wanted;
  char *found;
  gboolean ended;
} Reader;

static void read_next (Reader *self);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reader *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    self->ended = TRUE;
  else if (strstr (line, self->wanted) != NULL)
    self->found = g_steal_pointer (&line);
  else
    read_next (self);
}

static void
read_next (Reader *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static gboolean
is_over (gpointer data)
{
  Reader *self = data;

  return self->found != NULL || self->ended;
}

/* (transfer full): the next line that contains @wanted. */
static char *
wait_line (GDataInputStream *lines, const char *wanted)
{
  Reader reader = { lines, wanted };

  read_next (&reader);
  g_assert_true (hf_test_until (is_over, &reader, 20000));
  if (reader.found == NULL)
    g_error ("the program ended without: %s", wanted);
  return reader.found;
}

static void
end (GSubprocess *process, int signal_number)
{
  g_autoptr(GError) error = NULL;

  g_subprocess_send_signal (process, signal_number);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

static void
test_watch (Fixture *self, gconstpointer data)
{
  g_autoptr(GSubprocess) watch = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *headline = NULL, *waiting = NULL;
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
  watch = ctl_start (self, "watch", "--json", NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch));
  headline = wait_line (lines, "Up to date");
  node = json_from_string (headline, NULL);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "type"), ==, "status");
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "customers", "create", "name=Seen", NULL), ==, 0);
  waiting = wait_line (lines, "1 waiting");
  end (watch, SIGINT);
}

static void
test_watch_that_syncs (Fixture *self, gconstpointer data)
{
  g_autoptr(GSubprocess) watch = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GPtrArray) journal = NULL;
  g_autofree char *first = NULL;
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "open", self->demo, NULL), ==, 0);
  watch = ctl_start (self, "watch", "--sync", NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch));
  first = wait_line (lines, "Up to date");
  /* The lease is with watch: it sends, exec sees the outcome. */
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "name=Theirs", NULL), ==, 0);
  assert_contains (self->out, "#1 done");
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (ctl_effects (journal), ==, 1);
  end (watch, SIGTERM);
}

static void
test_demo_server (Fixture *self, gconstpointer data)
{
  g_autofree char *journal = g_build_filename (self->root, "journal", NULL), *address = NULL, *text = NULL, *changed = NULL;
  g_autoptr(GSubprocess) server = ctl_start (self, "demo-server", "--json", "--journal", journal, "--records", "customers=7",
                                             NULL);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  g_autoptr(JsonNode) node = NULL;
  JsonArray *array;

  address = wait_line (lines, "http://127.0.0.1:");
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "customers", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", NULL), ==, 0);
  array = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, 7);
  g_assert_true (g_file_get_contents (journal, &text, NULL, NULL));
  assert_contains (text, "\"/customers\"");

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (server), "failing\n", 8, NULL, NULL, NULL);
  changed = wait_line (lines, "failing");
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "name=x", NULL), ==, 4);
  end (server, SIGTERM);
}

static void
test_demo (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "demo", NULL), ==, 0);
  assert_contains (self->out, "Up to date: 4 datasets");
  assert_contains (self->out, "work-orders");
  g_assert_cmpint (ctl_run (self, "demo", "--json", NULL), ==, 0);
  g_assert_true (json_object_get_boolean_member (ctl_json_object (self, &node), "ok"));
}

#define CROWD 8

static void
test_crowd (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  GSubprocess *crowd[CROWD];

  g_assert_cmpint (ctl_run (self, "open", self->demo, NULL), ==, 0);
  for (guint i = 0; i < CROWD; i++)
    {
      g_autofree char *name = g_strdup_printf ("name=Crowd %u", i);

      crowd[i] = ctl_start (self, "exec", "customers", "create", name, NULL);
    }
  for (guint i = 0; i < CROWD; i++)
    {
      g_assert_true (g_subprocess_wait (crowd[i], NULL, NULL));
      g_assert_true (g_subprocess_get_if_exited (crowd[i]));
      g_assert_cmpint (g_subprocess_get_exit_status (crowd[i]), ==, 0);
      g_object_unref (crowd[i]);
    }
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (ctl_effects (journal), ==, CROWD);
  for (guint i = 0; i < CROWD; i++)
    g_assert_true (g_hash_table_add (keys, ctl_effect_at (journal, i)->idempotency_key));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/live/watch-tells-what-another-process-did", test_watch);
  ctl_test ("/ctl/live/watch-that-syncs-sends-what-exec-accepts", test_watch_that_syncs);
  ctl_test ("/ctl/live/eight-at-once-are-all-sent-each-once", test_crowd);
  ctl_test ("/ctl/live/demo-server-serves-writes-its-journal-and-takes-orders", test_demo_server);
  ctl_test ("/ctl/live/demo-syncs-from-its-own-cloud", test_demo);
  return g_test_run ();
}
