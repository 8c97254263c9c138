/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar over the window while the demo is open. The server starts and stops with it, so no sample cloud outlives the demo it
 * serves. */

#include "hf-demo-bar.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>

struct _HfDemoBar
{
  AdwBin parent_instance;

  HfDemoServer *server;
  GtkRevealer *revealer;
  GtkLabel *words;
  GtkDropDown *mode;
};

G_DEFINE_FINAL_TYPE (HfDemoBar, hf_demo_bar, ADW_TYPE_BIN)

static const char *
describe (HfDemoMode mode)
{
  switch (mode)
    {
    case HF_DEMO_SLOW:        return _("Sample cloud: it answers after some seconds now. Press Sync now and keep working.");
    case HF_DEMO_FAILING:     return _("Sample cloud: it refuses to work now (503). Change a record and look at the queue.");
    case HF_DEMO_UNREACHABLE: return _("Sample cloud: it cannot be reached now. Change a record, then set it to Normal.");
    case HF_DEMO_NORMAL:
    default:                  return _("Sample cloud on this computer. Make it fail, change a record, and look at the queue.");
    }
}

static void
mode_cb (HfDemoBar *self)
{
  HfDemoMode mode = (HfDemoMode) gtk_drop_down_get_selected (self->mode);

  gtk_label_set_label (self->words, describe (mode));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->words), describe (mode));
  if (self->server != NULL)
    hf_demo_server_set_mode (self->server, mode);
}

static void
hf_demo_bar_dispose (GObject *object)
{
  hf_demo_bar_stop (HF_DEMO_BAR (object));
  G_OBJECT_CLASS (hf_demo_bar_parent_class)->dispose (object);
}

static void
hf_demo_bar_class_init (HfDemoBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_demo_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-demo-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HfDemoBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, HfDemoBar, words);
  gtk_widget_class_bind_template_child (widget_class, HfDemoBar, mode);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
}

static void
hf_demo_bar_init (HfDemoBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mode_cb (self);
}

char *
hf_demo_bar_start (HfDemoBar *self, GError **error)
{
  g_autofree char *dir = hf_demo_find_solution ();

  g_return_val_if_fail (HF_IS_DEMO_BAR (self), NULL);

  if (dir == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("The demo is not installed on this computer"));
      return NULL;
    }
  if (self->server == NULL)
    self->server = hf_demo_server_new (0, error);
  if (self->server == NULL || !hf_demo_write_overlay (hf_demo_server_get_port (self->server), error))
    return NULL;
  gtk_drop_down_set_selected (self->mode, HF_DEMO_NORMAL);
  mode_cb (self);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return g_steal_pointer (&dir);
}

void
hf_demo_bar_stop (HfDemoBar *self)
{
  g_return_if_fail (HF_IS_DEMO_BAR (self));

  if (self->server == NULL)
    return;
  hf_demo_server_stop (self->server);
  g_clear_object (&self->server);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

HfDemoServer *
hf_demo_bar_get_server (HfDemoBar *self)
{
  g_return_val_if_fail (HF_IS_DEMO_BAR (self), NULL);
  return self->server;
}

gboolean
hf_demo_bar_is_demo (const char *dir)
{
  g_autofree char *demo = hf_demo_find_solution ();
  g_autofree char *demo_path = demo != NULL ? g_canonicalize_filename (demo, NULL) : NULL;
  g_autofree char *path = g_canonicalize_filename (dir, NULL);

  return g_strcmp0 (demo_path, path) == 0;
}
