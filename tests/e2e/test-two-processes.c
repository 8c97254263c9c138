/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two processes on one solution at once: an engine as the window has it, here, and holdfastctl. Each sees soon what the other
 * did, and every change is sent once, whoever sends it. How soon is measured and printed; asserted is only that nobody waits for
 * long. */

#include "ctl-test.h"
#include "e2e-test.h"

#include <glib/gstdio.h>
#include <hf-engine.h>
#include <hf-fake-monitor.h>
#include <hf-test.h>
#include <stdlib.h>

#define ROUNDS 10
#define LONG_S 5.0

typedef struct
{
  Fixture ctl;
  HfFakeMonitor *monitor;
  HfEngine *engine;
} Both;

/* As a window opens it. */
static void
open_engine (Both *self)
{
  HfEngineOptions options = { .interactive = TRUE, .monitor = G_NETWORK_MONITOR (self->monitor) };
  g_autofree char *database = g_build_filename (self->ctl.root, "data", "holdfast", HF_DEMO_SOLUTION_NAME, "solution.db", NULL);
  g_autofree char *overlay = g_build_filename (self->ctl.root, "config", "holdfast", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  options.database = database;
  options.overlay_root = overlay;
  hf_engine_open_async (self->ctl.demo, &options, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  self->engine = hf_engine_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_engine (Both *self)
{
  hf_engine_close (self->engine);
  g_clear_object (&self->engine);
}

static void
both_set_up (Both *self, gconstpointer data)
{
  ctl_set_up (&self->ctl, NULL);
  g_free (e2e_ctl (self->ctl.launcher, 0, "-s", self->ctl.demo, "sync", NULL));
  self->monitor = hf_fake_monitor_new ();
  open_engine (self);
}

static void
both_tear_down (Both *self, gconstpointer data)
{
  close_engine (self);
  g_object_unref (self->monitor);
  ctl_tear_down (&self->ctl, NULL);
}

static gint64
submit (Both *self, const char *name)
{
  g_autoptr(HfJsonObject) data = hf_json_object_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  hf_json_object_set_string (data, "name", name);
  hf_engine_submit_async (self->engine, "customers", "create", NULL, NULL, NULL, data, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  id = hf_engine_submit_finish (self->engine, result, &error);
  g_assert_no_error (error);
  return id;
}

/* --- seen here --- */

typedef struct
{
  GListModel *commands, *rows;
  gint64 id;
  guint n_rows;
} Sight;

static gboolean
is_seen (gpointer data)
{
  Sight *sight = data;

  for (guint i = 0; i < g_list_model_get_n_items (sight->commands); i++)
    {
      g_autoptr(HfCommand) command = g_list_model_get_item (sight->commands, i);

      if (hf_command_get_id (command) == sight->id)
        return g_list_model_get_n_items (sight->rows) == sight->n_rows;
    }
  return FALSE;
}

static gboolean
has_rows (gpointer data)
{
  return g_list_model_get_n_items (data) > 0;
}

static char *
next_line (GDataInputStream *lines)
{
  g_autoptr(GAsyncResult) result = NULL;
  char *line;

  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  line = g_data_input_stream_read_line_finish_utf8 (lines, result, NULL, NULL);
  g_assert_nonnull (line);
  return line;
}

/* Seconds from the moment another process says that its change is stored to the moment it is in our lists. */
static double
see_one (Both *self, Sight *sight, const char *name)
{
  g_autoptr(GSubprocess) child = ctl_start (&self->ctl, "exec", "customers", "create", name, NULL);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_autofree char *said = next_line (lines);
  g_autofree char *done = NULL;
  gint64 began = g_get_monotonic_time (), seen;

  sight->id = g_ascii_strtoll (said + 1, NULL, 10);
  sight->n_rows++;
  if (!hf_test_until (is_seen, sight, (guint) (LONG_S * 1000)))
    g_error ("#%" G_GINT64_FORMAT " was not seen within %.0f s: %u commands, %u of %u rows", sight->id, LONG_S,
             g_list_model_get_n_items (sight->commands), g_list_model_get_n_items (sight->rows), sight->n_rows);
  seen = g_get_monotonic_time ();
  /* We hold the lease and send it; the child watches. */
  done = next_line (lines);
  assert_contains (done, "done");
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 0);
  return (double) (seen - began) / G_USEC_PER_SEC;
}

static void
test_seen_here (Both *self, gconstpointer data)
{
  g_autoptr(HfRows) rows = hf_engine_get_rows (self->engine, "customers");
  g_autoptr(GListModel) commands = hf_engine_get_commands (self->engine);
  Sight sight = { commands, G_LIST_MODEL (rows) };
  double longest = 0;

  g_assert_true (hf_test_until (has_rows, rows, 20000));
  sight.n_rows = g_list_model_get_n_items (G_LIST_MODEL (rows));
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("name=There %d", i);
      double seconds = see_one (self, &sight, name);

      longest = MAX (longest, seconds);
    }
  g_test_message ("what holdfastctl did is seen here after at most %.3f s (goal: 1 s)", longest);
  g_assert_cmpfloat (longest, <=, LONG_S);
  g_assert_cmpuint (e2e_count_arrivals (self->ctl.server), ==, ROUNDS);
}

/* SQLite's last connection removes the log when it closes. A process that does not see our locks would take itself for the last,
 * and what we write from then on would be gone with us. */
static void
test_log_stays (Both *self, gconstpointer data)
{
  g_autofree char *log = g_strconcat (hf_engine_get_database (self->engine), "-wal", NULL);
  GStatBuf before, after;

  submit (self, "Before");
  g_assert_cmpint (g_stat (log, &before), ==, 0);
  g_free (e2e_ctl (self->ctl.launcher, 0, "exec", "customers", "create", "name=Between", NULL));
  g_assert_cmpint (g_stat (log, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
}

/* --- seen there --- */

static void
test_seen_there (Both *self, gconstpointer data)
{
  g_autoptr(GSubprocess) watch = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *first = NULL;
  double longest = 0;

  hf_engine_set_work_offline (self->engine, TRUE);
  watch = ctl_start (&self->ctl, "watch", "--json", NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch));
  first = next_line (lines);
  assert_contains (first, "Up to date");
  for (int i = 1; i <= ROUNDS; i++)
    {
      g_autofree char *waiting = g_strdup_printf ("%d waiting", i);
      g_autofree char *line = NULL;
      gint64 began;
      double seconds;

      submit (self, "Here");
      began = g_get_monotonic_time ();
      do
        {
          g_free (line);
          line = next_line (lines);
          g_assert_null (strstr (line, "Up to date"));
        }
      while (strstr (line, waiting) == NULL);
      seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
      g_test_message ("#%d: %.3f s", i, seconds);
      longest = MAX (longest, seconds);
    }
  g_test_message ("what was done here is seen by holdfastctl after at most %.3f s (goal: 1 s)", longest);
  g_assert_cmpfloat (longest, <=, LONG_S);
  g_assert_cmpuint (e2e_count_arrivals (self->ctl.server), ==, 0);
  hf_engine_set_work_offline (self->engine, FALSE);
  e2e_wait_arrivals (self->ctl.server, ROUNDS);
  g_subprocess_send_signal (watch, SIGINT);
  g_assert_true (g_subprocess_wait (watch, NULL, NULL));
}

/* --- both at once --- */

#define CHILDREN 5
#define OURS 20

static gboolean
all_ended (gpointer data)
{
  return *(guint *) data == CHILDREN;
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL));
  (*(guint *) data)++;
}

static void
test_each_once (Both *self, gconstpointer data)
{
  GSubprocess *children[CHILDREN];
  g_autoptr(GPtrArray) journal = NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  guint ended = 0;

  for (int i = 0; i < CHILDREN; i++)
    {
      children[i] = ctl_start (&self->ctl, "exec", "customers", "create", "name=Theirs", NULL);
      g_subprocess_wait_check_async (children[i], NULL, ended_cb, &ended);
    }
  for (int i = 0; i < OURS; i++)
    submit (self, "Ours");
  g_assert_true (hf_test_until (all_ended, &ended, 30000));
  e2e_wait_arrivals (self->ctl.server, CHILDREN + OURS);
  /* Long enough for a second sending to show: a whole round with the cloud. */
  g_free (e2e_ctl (self->ctl.launcher, 0, "sync", NULL));
  journal = hf_demo_server_dup_journal (self->ctl.server);
  g_assert_cmpuint (ctl_effects (journal), ==, CHILDREN + OURS);
  for (guint i = 0; i < journal->len; i++)
    {
      const HfDemoRequest *request = journal->pdata[i];

      if (g_str_equal (request->method, "POST"))
        g_assert_true (g_hash_table_add (keys, request->idempotency_key));
    }
  for (int i = 0; i < CHILDREN; i++)
    g_object_unref (children[i]);
}

/* --- one dies while it sends --- */

typedef struct
{
  GListModel *commands;
  gint64 id;
  HfCommandState state;
} Progress;

static gboolean
has_come_to (gpointer data)
{
  Progress *progress = data;

  for (guint i = 0; i < g_list_model_get_n_items (progress->commands); i++)
    {
      g_autoptr(HfCommand) command = g_list_model_get_item (progress->commands, i);

      if (hf_command_get_id (command) == progress->id)
        return hf_command_get_state (command) == progress->state;
    }
  return FALSE;
}

static void
test_taken_over (Both *self, gconstpointer data)
{
  g_autoptr(GSubprocess) sender = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autoptr(GListModel) commands = NULL;
  g_autofree char *line = NULL;
  Progress progress = { .state = HF_COMMAND_SENDING };
  gint64 killed;

  /* Who comes first has the right to send. */
  close_engine (self);
  sender = ctl_start (&self->ctl, "watch", "--sync", "--json", NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (sender));
  while (line == NULL || strstr (line, "Up to date") == NULL)
    {
      g_free (line);
      line = next_line (lines);
    }
  open_engine (self);
  hf_demo_server_set_mode (self->ctl.server, HF_DEMO_SLOW);
  progress.commands = commands = hf_engine_get_commands (self->engine);
  progress.id = submit (self, "Handed over");
  g_assert_true (hf_test_until (has_come_to, &progress, 20000));
  g_subprocess_force_exit (sender);
  g_assert_true (g_subprocess_wait (sender, NULL, NULL));
  killed = g_get_monotonic_time ();
  hf_demo_server_set_mode (self->ctl.server, HF_DEMO_NORMAL);
  progress.state = HF_COMMAND_DONE;
  g_assert_true (hf_test_until (has_come_to, &progress, 20000));
  g_test_message ("done %.3f s after its sender was killed", (double) (g_get_monotonic_time () - killed) / G_USEC_PER_SEC);
  e2e_assert_arrivals (self->ctl.server, &(E2eArrival){ "POST", "/customers", "Handed over" }, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/e2e/two-processes/" name, Both, NULL, both_set_up, func, both_tear_down)
  add ("our-log-stays-when-the-other-ends", test_log_stays);
  add ("what-holdfastctl-does-is-seen-here", test_seen_here);
  add ("what-is-done-here-holdfastctl-sees", test_seen_there);
  add ("both-at-once-send-each-change-once", test_each_once);
  add ("what-one-was-sending-when-it-was-killed-the-other-sends", test_taken_over);
#undef add
  return g_test_run ();
}
