/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HfConnectivity on backends that only a process of its own can have: GLib's for NetworkManager (mocked), and the fake as a
 * loaded module. */

#include <gio/gio.h>

#include "hf-network-manager.h"
#include "hf-test.h"

typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
} Child;

static GSubprocessLauncher *
make_launcher (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);

  g_subprocess_launcher_unsetenv (launcher, "GIO_USE_NETWORK_MONITOR");
  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  return launcher;
}

static void
start (Child *child, GSubprocessLauncher *launcher, const char *const *argv)
{
  g_autoptr(GError) error = NULL;

  child->process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  child->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child->process));
}

/* Waits for this very line; every other is a failure. */
static void
expect (Child *child, const char *expected)
{
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) done = NULL;
  g_autofree char *line = NULL;

  g_data_input_stream_read_line_async (child->output, G_PRIORITY_DEFAULT, NULL, hf_test_keep_result_cb, &result);
  done = hf_test_wait_result (&result);
  line = g_data_input_stream_read_line_finish (child->output, done, NULL, NULL);
  g_assert_cmpstr (line, ==, expected);
}

static void
stop (Child *child)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (child->process), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (child->process, NULL, NULL));
  g_clear_object (&child->output);
  g_clear_object (&child->process);
}

static char *
find_child (void)
{
  return g_test_build_filename (G_TEST_BUILT, "net", "network-child", NULL);
}

static void
test_network_manager (void)
{
  g_autoptr(HfNetworkManager) manager = hf_network_manager_start ();
  g_autoptr(GSubprocessLauncher) launcher = make_launcher ();
  g_autofree char *path = find_child ();
  const char *argv[] = { path, NULL };
  Child child;

  if (manager == NULL)
    return;
  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", hf_network_manager_address (manager), TRUE);
  start (&child, launcher, argv);
  expect (&child, "GNetworkMonitorNM");
  expect (&child, "online near=1 far=1");
  hf_network_manager_set (manager, HF_NM_NONE);
  expect (&child, "offline near=0 far=0");
  hf_network_manager_set (manager, HF_NM_LIMITED);
  expect (&child, "limited near=1 far=1");
  hf_network_manager_set (manager, HF_NM_PORTAL);
  expect (&child, "portal near=0 far=0");
  hf_network_manager_set (manager, HF_NM_FULL);
  expect (&child, "online near=1 far=1");
  stop (&child);
}

static void
test_fake_module (void)
{
  g_autoptr(GSubprocessLauncher) launcher = make_launcher ();
  g_autofree char *path = find_child ();
  g_autofree char *modules = g_test_build_filename (G_TEST_BUILT, "support", NULL);
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *file = g_build_filename (dir, "network", NULL);
  const char *argv[] = { path, NULL };
  Child child;

  g_assert_true (g_file_set_contents (file, "offline", -1, NULL));
  g_subprocess_launcher_setenv (launcher, "GIO_EXTRA_MODULES", modules, TRUE);
  g_subprocess_launcher_setenv (launcher, "GIO_USE_NETWORK_MONITOR", "holdfast-fake", TRUE);
  g_subprocess_launcher_setenv (launcher, "HF_FAKE_NETWORK_FILE", file, TRUE);
  start (&child, launcher, argv);
  expect (&child, "HfFakeMonitor");
  expect (&child, "offline near=0 far=0");
  g_assert_true (g_file_set_contents (file, "full", -1, NULL));
  expect (&child, "online near=1 far=1");
  g_assert_true (g_file_set_contents (file, "portal", -1, NULL));
  expect (&child, "portal near=0 far=0");
  stop (&child);
  hf_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/connectivity/obeys-network-manager", test_network_manager);
  g_test_add_func ("/net/connectivity/obeys-the-fake-as-a-module", test_fake_module);
  return g_test_run ();
}
