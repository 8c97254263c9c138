/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One command in a list. Says the same in words and in colour. */

#include "hf-command-row.h"

#include <glib/gi18n-lib.h>

#include "hf-text.h"
#include "hf-widgets.h"

struct _HfCommandRow
{
  AdwBin parent_instance;

  HfCommand *command;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *why;
  GtkLabel *number;
  GtkLabel *time;
};

G_DEFINE_FINAL_TYPE (HfCommandRow, hf_command_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_COMMAND = 1
} HfCommandRowProperty;

static GParamSpec *properties[PROP_COMMAND + 1];

static void
refresh_cb (HfCommandRow *self)
{
  HfCommandState state = hf_command_get_state (self->command);
  g_autofree char *title = hf_command_dup_title (self->command);
  g_autofree char *why = hf_command_explain (self->command, g_get_real_time ());
  g_autofree char *number = g_strdup_printf ("#%" G_GINT64_FORMAT, hf_command_get_id (self->command));
  gint64 finished = hf_command_get_finished_at (self->command);
  g_autofree char *time = hf_text_time (finished != 0 ? finished : hf_command_get_created_at (self->command));

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->why, why);
  gtk_label_set_label (self->number, number);
  gtk_label_set_label (self->time, time);
  gtk_image_set_from_icon_name (self->icon, hf_text_state_icon (state));
  hf_widget_set_state_style (GTK_WIDGET (self->icon), hf_text_state_style (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), hf_text_state (state));
  hf_widget_set_label (GTK_WIDGET (self->icon), hf_text_state (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->why), why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
}

static void
hf_command_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfCommandRowProperty) id)
    {
    case PROP_COMMAND: g_value_set_object (value, HF_COMMAND_ROW (object)->command); break;
    default:           G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_command_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfCommandRowProperty) id)
    {
    case PROP_COMMAND: hf_command_row_set_command (HF_COMMAND_ROW (object), g_value_get_object (value)); break;
    default:           G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_command_row_dispose (GObject *object)
{
  HfCommandRow *self = HF_COMMAND_ROW (object);

  if (self->command != NULL)
    g_signal_handlers_disconnect_by_data (self->command, self);
  g_clear_object (&self->command);
  G_OBJECT_CLASS (hf_command_row_parent_class)->dispose (object);
}

static void
hf_command_row_class_init (HfCommandRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_command_row_get_property;
  object_class->set_property = hf_command_row_set_property;
  object_class->dispose = hf_command_row_dispose;
  properties[PROP_COMMAND]
      = g_param_spec_object ("command", NULL, NULL, HF_TYPE_COMMAND, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-command-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfCommandRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfCommandRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfCommandRow, why);
  gtk_widget_class_bind_template_child (widget_class, HfCommandRow, number);
  gtk_widget_class_bind_template_child (widget_class, HfCommandRow, time);
}

static void
hf_command_row_init (HfCommandRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_command_row_new (void)
{
  return g_object_new (HF_TYPE_COMMAND_ROW, NULL);
}

void
hf_command_row_set_command (HfCommandRow *self, HfCommand *command)
{
  g_return_if_fail (HF_IS_COMMAND_ROW (self));

  if (self->command == command)
    return;
  if (self->command != NULL)
    g_signal_handlers_disconnect_by_data (self->command, self);
  g_set_object (&self->command, command);
  if (command == NULL)
    return;
  g_signal_connect_swapped (command, "notify", G_CALLBACK (refresh_cb), self);
  refresh_cb (self);
}
