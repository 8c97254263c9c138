/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The demonstration without a window, with processes alone: offline by NetworkManager's word, records are made, changed and
 * deleted, wait where all can see them, and arrive in the order in which they were made, each once, when the network is back. Up
 * to date is never said before. */

#include "ctl-test.h"
#include "e2e-test.h"

#include <hf-network-manager.h>
#include <hf-test.h>

#define EXIT_PARTLY 3
#define EXIT_WAITING 4

typedef struct
{
  Fixture ctl;
  HfNetworkManager *manager; /* NULL: not installed, and the test was skipped */
} Offline;

static void
offline_set_up (Offline *self, gconstpointer data)
{
  ctl_set_up (&self->ctl, NULL);
  self->manager = hf_network_manager_start ();
  if (self->manager == NULL)
    return;
  /* The real backend, as in a desktop session. */
  g_subprocess_launcher_unsetenv (self->ctl.launcher, "GIO_USE_NETWORK_MONITOR");
  g_subprocess_launcher_setenv (self->ctl.launcher, "DBUS_SYSTEM_BUS_ADDRESS", hf_network_manager_address (self->manager), TRUE);
  g_free (e2e_ctl (self->ctl.launcher, 0, "-s", self->ctl.demo, "sync", NULL));
}

static void
offline_tear_down (Offline *self, gconstpointer data)
{
  g_clear_pointer (&self->manager, hf_network_manager_stop);
  ctl_tear_down (&self->ctl, NULL);
}

/* --- a process that watches --- */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
} Watch;

static Watch
start_watch (Offline *self, const char *option)
{
  Watch watch;

  watch.process = ctl_start (&self->ctl, "watch", "--json", option, NULL);
  watch.lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (watch.process));
  return watch;
}

static char *
next_line (Watch *watch)
{
  g_autoptr(GAsyncResult) result = NULL;
  char *line;

  g_data_input_stream_read_line_async (watch->lines, G_PRIORITY_DEFAULT, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  line = g_data_input_stream_read_line_finish_utf8 (watch->lines, result, NULL, NULL);
  g_assert_nonnull (line);
  return line;
}

static gboolean
is_green (const char *line)
{
  g_autofree char *type = e2e_member (line, "type");
  g_autofree char *text = e2e_member (line, "text");

  return g_str_equal (type, "status") && g_str_has_prefix (text, "Up to date");
}

/* (transfer full): the headline that begins so; on the way there, none may be green unless it is the one. */
static char *
wait_headline (Watch *watch, const char *headline)
{
  g_autofree char *prefix = g_strdup_printf ("\"text\":\"%s", headline);
  gboolean green = g_str_has_prefix (headline, "Up to date");

  while (TRUE)
    {
      g_autofree char *line = next_line (watch);

      g_test_message ("%s", line);
      if (strstr (line, "\"status\"") != NULL && strstr (line, prefix) != NULL)
        return g_steal_pointer (&line);
      if (!green && is_green (line))
        g_error ("green before “%s”: %s", headline, line);
    }
}

static void
stop_watch (Watch *watch)
{
  g_subprocess_send_signal (watch->process, SIGINT);
  g_assert_true (g_subprocess_wait (watch->process, NULL, NULL));
  g_clear_object (&watch->lines);
  g_clear_object (&watch->process);
}

/* --- what is done offline --- */

static const E2eArrival wanted[] = {
  { "POST", "/customers", "First" },
  { "PATCH", "/customers/C-1003", "Third street" },
  { "POST", "/customers", "Second" },
  { "PATCH", "/customers/C-", "First, changed" },
  { "DELETE", "/customers/C-1004", NULL },
  { "PATCH", "/customers/C-1003", "Fourth street" },
  { "DELETE", "/customers/C-", NULL },
  { "POST", "/customers", "Third" },
};

/* One process after the other; each prints `#n` and ends when its change is stored. */
static void
make_changes (Offline *self)
{
  GSubprocessLauncher *launcher = self->ctl.launcher;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "create", "name=First", NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "update", "id=C-1003", "notes=Third street", NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "create", "name=Second", NULL));
  first = e2e_record_of (launcher, "1");
  second = e2e_record_of (launcher, "3");
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "update", "--id", first, "name=First, changed", NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "delete", "id=C-1004", NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "update", "id=C-1003", "notes=Fourth street", NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "delete", "--id", second, NULL));
  g_free (e2e_ctl (launcher, EXIT_WAITING, "exec", "customers", "create", "name=Third", NULL));
}

static void
assert_all_wait (Offline *self)
{
  g_autofree char *list = e2e_ctl (self->ctl.launcher, 0, "queue", "--json", NULL);
  g_autoptr(JsonNode) node = json_from_string (list, NULL);
  JsonArray *commands = json_node_get_array (node);
  g_autofree char *status = NULL;

  g_assert_cmpuint (json_array_get_length (commands), ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      JsonObject *command = json_array_get_object_element (commands, i);

      g_assert_cmpint (json_object_get_int_member (command, "id"), ==, i + 1);
      g_assert_cmpstr (json_object_get_string_member (command, "state"), ==, "waiting");
    }
  status = e2e_ctl (self->ctl.launcher, 0, "status", NULL);
  assert_contains (status, "Offline: 8 waiting");
}

static void
test_watched (Offline *self, gconstpointer data)
{
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *full = NULL;
  g_autofree char *last = NULL;
  g_autofree char *at = NULL;
  g_autoptr(GDateTime) when = NULL;
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) meanwhile = NULL;
  Watch watch;

  if (self->manager == NULL)
    return;
  watch = start_watch (self, "--sync");
  up = wait_headline (&watch, "Up to date");
  hf_network_manager_set (self->manager, HF_NM_NONE);
  down = wait_headline (&watch, "Offline");
  before = hf_demo_server_dup_journal (self->ctl.server);
  make_changes (self);
  full = wait_headline (&watch, "Offline: 8 waiting");
  assert_all_wait (self);
  meanwhile = hf_demo_server_dup_journal (self->ctl.server);
  g_assert_cmpuint (meanwhile->len, ==, before->len);

  hf_network_manager_set (self->manager, HF_NM_FULL);
  last = wait_headline (&watch, "Up to date");
  e2e_assert_arrivals (self->ctl.server, wanted, G_N_ELEMENTS (wanted));
  at = e2e_member (last, "at");
  when = g_date_time_new_from_iso8601 (at, NULL);
  g_assert_cmpint (g_date_time_to_unix (when) * G_USEC_PER_SEC + g_date_time_get_microsecond (when), >=,
                   e2e_last_arrival (self->ctl.server) / 1000 * 1000);
  stop_watch (&watch);
}

static void
test_alone (Offline *self, gconstpointer data)
{
  g_autofree char *offline = NULL;
  g_autofree char *online = NULL;
  g_autofree char *status = NULL;

  if (self->manager == NULL)
    return;
  hf_network_manager_set (self->manager, HF_NM_NONE);
  make_changes (self);
  assert_all_wait (self);
  offline = e2e_ctl (self->ctl.launcher, EXIT_PARTLY, "sync", NULL);
  assert_contains (offline, "You are offline; 8 changes are kept");
  g_assert_cmpuint (e2e_count_arrivals (self->ctl.server), ==, 0);

  hf_network_manager_set (self->manager, HF_NM_FULL);
  online = e2e_ctl (self->ctl.launcher, 0, "sync", NULL);
  assert_contains (online, "Up to date");
  assert_contains (online, "8 changes sent");
  e2e_assert_arrivals (self->ctl.server, wanted, G_N_ELEMENTS (wanted));
  status = e2e_ctl (self->ctl.launcher, 0, "status", NULL);
  assert_contains (status, "Up to date");
}

/* A network that wants a sign-in first is no network: what would be sent there would reach a stranger's page. */
static void
test_portal (Offline *self, gconstpointer data)
{
  g_autofree char *status = NULL;

  if (self->manager == NULL)
    return;
  hf_network_manager_set (self->manager, HF_NM_PORTAL);
  g_free (e2e_ctl (self->ctl.launcher, EXIT_WAITING, "exec", "customers", "create", "name=Behind the portal", NULL));
  status = e2e_ctl (self->ctl.launcher, 0, "status", NULL);
  assert_contains (status, "sign in");
  g_assert_cmpuint (e2e_count_arrivals (self->ctl.server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/e2e/offline-ctl/" name, Offline, NULL, offline_set_up, func, offline_tear_down)
  add ("two-processes-queue-while-one-watches-and-sends", test_watched);
  add ("each-process-alone-then-one-syncs", test_alone);
  add ("a-portal-is-no-network", test_portal);
#undef add
  return g_test_run ();
}
