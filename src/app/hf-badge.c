/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The state of a command as a coloured word. Never colour alone: the word and the icon say the same. */

#include "hf-badge.h"

#include "hf-text.h"
#include "hf-widgets.h"

struct _HfBadge
{
  AdwBin parent_instance;

  char *state;
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (HfBadge, hf_badge, ADW_TYPE_BIN)

typedef enum
{
  PROP_STATE = 1
} HfBadgeProperty;

static GParamSpec *properties[PROP_STATE + 1];

static void
hf_badge_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfBadge *self = HF_BADGE (object);

  switch ((HfBadgeProperty) id)
    {
    case PROP_STATE: g_value_set_string (value, self->state); break;
    default:         G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_badge_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfBadgeProperty) id)
    {
    case PROP_STATE: hf_badge_set_state (HF_BADGE (object), g_value_get_string (value)); break;
    default:         G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_badge_finalize (GObject *object)
{
  g_free (HF_BADGE (object)->state);
  G_OBJECT_CLASS (hf_badge_parent_class)->finalize (object);
}

static void
hf_badge_class_init (HfBadgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_badge_get_property;
  object_class->set_property = hf_badge_set_property;
  object_class->finalize = hf_badge_finalize;
  properties[PROP_STATE]
      = g_param_spec_string ("state", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-badge.ui");
  gtk_widget_class_bind_template_child (widget_class, HfBadge, box);
  gtk_widget_class_bind_template_child (widget_class, HfBadge, icon);
  gtk_widget_class_bind_template_child (widget_class, HfBadge, label);
}

static void
hf_badge_init (HfBadge *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_badge_new (void)
{
  return g_object_new (HF_TYPE_BADGE, NULL);
}

void
hf_badge_set_state (HfBadge *self, const char *state)
{
  HfCommandState value;
  gboolean known;

  g_return_if_fail (HF_IS_BADGE (self));

  if (g_strcmp0 (self->state, state) == 0)
    return;
  g_free (self->state);
  self->state = g_strdup (state);
  known = state != NULL && hf_command_state_from_nick (state, &value);
  gtk_widget_set_visible (self->box, known);
  if (known)
    {
      gtk_label_set_label (self->label, hf_text_state (value));
      gtk_image_set_from_icon_name (self->icon, hf_text_state_icon (value));
      hf_widget_set_state_style (self->box, hf_text_state_style (value));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}
