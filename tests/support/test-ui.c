/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The helpers of window tests do what window tests rely on, each shown on a small window. */

#include "hf-test.h"
#include "hf-ui-test.h"

typedef struct
{
  GtkWidget *window, *button, *entry, *label;
  guint n_clicks;
} Fixture;

static void
clicked_cb (GtkButton *button, gpointer data)
{
  Fixture *f = data;
  g_autofree char *text = g_strdup_printf ("clicked %u", ++f->n_clicks);

  gtk_label_set_text (GTK_LABEL (f->label), text);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  f->window = adw_window_new ();
  f->button = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (f->button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Delete record", -1);
  g_signal_connect (f->button, "clicked", G_CALLBACK (clicked_cb), f);
  f->entry = gtk_entry_new ();
  gtk_widget_set_name (f->entry, "search");
  f->label = gtk_label_new ("nothing yet");
  gtk_box_append (GTK_BOX (box), f->button);
  gtk_box_append (GTK_BOX (box), f->entry);
  gtk_box_append (GTK_BOX (box), f->label);
  adw_window_set_content (ADW_WINDOW (f->window), box);
  gtk_window_present (GTK_WINDOW (f->window));
  hf_ui_test_wait_shown (f->window);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
}

static void
test_finds (Fixture *f, gconstpointer data)
{
  g_autofree char *label = hf_ui_test_get_label (f->button);

  g_assert_true (hf_ui_test_find (f->window, "search") == f->entry);
  g_assert_true (hf_ui_test_find_label (f->window, "Delete record") == f->button);
  g_assert_true (hf_ui_test_find_text (f->window, "nothing") == f->label);
  g_assert_true (hf_ui_test_find_type (f->window, GTK_TYPE_ENTRY) == f->entry);
  g_assert_true (hf_ui_test_find_window (ADW_TYPE_WINDOW) == f->window);
  g_assert_null (hf_ui_test_find (f->window, "absent"));
  g_assert_null (hf_ui_test_find_label (f->window, "absent"));
  g_assert_nonnull (strstr (label, "Delete record"));
}

static void
test_acts (Fixture *f, gconstpointer data)
{
  hf_ui_test_click (f->button);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (f->label)), ==, "clicked 1");
  hf_ui_test_type (f->entry, "Ærø");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (f->entry)), ==, "Ærø");
}

static void
test_shot (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "window.png", NULL);
  g_autoptr(GdkTexture) texture = NULL;

  hf_ui_test_shot (f->label, 2, path);
  texture = gdk_texture_new_from_filename (path, NULL);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 2 * gtk_widget_get_width (f->label));
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 2 * gtk_widget_get_height (f->label));
  hf_test_remove_tree (dir);
}

static void
test_stall (Fixture *f, gconstpointer data)
{
  gint64 end;

  hf_ui_test_frames (f->window, 2);
  hf_ui_test_reset_stall ();
  end = g_get_monotonic_time () + 60000;
  while (g_get_monotonic_time () < end)
    continue;
  hf_ui_test_frames (f->window, 2);
  g_assert_cmpfloat (hf_ui_test_get_stall (), >=, 60);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
  g_test_add ("/support/ui/finds-by-name-label-text-and-type", Fixture, NULL, set_up, test_finds, tear_down);
  g_test_add ("/support/ui/click-and-type-reach-the-widget", Fixture, NULL, set_up, test_acts, tear_down);
  g_test_add ("/support/ui/shot-is-a-picture-of-the-widget-at-its-scale", Fixture, NULL, set_up, test_shot, tear_down);
  g_test_add ("/support/ui/stall-probe-sees-a-blocked-main-loop", Fixture, NULL, set_up, test_stall, tear_down);
  return g_test_run ();
}
