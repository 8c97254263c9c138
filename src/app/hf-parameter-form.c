/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values for a call. Guarantees: a number is a number, a JSON value is valid JSON, or it is said which is not; an empty entry is
 * no value, so that the function's own default holds. Whether a value is missing is the engine's to say. */

#include "hf-parameter-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-widgets.h"

typedef enum
{
  KIND_TEXT,
  KIND_NUMBER,
  KIND_BOOLEAN,
  KIND_JSON,
} Kind;

typedef struct
{
  char *name;
  Kind kind;
  GtkWidget *row;
  GtkToggleButton *json; /* (nullable): the text is JSON */
} Field;

struct _HfParameterForm
{
  AdwBin parent_instance;

  GPtrArray *fields; /* of Field */
  GtkListBox *list;
  GtkWidget *legend;
};

G_DEFINE_FINAL_TYPE (HfParameterForm, hf_parameter_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field);
}

static gboolean
is_one_of (const char *type, const char *const *names)
{
  g_autofree char *lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;

  return lower != NULL && g_strv_contains (names, lower);
}

static Kind
kind_of (const HfFunctionParameter *parameter)
{
  static const char *const numbers[] = { "number", "integer", "int", "float", "decimal", NULL };
  static const char *const booleans[] = { "boolean", "bool", NULL };
  static const char *const nested[] = { "object", "array", "json", NULL };

  if (parameter->credential)
    return KIND_TEXT;
  if (is_one_of (parameter->type, numbers))
    return KIND_NUMBER;
  if (is_one_of (parameter->type, booleans))
    return KIND_BOOLEAN;
  return is_one_of (parameter->type, nested) ? KIND_JSON : KIND_TEXT;
}

static gboolean
is_number (const char *text)
{
  return (*text == '-' || g_ascii_isdigit (*text)) && hf_json_validate (text, -1, NULL);
}

static gboolean
is_json (const Field *field)
{
  return field->kind == KIND_JSON || (field->json != NULL && gtk_toggle_button_get_active (field->json));
}

/* (transfer full) (nullable): what is wrong with it */
static char *
find_problem (const Field *field)
{
  g_autoptr(GError) error = NULL;
  const char *text;

  if (field->kind == KIND_BOOLEAN)
    return NULL;
  text = gtk_editable_get_text (GTK_EDITABLE (field->row));
  if (*text == '\0')
    return NULL;
  if (is_json (field))
    return hf_json_validate (text, -1, &error) ? NULL : g_strdup_printf (_("“%s” must be JSON: %s"), field->name, error->message);
  return field->kind != KIND_NUMBER || is_number (text) ? NULL : g_strdup_printf (_("“%s” must be a number."), field->name);
}

static void
changed_cb (HfParameterForm *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      Field *field = g_ptr_array_index (self->fields, i);
      g_autofree char *problem = find_problem (field);

      if (problem != NULL)
        gtk_widget_add_css_class (field->row, "error");
      else
        gtk_widget_remove_css_class (field->row, "error");
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
activated_cb (HfParameterForm *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

/* --- rows --- */

/* Where it goes and, if it is no text, what it is: "query · number". There is little room beside an entry. */
static char *
describe (const HfFunctionParameter *parameter)
{
  if (parameter->credential)
    return g_strdup (_("name of a credential"));
  if (parameter->expression != NULL)
    return g_strdup_printf (_("%s · computed if empty"), parameter->location);
  return kind_of (parameter) != KIND_TEXT ? g_strdup_printf ("%s · %s", parameter->location, parameter->type)
                                          : g_strdup (parameter->location);
}

static char *
explain (const HfFunctionParameter *parameter)
{
  if (parameter->credential)
    return g_strdup (_("The secret itself is kept apart and never shown; here stands the name it is kept under."));
  if (parameter->expression != NULL)
    return g_strdup_printf (_("If you leave it empty, this makes its value: %s"), parameter->expression);
  if (parameter->default_value != NULL)
    {
      g_autofree char *text = hf_json_unquote (parameter->default_value, -1);

      return g_strdup_printf (_("If you leave it empty: %s"), text);
    }
  return parameter->required ? g_strdup (_("It must have a value.")) : NULL;
}

static GtkWidget *
make_switch_row (Field *field, const char *value)
{
  const char *const choices[] = { _("No value"), "true", "false", NULL };
  g_autoptr(GtkStringList) model = gtk_string_list_new (choices);
  GtkWidget *row = adw_combo_row_new ();

  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), g_strcmp0 (value, "true") == 0 ? 1 : g_strcmp0 (value, "false") == 0 ? 2
                                                                                                                        : 0);
  return row;
}

static void
add_json_toggle (HfParameterForm *self, Field *field)
{
  GtkWidget *toggle = gtk_toggle_button_new_with_label ("{ }");
  g_autofree char *label = g_strdup_printf (_("The value of %s is JSON"), field->name);

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (toggle, "flat");
  gtk_widget_add_css_class (toggle, "json-toggle");
  gtk_widget_set_tooltip_text (toggle, _("The value is JSON: a number, true, null, a list, an object"));
  hf_widget_set_label (toggle, label);
  field->json = GTK_TOGGLE_BUTTON (toggle);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (field->row), toggle);
  g_signal_connect_swapped (toggle, "toggled", G_CALLBACK (changed_cb), self);
}

static void
fill_entry (Field *field, const char *raw)
{
  g_autofree char *text = NULL;

  if (raw != NULL && field->json != NULL && *raw != '"')
    gtk_toggle_button_set_active (field->json, TRUE);
  if (raw != NULL)
    text = field->kind == KIND_JSON ? g_strdup (raw) : hf_json_unquote (raw, -1);
  gtk_editable_set_text (GTK_EDITABLE (field->row), text != NULL ? text : "");
}

static GtkWidget *
make_entry_row (HfParameterForm *self, Field *field, const HfFunctionParameter *parameter, const char *raw)
{
  g_autofree char *described = describe (parameter);
  GtkWidget *hint = gtk_label_new (described);

  field->row = adw_entry_row_new ();
  gtk_widget_add_css_class (hint, "caption");
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_END);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (field->row), hint);
  if (field->kind == KIND_TEXT && !parameter->credential)
    add_json_toggle (self, field);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (field->row),
                                   field->kind == KIND_NUMBER ? GTK_INPUT_PURPOSE_NUMBER : GTK_INPUT_PURPOSE_FREE_FORM);
  fill_entry (field, raw);
  g_signal_connect_swapped (field->row, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (field->row, "entry-activated", G_CALLBACK (activated_cb), self);
  return field->row;
}

static void
add_field (HfParameterForm *self, const HfFunctionParameter *parameter, const HfJsonObject *values)
{
  Field *field = g_new0 (Field, 1);
  const char *raw = values != NULL ? hf_json_object_get (values, parameter->name) : NULL;
  g_autofree char *title = parameter->required ? g_strconcat (parameter->name, " *", NULL) : g_strdup (parameter->name);
  g_autofree char *explanation = explain (parameter);

  field->name = g_strdup (parameter->name);
  field->kind = kind_of (parameter);
  raw = raw != NULL ? raw : parameter->default_value;
  if (field->kind == KIND_BOOLEAN)
    {
      field->row = make_switch_row (field, raw);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (field->row), parameter->location);
      g_signal_connect_swapped (field->row, "notify::selected", G_CALLBACK (changed_cb), self);
    }
  else
    make_entry_row (self, field, parameter, raw);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (field->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (field->row), title);
  gtk_widget_set_tooltip_text (field->row, explanation);
  hf_widget_set_description (field->row, explanation != NULL ? explanation : "");
  gtk_widget_set_name (field->row, parameter->name);
  gtk_list_box_append (self->list, field->row);
  g_ptr_array_add (self->fields, field);
}

/* --- the widget --- */

static void
hf_parameter_form_finalize (GObject *object)
{
  g_ptr_array_unref (HF_PARAMETER_FORM (object)->fields);
  G_OBJECT_CLASS (hf_parameter_form_parent_class)->finalize (object);
}

static void
hf_parameter_form_class_init (HfParameterFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_parameter_form_finalize;
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", HF_TYPE_PARAMETER_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED]
      = g_signal_new ("activated", HF_TYPE_PARAMETER_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-parameter-form.ui");
  gtk_widget_class_bind_template_child (widget_class, HfParameterForm, list);
  gtk_widget_class_bind_template_child (widget_class, HfParameterForm, legend);
}

static void
hf_parameter_form_init (HfParameterForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fields = g_ptr_array_new_with_free_func (field_free);
}

void
hf_parameter_form_set_item (HfParameterForm *self, HfFunctionItem *item, const HfJsonObject *values)
{
  GtkListBoxRow *row;
  gboolean required = FALSE;

  g_return_if_fail (HF_IS_PARAMETER_FORM (self));

  g_ptr_array_set_size (self->fields, 0);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; item != NULL && i < hf_function_item_get_n_parameters (item); i++)
    {
      const HfFunctionParameter *parameter = hf_function_item_get_parameter (item, i);

      /* Made by expressions only, and never sent. */
      if (g_str_equal (parameter->location, "output"))
        continue;
      add_field (self, parameter, values);
      required = required || parameter->required;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->fields->len > 0);
  gtk_widget_set_visible (self->legend, required);
}

HfJsonObject *
hf_parameter_form_get_values (HfParameterForm *self, char **problem)
{
  g_autoptr(HfJsonObject) values = hf_json_object_new ();

  g_return_val_if_fail (HF_IS_PARAMETER_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = g_ptr_array_index (self->fields, i);
      guint choice = field->kind == KIND_BOOLEAN ? adw_combo_row_get_selected (ADW_COMBO_ROW (field->row)) : 0;
      const char *text = field->kind != KIND_BOOLEAN ? gtk_editable_get_text (GTK_EDITABLE (field->row)) : "";

      *problem = find_problem (field);
      if (*problem != NULL)
        return NULL;
      if (choice > 0)
        hf_json_object_set (values, field->name, choice == 1 ? "true" : "false");
      else if (*text != '\0' && (field->kind == KIND_NUMBER || is_json (field)))
        hf_json_object_set (values, field->name, text);
      else if (*text != '\0')
        hf_json_object_set_string (values, field->name, text);
    }
  return g_steal_pointer (&values);
}
