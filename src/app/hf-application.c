/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Start-up: options, keys, About. Opens the folder given, else the demo if asked, else the solution opened last, else the
 * welcome page. */

#include "hf-application.h"

#include <glib/gi18n-lib.h>

#include "hf-app-resources.h"
#include "hf-window.h"

struct _HfApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (HfApplication, hf_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the demo with a sample cloud on this computer"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[DIR]") },
  { NULL }
};

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "win.sync", { "<Control>r", "F5" } },
  { "win.open", { "<Control>o" } },
  { "win.find", { "<Control>f" } },
  { "win.new-record", { "<Control>n" } },
  { "win.edit-record", { "<Control>e" } },
  { "win.next-pane", { "F6" } },
  { "win.previous-pane", { "<Shift>F6" } },
  { "win.page::data", { "<Alt>1" } },
  { "win.page::queue", { "<Alt>2" } },
  { "win.page::functions", { "<Alt>3" } },
  { "win.page::activity", { "<Alt>4" } },
  { "win.page::problems", { "<Alt>5" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

static HfWindow *
ensure_window (HfApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  while (window != NULL && !HF_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  return window != NULL ? HF_WINDOW (window) : hf_window_new (GTK_APPLICATION (self));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  /* Closing, not quitting: the window commits and closes the solution. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  adw_show_about_window (window,
                         "application-name", "Holdfast",
                         "application-icon", HF_APP_ID,
                         "version", HF_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "developer-name", _("The Holdfast authors"),
                         "comments", _("Your data on this computer, with or without a network"),
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
hf_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "about", .activate = about_cb },
  };

  /* Named here, so that the linker keeps the resources of a static library. */
  g_assert (hf_app_get_resource () != NULL);
  G_APPLICATION_CLASS (hf_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
  gtk_window_set_default_icon_name (HF_APP_ID);
}

static void
hf_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (HF_APPLICATION (application))));
}

static int
hf_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  HfWindow *window = ensure_window (HF_APPLICATION (application));
  g_autofree const char **dirs = NULL;
  g_autofree char *last = NULL;

  g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &dirs);
  if (dirs != NULL && dirs[0] != NULL)
    {
      g_autoptr(GFile) folder = g_application_command_line_create_file_for_arg (line, dirs[0]);
      g_autofree char *path = g_file_get_path (folder);

      hf_window_open (window, path != NULL ? path : dirs[0], NULL);
    }
  else if (g_variant_dict_contains (given, "demo"))
    hf_window_open_demo (window);
  else if (!gtk_widget_get_visible (GTK_WIDGET (window)) && (last = hf_recent_get_last ()) != NULL)
    hf_window_open (window, last, NULL);
  gtk_window_present (GTK_WINDOW (window));
  return 0;
}

static int
hf_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  if (!g_variant_dict_contains (given, "version"))
    return -1;
  g_print ("Holdfast %s\n", HF_VERSION);
  return 0;
}

static void
hf_application_class_init (HfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = hf_application_startup;
  application_class->activate = hf_application_activate;
  application_class->command_line = hf_application_command_line;
  application_class->handle_local_options = hf_application_handle_local_options;
}

static void
hf_application_init (HfApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

HfApplication *
hf_application_new (GApplicationFlags flags)
{
  return g_object_new (HF_TYPE_APPLICATION,
                       "application-id", HF_APP_ID,
                       "resource-base-path", "/org/holdfast/Holdfast",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | flags,
                       NULL);
}
