/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The headline as a button. It says exactly what HfStatus says, with the icon and colour of its level: green is only ever the
 * engine's "up to date". */

#include "hf-status-button.h"

#include <glib/gi18n-lib.h>

#include "hf-status-popover.h"
#include "hf-text.h"
#include "hf-widgets.h"

struct _HfStatusButton
{
  AdwBin parent_instance;

  HfStatus *status;
  GtkMenuButton *button;
  GtkImage *icon;
  GtkImage *narrow_icon;
  GtkLabel *label;
  HfStatusPopover *popover;
};

G_DEFINE_FINAL_TYPE (HfStatusButton, hf_status_button, ADW_TYPE_BIN)

typedef enum
{
  PROP_HEADLINE = 1
} HfStatusButtonProperty;

static GParamSpec *properties[PROP_HEADLINE + 1];

static void
show_icon (GtkImage *image, HfLevel level)
{
  gtk_image_set_from_icon_name (image, hf_text_level_icon (level));
  hf_widget_set_state_style (GTK_WIDGET (image), hf_text_level_style (level));
}

static void
refresh_cb (HfStatusButton *self)
{
  const char *headline = hf_status_get_headline (self->status);
  const char *detail = hf_status_get_detail (self->status);
  g_autofree char *label = g_strdup_printf (_("Status: %s"), headline);
  g_autofree char *tooltip
      = g_strdup_printf ("%s%s%s", headline, detail != NULL && *detail != '\0' ? "\n" : "", detail != NULL ? detail : "");

  gtk_label_set_label (self->label, headline);
  show_icon (self->icon, hf_status_get_level (self->status));
  show_icon (self->narrow_icon, hf_status_get_level (self->status));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tooltip);
  hf_widget_set_label (GTK_WIDGET (self->button), label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEADLINE]);
}

static void
hf_status_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfStatusButtonProperty) id)
    {
    case PROP_HEADLINE: g_value_set_string (value, hf_status_button_get_headline (HF_STATUS_BUTTON (object))); break;
    default:            G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_status_button_dispose (GObject *object)
{
  HfStatusButton *self = HF_STATUS_BUTTON (object);

  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_clear_object (&self->status);
  G_OBJECT_CLASS (hf_status_button_parent_class)->dispose (object);
}

static void
hf_status_button_class_init (HfStatusButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_status_button_get_property;
  object_class->dispose = hf_status_button_dispose;
  properties[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  g_type_ensure (HF_TYPE_STATUS_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-status-button.ui");
  gtk_widget_class_bind_template_child (widget_class, HfStatusButton, button);
  gtk_widget_class_bind_template_child (widget_class, HfStatusButton, icon);
  gtk_widget_class_bind_template_child (widget_class, HfStatusButton, narrow_icon);
  gtk_widget_class_bind_template_child (widget_class, HfStatusButton, label);
  gtk_widget_class_bind_template_child (widget_class, HfStatusButton, popover);
}

static void
hf_status_button_init (HfStatusButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_status_button_set_engine (HfStatusButton *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_STATUS_BUTTON (self));

  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_clear_object (&self->status);
  hf_status_popover_set_engine (self->popover, engine);
  if (engine == NULL)
    return;
  self->status = g_object_ref (hf_engine_get_status (engine));
  g_signal_connect_swapped (self->status, "notify", G_CALLBACK (refresh_cb), self);
  refresh_cb (self);
}

const char *
hf_status_button_get_headline (HfStatusButton *self)
{
  g_return_val_if_fail (HF_IS_STATUS_BUTTON (self), NULL);
  return self->status != NULL ? hf_status_get_headline (self->status) : "";
}
