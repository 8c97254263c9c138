/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a function is called with. Guarantees: what was filled in for a function is there again when one comes back to it, as long
 * as the solution is open. It calls nothing: the page does. */

#include "hf-function-pane.h"

#include <glib/gi18n-lib.h>

#include "hf-parameter-form.h"
#include "hf-widgets.h"

struct _HfFunctionPane
{
  AdwBin parent_instance;

  HfFunctionItem *item;
  GHashTable *kept; /* HfFunctionItem → HfJsonObject: what was filled in */
  gboolean folded, filling;

  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *stop_button;
  GtkWidget *run_button;
  GtkLabel *problem;
  GtkLabel *url;
  GtkWidget *warning;
  GtkWidget *entities_box;
  AdwComboRow *entities;
  HfParameterForm *form;
  GtkWidget *no_values;
};

G_DEFINE_FINAL_TYPE (HfFunctionPane, hf_function_pane, ADW_TYPE_BIN)

typedef enum
{
  PROP_FOLDED = 1
} HfFunctionPaneProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

static void
show_problem (HfFunctionPane *self, const char *words)
{
  gtk_label_set_label (self->problem, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), words != NULL);
}

static void
changed_cb (HfFunctionPane *self)
{
  g_autofree char *problem = NULL;
  g_autoptr(HfJsonObject) values = NULL;

  if (self->item == NULL || self->filling || hf_function_item_get_unusable (self->item) != NULL)
    return;
  values = hf_parameter_form_get_values (self->form, &problem);
  show_problem (self, problem);
}

static void
activated_cb (HfFunctionPane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "functions.run", NULL);
}

/* What the feed of the chosen dataset gives, over the defaults; what was filled in before stands over both. */
static void
fill_form (HfFunctionPane *self, const HfJsonObject *kept)
{
  const char *raw = hf_function_item_get_feed_parameters (self->item, hf_function_pane_get_entity (self));
  g_autoptr(HfJsonObject) values = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;

  if (values == NULL)
    values = hf_json_object_new ();
  if (kept != NULL)
    hf_json_object_merge (values, kept);
  self->filling = TRUE;
  hf_parameter_form_set_item (self->form, self->item, values);
  self->filling = FALSE;
}

static void
entity_cb (HfFunctionPane *self)
{
  if (self->item != NULL && !self->filling)
    fill_form (self, NULL);
}

static void
fill_entities (HfFunctionPane *self)
{
  const char *const *entities = hf_function_item_get_entities (self->item);
  g_autoptr(GtkStringList) model = gtk_string_list_new (entities);

  gtk_string_list_append (model, _("None: only look at the answer"));
  self->filling = TRUE;
  adw_combo_row_set_model (self->entities, G_LIST_MODEL (model));
  adw_combo_row_set_selected (self->entities, 0);
  self->filling = FALSE;
  gtk_widget_set_visible (self->entities_box, entities[0] != NULL);
}

static void
keep_values (HfFunctionPane *self)
{
  g_autofree char *problem = NULL;
  HfJsonObject *values = self->item != NULL ? hf_parameter_form_get_values (self->form, &problem) : NULL;

  if (values != NULL)
    g_hash_table_replace (self->kept, g_object_ref (self->item), values);
}

static void
show_item (HfFunctionPane *self)
{
  HfFunctionItem *item = self->item;
  const char *unusable = hf_function_item_get_unusable (item);
  g_autofree char *url = g_strdup_printf ("%s %s", hf_function_item_get_method (item), hf_function_item_get_url (item));

  gtk_label_set_label (self->title, hf_function_item_get_id (item));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), hf_function_item_get_id (item));
  gtk_label_set_label (self->subtitle, hf_function_item_get_file (item));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subtitle), hf_function_item_get_file (item));
  gtk_label_set_label (self->url, url);
  gtk_widget_set_visible (self->warning, hf_function_item_get_writes (item) && unusable == NULL);
  show_problem (self, unusable);
  fill_entities (self);
  fill_form (self, g_hash_table_lookup (self->kept, item));
  gtk_widget_set_visible (self->no_values, hf_function_item_get_n_parameters (item) == 0);
}

/* --- the widget --- */

static void
hf_function_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfFunctionPaneProperty) id)
    {
    case PROP_FOLDED: g_value_set_boolean (value, HF_FUNCTION_PANE (object)->folded); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_function_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfFunctionPaneProperty) id)
    {
    case PROP_FOLDED: HF_FUNCTION_PANE (object)->folded = g_value_get_boolean (value); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_function_pane_finalize (GObject *object)
{
  HfFunctionPane *self = HF_FUNCTION_PANE (object);

  g_clear_object (&self->item);
  g_hash_table_unref (self->kept);
  G_OBJECT_CLASS (hf_function_pane_parent_class)->finalize (object);
}

static void
hf_function_pane_class_init (HfFunctionPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_function_pane_get_property;
  object_class->set_property = hf_function_pane_set_property;
  object_class->finalize = hf_function_pane_finalize;
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (HF_TYPE_PARAMETER_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-function-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, stack);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, title);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, stop_button);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, run_button);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, problem);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, url);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, warning);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, entities_box);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, entities);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, form);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionPane, no_values);
  gtk_widget_class_bind_template_callback (widget_class, entity_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
hf_function_pane_init (HfFunctionPane *self)
{
  self->kept = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) hf_json_object_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* An address reads from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->url), GTK_TEXT_DIR_LTR);
}

void
hf_function_pane_set_item (HfFunctionPane *self, HfFunctionItem *item)
{
  g_return_if_fail (HF_IS_FUNCTION_PANE (self));

  if (self->item == item)
    return;
  keep_values (self);
  g_set_object (&self->item, item);
  gtk_stack_set_visible_child_name (self->stack, item != NULL ? "function" : "none");
  if (item != NULL)
    show_item (self);
  else
    g_hash_table_remove_all (self->kept);
}

HfFunctionItem *
hf_function_pane_get_item (HfFunctionPane *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_PANE (self), NULL);
  return self->item;
}

const char *
hf_function_pane_get_entity (HfFunctionPane *self)
{
  guint chosen;

  g_return_val_if_fail (HF_IS_FUNCTION_PANE (self), NULL);

  chosen = adw_combo_row_get_selected (self->entities);
  if (self->item == NULL || chosen == GTK_INVALID_LIST_POSITION)
    return NULL;
  return chosen < g_strv_length ((char **) hf_function_item_get_entities (self->item))
      ? hf_function_item_get_entities (self->item)[chosen]
      : NULL;
}

HfJsonObject *
hf_function_pane_get_values (HfFunctionPane *self)
{
  g_autofree char *problem = NULL;
  HfJsonObject *values;

  g_return_val_if_fail (HF_IS_FUNCTION_PANE (self), NULL);

  values = hf_parameter_form_get_values (self->form, &problem);
  show_problem (self, problem);
  return values;
}

void
hf_function_pane_set_running (HfFunctionPane *self, const char *running)
{
  const char *shown;
  g_autofree char *reason = NULL;

  g_return_if_fail (HF_IS_FUNCTION_PANE (self));

  shown = self->item != NULL ? hf_function_item_get_id (self->item) : NULL;
  if (self->item != NULL && hf_function_item_get_unusable (self->item) != NULL)
    reason = g_strdup (hf_function_item_get_unusable (self->item));
  else if (running != NULL)
    reason = g_strdup_printf (_("%s is being run"), running);
  hf_widget_set_reason (self->run_button, reason, _("Call the service now (Ctrl+Enter)"));
  gtk_widget_set_visible (self->stop_button, running != NULL && g_strcmp0 (running, shown) == 0);
}
