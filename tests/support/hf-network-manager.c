/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A private bus and a mocked NetworkManager on it. Both die with the test, however it ends. */

#include "hf-network-manager.h"

#include <signal.h>
#include <sys/prctl.h>

#include "hf-test.h"

#define PYTHON "/usr/bin/python3"
#define NAME "org.freedesktop.NetworkManager"
#define PATH "/org/freedesktop/NetworkManager"

struct _HfNetworkManager
{
  GSubprocess *bus, *mock;
  char *address;
  GDBusConnection *connection;
};

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
spawn (const char *const *argv, const char *address, GSubprocessFlags flags)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (address != NULL)
    g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return process;
}

static gboolean
is_installed (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autoptr(GSubprocess) probe = NULL;

  if (daemon == NULL || !g_file_test (PYTHON, G_FILE_TEST_IS_EXECUTABLE))
    return FALSE;
  probe = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, PYTHON, "-c", "import dbusmock", NULL);
  return probe != NULL && g_subprocess_wait_check (probe, NULL, NULL);
}

static void
skip (void)
{
  const char *reason = "needs dbus-daemon and python3-dbusmock: apt install dbus python3-dbusmock";

  if (g_strcmp0 (g_getenv ("REQUIRE_PEERS"), "1") == 0)
    g_test_fail_printf ("%s", reason);
  else
    g_test_skip (reason);
}

static void
start_bus (HfNetworkManager *self)
{
  static const char *const argv[] = { "dbus-daemon", "--session", "--nofork", "--print-address=1", NULL };
  g_autoptr(GDataInputStream) output = NULL;
  g_autoptr(GError) error = NULL;

  self->bus = spawn (argv, NULL, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->bus));
  self->address = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  self->connection = g_dbus_connection_new_for_address_sync (self->address,
                                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                 | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                             NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
start_mock (HfNetworkManager *self)
{
  static const char *const argv[] = { PYTHON, "-m", "dbusmock", "--system", "--template", "networkmanager", NULL };
  gboolean appeared = FALSE;
  guint watch = g_bus_watch_name_on_connection (self->connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL,
                                                &appeared, NULL);

  self->mock = spawn (argv, self->address, G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  hf_test_wait_flag (&appeared);
  g_bus_unwatch_name (watch);
}

HfNetworkManager *
hf_network_manager_start (void)
{
  HfNetworkManager *self;

  if (!is_installed ())
    {
      skip ();
      return NULL;
    }
  self = g_new0 (HfNetworkManager, 1);
  start_bus (self);
  start_mock (self);
  hf_network_manager_set (self, HF_NM_FULL);
  return self;
}

const char *
hf_network_manager_address (HfNetworkManager *self)
{
  return self->address;
}

void
hf_network_manager_set (HfNetworkManager *self, HfNmState state)
{
  static const guint32 states[] = { 20, 60, 60, 70 }, connectivities[] = { 1, 2, 3, 4 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "Connectivity", g_variant_new_uint32 (connectivities[state]));
  g_variant_builder_add (&builder, "{sv}", "State", g_variant_new_uint32 (states[state]));
  answer = g_dbus_connection_call_sync (self->connection, NAME, PATH, "org.freedesktop.DBus.Mock", "UpdateProperties",
                                        g_variant_new ("(sa{sv})", NAME, &builder), NULL, G_DBUS_CALL_FLAGS_NONE, 20000, NULL,
                                        &error);
  g_assert_no_error (error);
}

static void
end (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

void
hf_network_manager_stop (HfNetworkManager *self)
{
  end (self->mock);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  end (self->bus);
  g_free (self->address);
  g_free (self);
}
