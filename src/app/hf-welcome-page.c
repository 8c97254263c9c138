/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page without a solution. It never blocks and has nothing to lose. */

#include "hf-welcome-page.h"

#include <glib/gi18n-lib.h>
#include <hf-engine.h>

#include "hf-demo-bar.h"

#define MAX_RECENT 5

struct _HfWelcomePage
{
  AdwBin parent_instance;

  GtkLabel *error;
  GtkWidget *recent_box;
  GtkListBox *recent;
};

G_DEFINE_FINAL_TYPE (HfWelcomePage, hf_welcome_page, ADW_TYPE_BIN)

static GtkWidget *
make_row (const char *dir)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = hf_demo_bar_is_demo (dir) ? g_strdup (_("Demo: field service")) : g_path_get_basename (dir);
  g_autofree char *path = g_filename_display_name (dir);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", dir);
  gtk_widget_set_tooltip_text (row, path);
  return row;
}

static void
hf_welcome_page_class_init (HfWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWelcomePage, error);
  gtk_widget_class_bind_template_child (widget_class, HfWelcomePage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, HfWelcomePage, recent);
}

static void
hf_welcome_page_init (HfWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_welcome_page_refresh (HfWelcomePage *self)
{
  g_auto(GStrv) dirs = hf_recent_list ();
  GtkListBoxRow *row;

  g_return_if_fail (HF_IS_WELCOME_PAGE (self));

  while ((row = gtk_list_box_get_row_at_index (self->recent, 0)) != NULL)
    gtk_list_box_remove (self->recent, GTK_WIDGET (row));
  for (guint i = 0; dirs != NULL && dirs[i] != NULL && i < MAX_RECENT; i++)
    gtk_list_box_append (self->recent, make_row (dirs[i]));
  gtk_widget_set_visible (self->recent_box, gtk_list_box_get_row_at_index (self->recent, 0) != NULL);
}

void
hf_welcome_page_set_error (HfWelcomePage *self, const char *message)
{
  g_return_if_fail (HF_IS_WELCOME_PAGE (self));

  gtk_label_set_label (self->error, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), message != NULL);
}
