/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What would become of one row: of a changed one, which of its properties and how. */

#include "hf-change-row.h"

#include <glib/gi18n-lib.h>

#include "hf-text.h"
#include "hf-widgets.h"

#define MAX_VALUE 40
#define MAX_PARTS 4

struct _HfChangeRow
{
  AdwBin parent_instance;

  HfFunctionChange *change;
  GtkLabel *kind;
  GtkLabel *title;
  GtkLabel *summary;
};

G_DEFINE_FINAL_TYPE (HfChangeRow, hf_change_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_CHANGE = 1
} HfChangeRowProperty;

static GParamSpec *properties[PROP_CHANGE + 1];

static char *
show_value (const HfJsonObject *record, const char *name)
{
  g_autofree char *text = hf_json_object_get_text (record, name);

  return text != NULL ? hf_text_shorten (text, MAX_VALUE) : g_strdup ("–");
}

static void
add_part (GPtrArray *parts, const HfJsonObject *before, const HfJsonObject *after, const char *name)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  if (g_strcmp0 (hf_json_object_get (before, name), hf_json_object_get (after, name)) == 0)
    return;
  old = show_value (before, name);
  new = show_value (after, name);
  /* Translators: property, its value before and after: "status: open → done" */
  g_ptr_array_add (parts, g_strdup_printf (_("%s: %s → %s"), name, old, new));
}

static char *
join (GPtrArray *parts)
{
  guint left_out = parts->len > MAX_PARTS ? parts->len - MAX_PARTS : 0;
  g_autofree char *text = NULL;

  g_ptr_array_set_size (parts, (int) MIN (parts->len, MAX_PARTS));
  g_ptr_array_add (parts, NULL);
  text = g_strjoinv (", ", (char **) parts->pdata);
  return left_out > 0 ? g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", left_out), text, left_out)
                      : g_steal_pointer (&text);
}

static char *
summarize (HfFunctionChange *change)
{
  const char *old = hf_function_change_get_before (change), *new = hf_function_change_get_after (change);
  g_autoptr(HfJsonObject) before = old != NULL ? hf_json_object_parse (old, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) after = new != NULL ? hf_json_object_parse (new, -1, NULL) : NULL;
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (before == NULL || after == NULL)
    return hf_text_shorten (new != NULL ? new : old, 160);
  for (guint i = 0; i < hf_json_object_size (after); i++)
    add_part (parts, before, after, hf_json_object_name_at (after, i));
  for (guint i = 0; i < hf_json_object_size (before); i++)
    if (hf_json_object_get (after, hf_json_object_name_at (before, i)) == NULL)
      add_part (parts, before, after, hf_json_object_name_at (before, i));
  return join (parts);
}

static const char *
kind_words (HfChangeKind kind)
{
  switch (kind)
    {
    case HF_CHANGE_INSERTED:
      return _("New");
    case HF_CHANGE_UPDATED:
      return _("Changed");
    case HF_CHANGE_DELETED:
      return _("Removed");
    default:
      g_assert_not_reached ();
    }
}

static const char *
kind_style (HfChangeKind kind)
{
  return kind == HF_CHANGE_INSERTED ? "success" : kind == HF_CHANGE_UPDATED ? "accent"
                                                                            : "error";
}

static void
show_change (HfChangeRow *self)
{
  HfFunctionChange *change = self->change;
  HfChangeKind kind = hf_function_change_get_kind (change);
  g_autofree char *summary = summarize (change);
  g_autofree char *title = hf_function_change_get_queued (change)
      ? g_strdup_printf (_("Queue: change #%s"), hf_function_change_get_id (change))
      : g_strdup_printf ("%s %s", hf_function_change_get_table (change), hf_function_change_get_id (change));

  gtk_label_set_label (self->kind, kind_words (kind));
  hf_widget_set_state_style (GTK_WIDGET (self->kind), kind_style (kind));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->summary, summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary), summary);
}

static void
hf_change_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfChangeRowProperty) id)
    {
    case PROP_CHANGE: g_value_set_object (value, HF_CHANGE_ROW (object)->change); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_change_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HfChangeRow *self = HF_CHANGE_ROW (object);

  switch ((HfChangeRowProperty) id)
    {
    case PROP_CHANGE:
      if (g_set_object (&self->change, g_value_get_object (value)) && self->change != NULL)
        show_change (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_change_row_dispose (GObject *object)
{
  g_clear_object (&HF_CHANGE_ROW (object)->change);
  G_OBJECT_CLASS (hf_change_row_parent_class)->dispose (object);
}

static void
hf_change_row_class_init (HfChangeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_change_row_get_property;
  object_class->set_property = hf_change_row_set_property;
  object_class->dispose = hf_change_row_dispose;
  properties[PROP_CHANGE]
      = g_param_spec_object ("change", NULL, NULL, HF_TYPE_FUNCTION_CHANGE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfChangeRow, kind);
  gtk_widget_class_bind_template_child (widget_class, HfChangeRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfChangeRow, summary);
}

static void
hf_change_row_init (HfChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
