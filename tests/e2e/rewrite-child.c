/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A process to be killed: rewrite-child SOLUTION DATABASE OVERLAY N opens the solution while the network is away, lets the
 * network come, and dies, as by kill -9, at the N-th thing that SQLite does from then on. With N = 0, or if it comes to its end
 * before, it replays until the queue is empty. Linked with --wrap=sqlite3_step. */

#include "hf-kill.h"

#include <hf-engine.h>
#include <hf-fake-monitor.h>
#include <hf-test.h>

static void
count_cb (HfStatus *status, GParamSpec *pspec, gboolean *empty)
{
  *empty = hf_status_get_waiting (status) == 0;
}

int
main (int argc, char **argv)
{
  g_autoptr(HfFakeMonitor) monitor = hf_fake_monitor_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfEngine) engine = NULL;
  HfEngineOptions options = { .monitor = G_NETWORK_MONITOR (monitor) };
  gboolean empty = FALSE;

  g_assert_cmpint (argc, ==, 5);
  options.database = argv[2];
  options.overlay_root = argv[3];
  hf_kill_at (atoi (argv[4]));
  hf_engine_open_async (argv[1], &options, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  engine = hf_engine_open_finish (result, &error);
  g_assert_no_error (error);
  g_signal_connect (hf_engine_get_status (engine), "notify::waiting", G_CALLBACK (count_cb), &empty);
  count_cb (hf_engine_get_status (engine), NULL, &empty);
  while (!empty)
    g_main_context_iteration (NULL, TRUE);
  hf_engine_close (engine);
  return 0;
}
