/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A process to be killed: engine-child pull|enqueue SOLUTION DATABASE OVERLAY. `pull` syncs once. `enqueue` makes, changes and
 * deletes records of `items` offline until it is killed, and says each accepted command's id, a line each, before it asks for the
 * next. */

#include <hf-engine.h>
#include <hf-fake-monitor.h>
#include <hf-test.h>
#include <stdio.h>

static gint64
submit (HfEngine *engine, const char *method, const char *id, const char *name)
{
  g_autoptr(HfJsonObject) data = name != NULL ? hf_json_object_new () : NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 command;

  if (name != NULL)
    hf_json_object_set_string (data, "name", name);
  hf_engine_submit_async (engine, "items", method, NULL, id, NULL, data, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  command = hf_engine_submit_finish (engine, result, &error);
  g_assert_no_error (error);
  printf ("%" G_GINT64_FORMAT "\n", command);
  fflush (stdout);
  return command;
}

G_NORETURN static void
enqueue (HfEngine *engine)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("made %u", i);
      gint64 command = submit (engine, "create", NULL, name);
      g_autofree char *id = g_strdup_printf ("_tmp_%" G_GINT64_FORMAT "_", command);
      g_autofree char *changed = g_strdup_printf ("changed %u", i);

      submit (engine, "update", id, changed);
      if (i % 3 == 0)
        submit (engine, "delete", id, NULL);
    }
}

static void
pull (HfEngine *engine)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(HfSyncReport) report = { 0 };

  hf_engine_sync_async (engine, HF_SYNC_ALL, NULL, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_assert_true (hf_engine_sync_finish (engine, result, &report, NULL));
  g_assert_true (report.ok);
}

int
main (int argc, char **argv)
{
  g_autoptr(HfFakeMonitor) monitor = hf_fake_monitor_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfEngine) engine = NULL;
  HfEngineOptions options = { .monitor = G_NETWORK_MONITOR (monitor) };

  g_assert_cmpint (argc, ==, 5);
  options.offline = g_str_equal (argv[1], "enqueue");
  options.database = argv[3];
  options.overlay_root = argv[4];
  hf_engine_open_async (argv[2], &options, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  engine = hf_engine_open_finish (result, &error);
  g_assert_no_error (error);
  if (options.offline)
    enqueue (engine);
  pull (engine);
  hf_engine_close (engine);
  return 0;
}
