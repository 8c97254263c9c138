/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record as entries. Guarantees: what was not touched keeps its very bytes; a number stays a number and is refused when it
 * is none. Refuses to guess at lists and objects: those are edited as JSON. */

#include "hf-record-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  KIND_TEXT,
  KIND_NUMBER,
  KIND_BOOLEAN,
} Kind;

typedef struct
{
  char *name;
  char *raw; /* (nullable): as it was; NULL: the record had none */
  char *start;
  Kind kind;
  GtkWidget *row;
  GtkSwitch *toggle;
} Field;

struct _HfRecordForm
{
  AdwBin parent_instance;

  GPtrArray *fields;
  guint hidden;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HfRecordForm, hf_record_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->raw);
  g_free (field->start);
  g_free (field);
}

static gboolean
is_nested (const char *raw)
{
  return raw != NULL && (*raw == '{' || *raw == '[');
}

static Kind
kind_of (const char *raw)
{
  if (raw == NULL || *raw == '"' || *raw == 'n')
    return KIND_TEXT;
  return *raw == 't' || *raw == 'f' ? KIND_BOOLEAN : KIND_NUMBER;
}

static gboolean
is_number (const char *text)
{
  return (*text == '-' || g_ascii_isdigit (*text)) && hf_json_validate (text, -1, NULL);
}

static void
changed_cb (HfRecordForm *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      Field *field = self->fields->pdata[i];
      const char *text = field->kind == KIND_NUMBER ? gtk_editable_get_text (GTK_EDITABLE (field->row)) : "";

      if (*text != '\0' && !is_number (text))
        gtk_widget_add_css_class (field->row, "error");
      else
        gtk_widget_remove_css_class (field->row, "error");
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
make_row (HfRecordForm *self, Field *field)
{
  if (field->kind == KIND_BOOLEAN)
    {
      field->row = adw_action_row_new ();
      field->toggle = GTK_SWITCH (gtk_switch_new ());
      gtk_widget_set_valign (GTK_WIDGET (field->toggle), GTK_ALIGN_CENTER);
      gtk_switch_set_active (field->toggle, g_strcmp0 (field->raw, "true") == 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (field->row), GTK_WIDGET (field->toggle));
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (field->row), GTK_WIDGET (field->toggle));
      g_signal_connect_swapped (field->toggle, "notify::active", G_CALLBACK (changed_cb), self);
    }
  else
    {
      field->row = adw_entry_row_new ();
      gtk_editable_set_text (GTK_EDITABLE (field->row), field->start);
      adw_entry_row_set_activates_default (ADW_ENTRY_ROW (field->row), TRUE);
      adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (field->row),
                                       field->kind == KIND_NUMBER ? GTK_INPUT_PURPOSE_NUMBER : GTK_INPUT_PURPOSE_FREE_FORM);
      g_signal_connect_swapped (field->row, "changed", G_CALLBACK (changed_cb), self);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (field->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (field->row), field->name);
  gtk_widget_set_name (field->row, field->name);
  gtk_list_box_append (self->list, field->row);
}

static void
add_field (HfRecordForm *self, const char *name, const char *raw, const char *example)
{
  Field *field;

  if (g_str_equal (name, "id"))
    return;
  if (is_nested (raw) || (raw == NULL && is_nested (example)))
    {
      self->hidden++;
      return;
    }
  field = g_new0 (Field, 1);
  field->name = g_strdup (name);
  field->raw = g_strdup (raw);
  field->kind = kind_of (raw != NULL && !g_str_equal (raw, "null") ? raw : example);
  field->start = raw != NULL && !g_str_equal (raw, "null") ? hf_json_unquote (raw, -1) : g_strdup ("");
  g_ptr_array_add (self->fields, field);
  make_row (self, field);
}

static gboolean
apply_text (Field *field, HfJsonObject *record, char **problem)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (field->row));

  if (g_str_equal (text, field->start))
    return TRUE;
  if (*text == '\0' && field->raw == NULL)
    return TRUE;
  if (field->kind == KIND_NUMBER && *text == '\0')
    hf_json_object_set (record, field->name, "null");
  else if (field->kind == KIND_NUMBER && !is_number (text))
    {
      *problem = g_strdup_printf (_("“%s” must be a number."), field->name);
      return FALSE;
    }
  else if (field->kind == KIND_NUMBER)
    hf_json_object_set (record, field->name, text);
  else
    hf_json_object_set_string (record, field->name, text);
  return TRUE;
}

static void
apply_toggle (Field *field, HfJsonObject *record)
{
  gboolean active = gtk_switch_get_active (field->toggle);

  if (active != (g_strcmp0 (field->raw, "true") == 0) || field->raw == NULL)
    hf_json_object_set (record, field->name, active ? "true" : "false");
}

static void
hf_record_form_finalize (GObject *object)
{
  g_ptr_array_unref (HF_RECORD_FORM (object)->fields);
  G_OBJECT_CLASS (hf_record_form_parent_class)->finalize (object);
}

static void
hf_record_form_class_init (HfRecordFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_record_form_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", HF_TYPE_RECORD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-record-form.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRecordForm, list);
}

static void
hf_record_form_init (HfRecordForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fields = g_ptr_array_new_with_free_func (field_free);
}

void
hf_record_form_set_record (HfRecordForm *self, const HfJsonObject *record, const char *const *columns,
                           const HfJsonObject *example)
{
  GtkListBoxRow *row;

  g_return_if_fail (HF_IS_RECORD_FORM (self));

  g_ptr_array_set_size (self->fields, 0);
  self->hidden = 0;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < hf_json_object_size (record); i++)
    add_field (self, hf_json_object_name_at (record, i), hf_json_object_raw_at (record, i), NULL);
  for (guint i = 0; columns != NULL && columns[i] != NULL; i++)
    if (hf_json_object_get (record, columns[i]) == NULL)
      add_field (self, columns[i], NULL, example != NULL ? hf_json_object_get (example, columns[i]) : NULL);
}

gboolean
hf_record_form_apply (HfRecordForm *self, HfJsonObject *record, char **problem)
{
  g_return_val_if_fail (HF_IS_RECORD_FORM (self), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    {
      Field *field = self->fields->pdata[i];

      if (field->kind == KIND_BOOLEAN)
        apply_toggle (field, record);
      else if (!apply_text (field, record, problem))
        return FALSE;
    }
  return TRUE;
}

guint
hf_record_form_get_hidden (HfRecordForm *self)
{
  g_return_val_if_fail (HF_IS_RECORD_FORM (self), 0);
  return self->hidden;
}
