/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One function in a list. Says in words what its colours say. */

#include "hf-function-row.h"

#include <glib/gi18n-lib.h>

#include "hf-widgets.h"

struct _HfFunctionRow
{
  AdwBin parent_instance;

  HfFunctionItem *item;
  GtkLabel *method;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *warning;
};

G_DEFINE_FINAL_TYPE (HfFunctionRow, hf_function_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_ITEM = 1
} HfFunctionRowProperty;

static GParamSpec *properties[PROP_ITEM + 1];

/* Datasets say to a person what an address does not. */
static char *
describe (HfFunctionItem *item)
{
  const char *const *entities = hf_function_item_get_entities (item);
  const char *unusable = hf_function_item_get_unusable (item);

  if (unusable != NULL)
    return g_strdup (unusable);
  return entities[0] != NULL ? g_strjoinv (", ", (char **) entities) : g_strdup (hf_function_item_get_url (item));
}

static void
show_item (HfFunctionRow *self)
{
  HfFunctionItem *item = self->item;
  gboolean unusable = hf_function_item_get_unusable (item) != NULL, writes = hf_function_item_get_writes (item);
  const char *method = hf_function_item_get_method (item);
  g_autofree char *subtitle = describe (item);
  g_autofree char *tooltip = g_strdup_printf ("%s\n%s", hf_function_item_get_url (item), subtitle);

  gtk_label_set_label (self->method, *method != '\0' ? method : "?");
  hf_widget_set_state_style (GTK_WIDGET (self->method), unusable ? "dim-label" : writes ? "warning"
                                                                                        : "accent");
  gtk_label_set_label (self->title, hf_function_item_get_id (item));
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_widget_set_visible (self->warning, unusable);
  hf_widget_set_label (self->warning, _("Cannot be run"));
}

static void
hf_function_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfFunctionRowProperty) id)
    {
    case PROP_ITEM: g_value_set_object (value, HF_FUNCTION_ROW (object)->item); break;
    default:        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_function_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HfFunctionRow *self = HF_FUNCTION_ROW (object);

  switch ((HfFunctionRowProperty) id)
    {
    case PROP_ITEM:
      if (g_set_object (&self->item, g_value_get_object (value)) && self->item != NULL)
        show_item (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_function_row_dispose (GObject *object)
{
  g_clear_object (&HF_FUNCTION_ROW (object)->item);
  G_OBJECT_CLASS (hf_function_row_parent_class)->dispose (object);
}

static void
hf_function_row_class_init (HfFunctionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_function_row_get_property;
  object_class->set_property = hf_function_row_set_property;
  object_class->dispose = hf_function_row_dispose;
  properties[PROP_ITEM]
      = g_param_spec_object ("item", NULL, NULL, HF_TYPE_FUNCTION_ITEM, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-function-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfFunctionRow, method);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionRow, warning);
}

static void
hf_function_row_init (HfFunctionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
