/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why the headline says what it says. Everything follows the engine; the ages of the services are counted again whenever it
 * opens. */

#include "hf-status-popover.h"

#include <glib/gi18n-lib.h>

#include "hf-source-row.h"
#include "hf-text.h"

struct _HfStatusPopover
{
  GtkPopover parent_instance;

  HfEngine *engine;
  HfStatus *status;
  GBinding *offline;

  GtkLabel *headline;
  GtkLabel *detail;
  GtkImage *network_icon;
  GtkLabel *network;
  GtkLabel *network_note;
  GtkSwitch *offline_switch;
  GtkListBox *sources;
};

G_DEFINE_FINAL_TYPE (HfStatusPopover, hf_status_popover, GTK_TYPE_POPOVER)

static void
refresh_cb (HfStatusPopover *self)
{
  const char *detail = hf_status_get_detail (self->status);
  HfNetwork network = hf_status_get_network (self->status);
  gboolean offline = hf_engine_get_work_offline (self->engine);

  gtk_label_set_label (self->headline, hf_status_get_headline (self->status));
  gtk_label_set_label (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL && *detail != '\0');
  gtk_label_set_label (self->network, hf_text_network (network));
  gtk_image_set_from_icon_name (self->network_icon, hf_text_network_icon (network));
  if (offline)
    gtk_label_set_label (self->network_note, _("Not used: you work offline"));
  else
    gtk_label_set_label (self->network_note, _("Metered: it may cost money"));
  gtk_widget_set_visible (GTK_WIDGET (self->network_note), offline || hf_status_get_metered (self->status));
}

static void
shown_cb (HfStatusPopover *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sources, i)) != NULL; i++)
    hf_source_row_refresh (HF_SOURCE_ROW (row));
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  return hf_source_row_new (HF_STATUS_POPOVER (data)->engine, item);
}

static void
clear (HfStatusPopover *self)
{
  if (self->engine == NULL)
    return;
  g_clear_pointer (&self->offline, g_binding_unbind);
  g_signal_handlers_disconnect_by_data (self->status, self);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  gtk_list_box_bind_model (self->sources, NULL, NULL, NULL, NULL);
  g_clear_object (&self->status);
  g_clear_object (&self->engine);
}

static void
hf_status_popover_dispose (GObject *object)
{
  clear (HF_STATUS_POPOVER (object));
  G_OBJECT_CLASS (hf_status_popover_parent_class)->dispose (object);
}

static void
hf_status_popover_class_init (HfStatusPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_status_popover_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-status-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, headline);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, detail);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, network_icon);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, network);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, network_note);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, offline_switch);
  gtk_widget_class_bind_template_child (widget_class, HfStatusPopover, sources);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
hf_status_popover_init (HfStatusPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_status_popover_set_engine (HfStatusPopover *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_STATUS_POPOVER (self));

  clear (self);
  if (engine == NULL)
    return;
  self->engine = g_object_ref (engine);
  self->status = g_object_ref (hf_engine_get_status (engine));
  self->offline = g_object_bind_property (engine, "work-offline", self->offline_switch, "active",
                                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->status, "notify", G_CALLBACK (refresh_cb), self);
  g_signal_connect_swapped (engine, "notify::work-offline", G_CALLBACK (refresh_cb), self);
  gtk_list_box_bind_model (self->sources, hf_engine_get_sources (engine), create_row_cb, self, NULL);
  refresh_cb (self);
}
