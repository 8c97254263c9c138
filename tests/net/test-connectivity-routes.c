/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HfConnectivity on GLib's netlink backend, in a network namespace of its own (netns.sh): the default route comes and goes. */

#include <hf-connectivity.h>

#include "hf-test.h"

typedef struct
{
  HfConnectivity *connectivity;
  HfSource *near, *far;
} Test;

static void
set_up (Test *test, gconstpointer data)
{
  g_autoptr(HfClock) clock = hf_clock_new ();

  test->connectivity = hf_connectivity_new (NULL, clock);
  test->near = hf_connectivity_ensure_source (test->connectivity, "near", TRUE);
  test->far = hf_connectivity_ensure_source (test->connectivity, g_getenv ("HF_NETNS_ADDRESS"), FALSE);
}

static void
tear_down (Test *test, gconstpointer data)
{
  g_assert_finalize_object (test->connectivity);
}

static void
run (const char *command)
{
  int status = -1;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
set_route (gboolean there)
{
  g_autofree char *command = g_strdup_printf ("ip route %s default via %s dev %s", there ? "add" : "del",
                                              g_getenv ("HF_NETNS_GATEWAY"), g_getenv ("HF_NETNS_DEVICE"));

  run (command);
}

static gboolean
can_reach_far (gpointer data)
{
  Test *test = data;

  return hf_connectivity_can_send (test->connectivity, test->far);
}

static gboolean
cannot_reach_far (gpointer data)
{
  return !can_reach_far (data);
}

static void
test_route (Test *test, gconstpointer data)
{
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (g_network_monitor_get_default ()), ==, "GNetworkMonitorNetlink");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (hf_connectivity_get_network (test->connectivity), ==, HF_NETWORK_OFFLINE);
      g_assert_true (cannot_reach_far (test));
      g_assert_true (hf_connectivity_can_send (test->connectivity, test->near));
      set_route (TRUE);
      g_assert_true (hf_test_until (can_reach_far, test, 20000));
      g_assert_cmpint (hf_connectivity_get_network (test->connectivity), ==, HF_NETWORK_ONLINE);
      g_assert_true (hf_connectivity_can_send (test->connectivity, test->near));
      set_route (FALSE);
      g_assert_true (hf_test_until (cannot_reach_far, test, 20000));
    }
}

static void
test_work_offline (Test *test, gconstpointer data)
{
  hf_connectivity_set_work_offline (test->connectivity, TRUE);
  g_assert_false (hf_connectivity_can_send (test->connectivity, test->near));
}

static void
test_online_with_loopback_only (Test *test, gconstpointer data)
{
  g_autoptr(HfClock) clock = hf_clock_new ();
  g_autoptr(HfConnectivity) connectivity = hf_connectivity_new (NULL, clock);

  g_assert_false (hf_connectivity_get_online (test->connectivity));
  g_assert_false (hf_connectivity_get_online (connectivity));
  hf_connectivity_ensure_source (connectivity, "near", TRUE);
  g_assert_true (hf_connectivity_get_online (connectivity));
}

#define add(path, func) g_test_add (path, Test, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "netlink", TRUE);
  add ("/net/connectivity/routes/default-route-decides-but-not-for-loopback", test_route);
  add ("/net/connectivity/routes/work-offline-stops-loopback-too", test_work_offline);
  add ("/net/connectivity/routes/only-loopback-asked-is-online", test_online_with_loopback_only);
  return g_test_run ();
}
