/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of what happened. Items never change, so it only shows the one it was given. */

#include "hf-activity-row.h"

#include <glib/gi18n-lib.h>

#include "hf-text.h"
#include "hf-widgets.h"

struct _HfActivityRow
{
  AdwBin parent_instance;

  HfActivityItem *item;
  GtkImage *icon;
  GtkLabel *text;
  GtkLabel *time;
};

G_DEFINE_FINAL_TYPE (HfActivityRow, hf_activity_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_ITEM = 1
} HfActivityRowProperty;

static GParamSpec *properties[PROP_ITEM + 1];

static const char *
topic_icon (const char *topic)
{
  static const struct
  {
    const char *topic;
    const char *icon;
  } icons[] = {
    { "sync", "emblem-synchronizing-symbolic" },       { "command", "mail-send-symbolic" },
    { "network", "network-transmit-receive-symbolic" }, { "solution", "folder-symbolic" },
    { "store", "drive-harddisk-symbolic" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (topic, icons[i].topic) == 0)
      return icons[i].icon;
  return "dialog-information-symbolic";
}

static void
show_level (HfActivityRow *self)
{
  const char *level = hf_activity_item_get_level (self->item);
  const char *icon = topic_icon (hf_activity_item_get_topic (self->item)), *style = "dim-label", *words = _("Information");

  if (g_strcmp0 (level, "error") == 0)
    {
      icon = "dialog-error-symbolic";
      style = "error";
      words = _("Error");
    }
  else if (g_strcmp0 (level, "warning") == 0)
    {
      icon = "dialog-warning-symbolic";
      style = "warning";
      words = _("Warning");
    }
  gtk_image_set_from_icon_name (self->icon, icon);
  hf_widget_set_state_style (GTK_WIDGET (self->icon), style);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), words);
  hf_widget_set_label (GTK_WIDGET (self->icon), words);
}

static void
set_item (HfActivityRow *self, HfActivityItem *item)
{
  g_autofree char *time = NULL;
  g_autofree char *full = NULL;

  if (!g_set_object (&self->item, item) || item == NULL)
    return;
  time = hf_text_time (hf_activity_item_get_at (item));
  full = hf_text_full_time (hf_activity_item_get_at (item));
  gtk_label_set_label (self->text, hf_activity_item_get_text (item));
  gtk_label_set_label (self->time, time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), full);
  show_level (self);
}

static void
hf_activity_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfActivityRowProperty) id)
    {
    case PROP_ITEM: g_value_set_object (value, HF_ACTIVITY_ROW (object)->item); break;
    default:        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_activity_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfActivityRowProperty) id)
    {
    case PROP_ITEM: set_item (HF_ACTIVITY_ROW (object), g_value_get_object (value)); break;
    default:        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_activity_row_dispose (GObject *object)
{
  g_clear_object (&HF_ACTIVITY_ROW (object)->item);
  G_OBJECT_CLASS (hf_activity_row_parent_class)->dispose (object);
}

static void
hf_activity_row_class_init (HfActivityRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_activity_row_get_property;
  object_class->set_property = hf_activity_row_set_property;
  object_class->dispose = hf_activity_row_dispose;
  properties[PROP_ITEM]
      = g_param_spec_object ("item", NULL, NULL, HF_TYPE_ACTIVITY_ITEM, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-activity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfActivityRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfActivityRow, text);
  gtk_widget_class_bind_template_child (widget_class, HfActivityRow, time);
}

static void
hf_activity_row_init (HfActivityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
