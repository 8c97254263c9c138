/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starts and stops foreign servers. Guarantees: ready means the port accepted a connection; no process outlives the test.
 * Refuses to pass in silence: a missing program skips with its reason, or fails where peers are required. */

#include "hf-peer.h"

#include "hf-test.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define FIRST_PORT 20000
#define LAST_PORT 32767
#define LOOK_AGAIN_MS 20
#define START_MS 30000
#define STOP_MS 5000

struct _HfPeer
{
  GSubprocess *process;
  char *program;
  GStrv command;
  guint16 port;
  gboolean ended, ready;
};

static void
die_with_parent_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean *ended = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  *ended = TRUE;
}

static GSocketAddress *
loopback (guint16 port)
{
  return g_inet_socket_address_new_from_string ("127.0.0.1", port);
}

static gboolean
port_is_free (guint16 port)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) address = loopback (port);

  return socket != NULL && g_socket_bind (socket, address, FALSE, NULL);
}

static gboolean
port_accepts (guint16 port)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) address = loopback (port);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
look_cb (gpointer data)
{
  HfPeer *self = data;

  self->ready = port_accepts (self->port);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_ready_or_ended (gpointer data)
{
  HfPeer *self = data;

  return self->ready || self->ended;
}

static gboolean
has_ended (gpointer data)
{
  return ((HfPeer *) data)->ended;
}

static char *
find_program (const char *program)
{
  const char *root = g_getenv ("HOLDFAST_SOURCE_DIR");
  g_autofree char *path = g_build_filename (root != NULL ? root : ".", "tests/peers/node_modules/.bin", program, NULL);

  if (!g_path_is_absolute (program) && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&path);
  return g_find_program_in_path (program);
}

static GStrv
make_command (char *program, const char *const *args, guint16 port)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *number = g_strdup_printf ("%u", port);

  g_strv_builder_add (builder, program);
  for (guint i = 0; args[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (args[i], "@PORT@", -1);
      g_autofree char *arg = g_strjoinv (number, parts);

      g_strv_builder_add (builder, arg);
    }
  return g_strv_builder_end (builder);
}

static void
wait_until_ready (HfPeer *self)
{
  guint id = g_timeout_add (LOOK_AGAIN_MS, look_cb, self);

  hf_test_until (is_ready_or_ended, self, START_MS);
  g_source_remove (id);
  if (!self->ready)
    g_error ("%s is installed but did not come up on port %u", self->program, self->port);
}

static void
run (HfPeer *self)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr(GError) error = NULL;

  self->ended = self->ready = FALSE;
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  /* What holds our own process to account is not the peer's business. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) self->command, &error);
  g_assert_no_error (error);
  g_subprocess_wait_async (self->process, NULL, ended_cb, &self->ended);
  wait_until_ready (self);
}

static void
end (HfPeer *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  if (!hf_test_until (has_ended, self, STOP_MS))
    {
      g_subprocess_force_exit (self->process);
      g_assert_true (hf_test_until (has_ended, self, STOP_MS));
    }
  g_clear_object (&self->process);
}

guint16
hf_peer_find_port (void)
{
  /* A random start keeps tests that run side by side apart. */
  guint16 port = (guint16) g_random_int_range (FIRST_PORT, LAST_PORT + 1);

  for (guint i = FIRST_PORT; i <= LAST_PORT; i++)
    {
      if (port_is_free (port))
        return port;
      port = port == LAST_PORT ? FIRST_PORT : port + 1;
    }
  g_error ("No port from %d to %d is free", FIRST_PORT, LAST_PORT);
}

HfPeer *
hf_peer_start (const char *program, const char *const *args)
{
  g_autofree char *path = find_program (program);
  HfPeer *self;

  if (path == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("%s is not installed; ./dev test installs it", program);

      if (g_strcmp0 (g_getenv ("REQUIRE_PEERS"), "1") == 0)
        g_test_fail_printf ("%s", reason);
      else
        g_test_skip (reason);
      return NULL;
    }

  self = g_new0 (HfPeer, 1);
  self->port = hf_peer_find_port ();
  self->program = g_strdup (program);
  self->command = make_command (path, args, self->port);
  run (self);
  return self;
}

guint16
hf_peer_get_port (HfPeer *self)
{
  return self->port;
}

char *
hf_peer_make_uri (HfPeer *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path != NULL ? path : "");
}

void
hf_peer_set_running (HfPeer *self, gboolean running)
{
  if (running && self->process == NULL)
    run (self);
  else if (!running && self->process != NULL)
    end (self);
}

void
hf_peer_stop (HfPeer *self)
{
  hf_peer_set_running (self, FALSE);
  g_free (self->program);
  g_strfreev (self->command);
  g_free (self);
}
