/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The demonstration: NetworkManager says that there is no network; records are made, changed and deleted, in the window and with
 * holdfastctl; all wait where both can see them; the network comes back and they arrive in the order in which they were made,
 * each once. Green is not shown before the last. */

#include "app-test.h"
#include "e2e-test.h"
#include "hf-record-editor.h"

#include <hf-network-manager.h>
#include <hf-test.h>

#define EXIT_WAITING 4

typedef struct
{
  HfNetworkManager *manager; /* NULL: not installed, and the test was skipped */
  GSubprocessLauncher *ctl;
  HfWindow *window;
  HfDemoServer *server;
  HfStatus *status;
  guint expected; /* arrivals before which green is a lie */
  guint lies;
} Offline;

/* GLib asks for the system bus once in a process, so all tests here share it. */
static HfNetworkManager *network_manager;

static void
level_cb (HfStatus *status, GParamSpec *pspec, Offline *self)
{
  guint arrived = e2e_count_arrivals (self->server);

  g_test_message ("%s (%u arrived)", hf_status_get_headline (status), arrived);
  if (hf_status_get_level (status) == HF_LEVEL_OK && arrived < self->expected)
    self->lies++;
}

static gboolean
is_green (gpointer data)
{
  return hf_status_get_level (data) == HF_LEVEL_OK;
}

static void
offline_set_up (Offline *self, gconstpointer data)
{
  if (network_manager == NULL)
    {
      network_manager = hf_network_manager_start ();
      if (network_manager == NULL)
        return;
      /* For us and for the children: nobody has asked for a network monitor yet. */
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", hf_network_manager_address (network_manager), TRUE);
      g_unsetenv ("GIO_USE_NETWORK_MONITOR");
      g_assert_cmpstr (G_OBJECT_TYPE_NAME (g_network_monitor_get_default ()), ==, "GNetworkMonitorNM");
    }
  self->manager = network_manager;
  hf_network_manager_set (self->manager, HF_NM_FULL);
  self->ctl = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  self->window = app_test_open_window ();
  app_test_open_demo (self->window);
  self->server = hf_window_get_demo (self->window);
  self->status = hf_engine_get_status (hf_window_get_engine (self->window));
  hf_ui_test_wait (is_green, self->status);
  g_signal_connect (self->status, "notify::level", G_CALLBACK (level_cb), self);
  g_signal_connect (self->status, "notify::headline", G_CALLBACK (level_cb), self);
}

static void
offline_tear_down (Offline *self, gconstpointer data)
{
  if (self->manager == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->status, self);
  app_test_close_window (self->window);
  g_object_unref (self->ctl);
}

typedef struct
{
  HfStatus *status;
  const char *headline;
} Wanted;

static gboolean
headline_is (gpointer data)
{
  Wanted *wanted = data;

  return g_str_equal (hf_status_get_headline (wanted->status), wanted->headline);
}

static void
wait_headline (Offline *self, const char *headline)
{
  Wanted wanted = { self->status, headline };

  if (!hf_test_until (headline_is, &wanted, 20000))
    g_error ("the headline is “%s”, not “%s”", hf_status_get_headline (self->status), headline);
}

/* --- what a person does in the window --- */

static void
fill_and_save (const char *field, const char *value)
{
  GtkWidget *editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);

  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (editor, field)), value);
  app_test_press (editor, "save-record");
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

static void
show (Offline *self, const char *id)
{
  app_test_activate (GTK_WIDGET (self->window), "win.show-record", g_variant_new ("(ss)", "customers", id));
  if (*id != '\0')
    app_test_wait_text (app_test_wait_name (self->window, "record-form"), id);
}

static void
create_in_window (Offline *self, const char *name)
{
  show (self, "");
  app_test_press (self->window, "new-record");
  fill_and_save ("name", name);
}

static void
change_in_window (Offline *self, const char *id, const char *field, const char *value)
{
  show (self, id);
  app_test_press (self->window, "edit-record");
  fill_and_save (field, value);
}

static void
delete_in_window (Offline *self, const char *id)
{
  GtkWidget *dialog;

  show (self, id);
  app_test_press (self->window, "delete-record");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  hf_ui_test_click (hf_ui_test_find_label (dialog, "Delete"));
  app_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
}

/* --- the same with holdfastctl --- */

#define ctl(self, ...) g_free (e2e_ctl ((self)->ctl, EXIT_WAITING, "exec", "customers", __VA_ARGS__, NULL))

static const E2eArrival wanted[] = {
  { "POST", "/customers", "Window first" },        /* 1 */
  { "POST", "/customers", "Terminal first" },      /* 2 */
  { "PATCH", "/customers/C-1003", "by window" },   /* 3 */
  { "PATCH", "/customers/C-1003", "by terminal" }, /* 4 */
  { "DELETE", "/customers/C-1004", NULL },         /* 5 */
  { "DELETE", "/customers/C-1005", NULL },         /* 6 */
  { "PATCH", "/customers/C-1401", "Changed by terminal" }, /* 7: the other's new record */
  { "PATCH", "/customers/C-1402", "Changed by window" },   /* 8 */
  { "POST", "/customers", "Window second" },       /* 9 */
  { "DELETE", "/customers/C-1402", NULL },         /* 10 */
};
#define CHANGES G_N_ELEMENTS (wanted)

/* Each step is over before the next begins, so that the order made is the order of this text. */
static void
make_changes (Offline *self)
{
  g_autofree char *windows = NULL;
  g_autofree char *terminals = NULL;

  create_in_window (self, "Window first");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 1);
  ctl (self, "create", "name=Terminal first");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 2);
  windows = e2e_record_of (self->ctl, "1");
  terminals = e2e_record_of (self->ctl, "2");
  change_in_window (self, "C-1003", "notes", "by window");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 3);
  ctl (self, "update", "id=C-1003", "contact=by terminal");
  delete_in_window (self, "C-1004");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 5);
  ctl (self, "delete", "id=C-1005");
  ctl (self, "update", "--id", windows, "name=Changed by terminal");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 7);
  change_in_window (self, terminals, "name", "Changed by window");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 8);
  create_in_window (self, "Window second");
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, 9);
  ctl (self, "delete", "--id", terminals);
  app_test_wait_commands (self->window, HF_COMMAND_WAITING, CHANGES);
}

/* In the window and on the command line. */
static void
assert_all_wait (Offline *self)
{
  g_autofree char *status = e2e_ctl (self->ctl, 0, "status", "--json", NULL);
  g_autofree char *level = e2e_member (status, "level");
  g_autofree char *headline = e2e_member (status, "headline");
  g_autofree char *list = e2e_ctl (self->ctl, 0, "queue", "--json", NULL);
  const char *at = list;

  wait_headline (self, "Offline: 10 waiting");
  g_assert_cmpstr (level, ==, "offline");
  g_assert_cmpstr (headline, ==, "Offline: 10 waiting");
  for (guint i = 1; i <= CHANGES; i++)
    {
      g_autofree char *entry = g_strdup_printf ("{\"id\":%u,\"state\":\"waiting\"", i);

      at = strstr (at, entry);
      if (at == NULL)
        g_error ("%s does not follow in: %s", entry, list);
    }
  app_test_activate (GTK_WIDGET (self->window), "win.page", g_variant_new_string ("queue"));
  app_test_wait_text (self->window, "Offline: 10 waiting");
  app_test_wait_text (self->window, "#10");
}

static guint
count_requests (Offline *self)
{
  g_autoptr(GPtrArray) journal = hf_demo_server_dup_journal (self->server);

  return journal->len;
}

static void
go_offline (Offline *self)
{
  self->expected = CHANGES;
  hf_network_manager_set (self->manager, HF_NM_NONE);
  wait_headline (self, "Offline");
}

static void
test_demonstration (Offline *self, gconstpointer data)
{
  guint before;

  if (self->manager == NULL)
    return;
  go_offline (self);
  before = count_requests (self);
  make_changes (self);
  assert_all_wait (self);
  /* A person who does not believe it presses Sync now. */
  app_test_press (self->window, "sync");
  app_test_wait_text (self->window, "You are offline; 10 changes are kept");
  g_assert_cmpuint (count_requests (self), ==, before);

  hf_network_manager_set (self->manager, HF_NM_FULL);
  app_test_wait_commands (self->window, HF_COMMAND_DONE, CHANGES);
  e2e_assert_arrivals (self->server, wanted, CHANGES);
  wait_headline (self, "Up to date");
  app_test_wait_text (self->window, "The queue is empty");
  g_assert_cmpuint (self->lies, ==, 0);
}

/* A café: first no network, then one that wants a sign-in, then a true one. And it breaks off again in the middle. */
static void
test_portal_and_relapse (Offline *self, gconstpointer data)
{
  guint before;

  if (self->manager == NULL)
    return;
  go_offline (self);
  before = count_requests (self);
  make_changes (self);
  hf_network_manager_set (self->manager, HF_NM_PORTAL);
  app_test_activate (GTK_WIDGET (self->window), "win.page", g_variant_new_string ("queue"));
  gtk_menu_button_popup (GTK_MENU_BUTTON (app_test_wait_name (self->window, "status")));
  app_test_wait_text (self->window, "sign in");
  g_assert_cmpuint (count_requests (self), ==, before);
  hf_network_manager_set (self->manager, HF_NM_FULL);
  e2e_wait_arrivals (self->server, 1);
  hf_network_manager_set (self->manager, HF_NM_NONE);
  hf_network_manager_set (self->manager, HF_NM_FULL);
  app_test_wait_commands (self->window, HF_COMMAND_DONE, CHANGES);
  e2e_assert_arrivals (self->server, wanted, CHANGES);
  g_assert_cmpuint (self->lies, ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/e2e/offline-window/" name, Offline, NULL, offline_set_up, func, offline_tear_down)
  add ("changes-of-window-and-holdfastctl-arrive-in-order-each-once", test_demonstration);
  add ("a-portal-is-no-network-and-a-relapse-loses-nothing", test_portal_and_relapse);
#undef add
  result = g_test_run ();
  g_clear_pointer (&network_manager, hf_network_manager_stop);
  return result;
}
