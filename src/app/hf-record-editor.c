/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes or changes a record. Guarantees: of a changed record only the changed properties are sent; what was typed stays until
 * the engine accepted it, and once pressed Save is carried out even if the window closes. Form and JSON are two views of one
 * object, `record`; leaving one of them carries its text over, and text that is not valid keeps its page. */

#include "hf-record-editor.h"

#include <glib/gi18n-lib.h>

#include "hf-json-view.h"
#include "hf-record-form.h"
#include "hf-widgets.h"

struct _HfRecordEditor
{
  AdwWindow parent_instance;

  HfEngine *engine;
  HfDataset *dataset;
  char *id;
  HfJsonObject *original;
  HfJsonObject *record;
  HfJsonObject *example;
  char **columns;
  gboolean on_json, filling;

  AdwWindowTitle *title;
  GtkWidget *save_button;
  GtkStack *stack;
  GtkLabel *problem;
  GtkLabel *hint;
  HfRecordForm *form;
  HfJsonView *json;
};

G_DEFINE_FINAL_TYPE (HfRecordEditor, hf_record_editor, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_problem (HfRecordEditor *self, const char *words)
{
  gtk_label_set_label (self->problem, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), words != NULL);
}

/* What the page says now; NULL: @problem says what is wrong. */
static HfJsonObject *
read_page (HfRecordEditor *self, gboolean json, char **problem)
{
  g_autoptr(HfJsonObject) object = NULL;
  g_autoptr(GError) error = NULL;

  if (json)
    {
      g_autofree char *text = hf_json_view_get_text (self->json);

      object = hf_json_object_parse (text, -1, &error);
      if (object == NULL)
        *problem = g_strdup_printf (_("This is not a valid JSON object: %s"), error->message);
      return g_steal_pointer (&object);
    }
  object = hf_json_object_copy (self->record);
  return hf_record_form_apply (self->form, object, problem) ? g_steal_pointer (&object) : NULL;
}

static void
fill_page (HfRecordEditor *self)
{
  g_autofree char *text = hf_json_object_to_string (self->record);
  guint hidden;
  g_autofree char *words = NULL;

  self->filling = TRUE;
  if (self->on_json)
    hf_json_view_set_json (self->json, text);
  else
    hf_record_form_set_record (self->form, self->record, (const char *const *) self->columns, self->example);
  self->filling = FALSE;
  hidden = hf_record_form_get_hidden (self->form);
  if (self->on_json)
    words = self->original != NULL ? g_strdup (_("A property you remove is set to null.")) : g_strdup ("");
  else
    words = hidden > 0 ? g_strdup_printf (ngettext ("%u list or object is edited on the JSON page.",
                                                    "%u lists or objects are edited on the JSON page.", hidden),
                                          hidden)
                       : g_strdup ("");
  gtk_label_set_label (self->hint, words);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), *words != '\0');
}

static void
edited_cb (HfRecordEditor *self)
{
  g_autoptr(HfJsonObject) object = NULL;
  g_autofree char *problem = NULL;

  if (self->filling)
    return;
  object = read_page (self, self->on_json, &problem);
  show_problem (self, problem);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save", object != NULL);
}

static void
page_changed_cb (HfRecordEditor *self)
{
  gboolean json = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "json") == 0;
  g_autoptr(HfJsonObject) object = NULL;
  g_autofree char *problem = NULL;

  if (json == self->on_json || self->record == NULL)
    return;
  object = read_page (self, self->on_json, &problem);
  if (object == NULL)
    {
      show_problem (self, problem);
      gtk_stack_set_visible_child_name (self->stack, self->on_json ? "json" : "form");
      return;
    }
  hf_json_object_free (self->record);
  self->record = g_steal_pointer (&object);
  self->on_json = json;
  fill_page (self);
  edited_cb (self);
}

static gboolean
same_value (const char *a, const char *b)
{
  g_autofree char *left = a != NULL ? hf_json_pretty (a, -1) : NULL;
  g_autofree char *right = b != NULL ? hf_json_pretty (b, -1) : NULL;

  return g_strcmp0 (left, right) == 0;
}

/* Of a new record everything; of a changed one what differs, space aside. */
static HfJsonObject *
find_changes (HfRecordEditor *self, const HfJsonObject *record)
{
  HfJsonObject *changes = hf_json_object_new ();

  for (guint i = 0; i < hf_json_object_size (record); i++)
    {
      const char *name = hf_json_object_name_at (record, i);
      const char *before = self->original != NULL ? hf_json_object_get (self->original, name) : NULL;

      if (before == NULL || !same_value (before, hf_json_object_raw_at (record, i)))
        hf_json_object_set (changes, name, hf_json_object_raw_at (record, i));
    }
  for (guint i = 0; self->original != NULL && i < hf_json_object_size (self->original); i++)
    {
      const char *name = hf_json_object_name_at (self->original, i);

      if (hf_json_object_get (record, name) == NULL && !g_str_equal (hf_json_object_raw_at (self->original, i), "null"))
        hf_json_object_set (changes, name, "null");
    }
  return changes;
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordEditor) self = data;
  g_autoptr(GError) error = NULL;
  gint64 command = hf_engine_submit_finish (HF_ENGINE (source), result, &error);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save", TRUE);
  if (error != NULL)
    {
      show_problem (self, error->message);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, command, self->id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfRecordEditor *self = HF_RECORD_EDITOR (widget);
  g_autofree char *problem = NULL;
  g_autoptr(HfJsonObject) record = read_page (self, self->on_json, &problem);
  g_autoptr(HfJsonObject) changes = NULL;
  g_autofree char *new_id = NULL;
  const char *entity = hf_dataset_get_entity (self->dataset), *method = self->original != NULL ? "update" : "create";

  if (record == NULL)
    {
      show_problem (self, problem);
      return;
    }
  changes = find_changes (self, record);
  if (self->original != NULL && hf_json_object_get (changes, "id") != NULL)
    {
      show_problem (self, _("The id of a record cannot be changed."));
      return;
    }
  if (hf_json_object_size (changes) == 0)
    {
      show_problem (self, self->original != NULL ? _("Nothing was changed.") : _("Fill in at least one field."));
      return;
    }
  new_id = self->original == NULL ? hf_json_object_get_text (changes, "id") : NULL;
  show_problem (self, NULL);
  /* Until the engine has answered: a second press must not make a second record. */
  gtk_widget_action_set_enabled (widget, "editor.save", FALSE);
  hf_engine_submit_async (self->engine, entity, method, hf_engine_get_writer (self->engine, entity, method),
                          self->original != NULL ? self->id : new_id, NULL, changes, NULL, submitted_cb, g_object_ref (self));
}

static void
hf_record_editor_dispose (GObject *object)
{
  HfRecordEditor *self = HF_RECORD_EDITOR (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->dataset);
  G_OBJECT_CLASS (hf_record_editor_parent_class)->dispose (object);
}

static void
hf_record_editor_finalize (GObject *object)
{
  HfRecordEditor *self = HF_RECORD_EDITOR (object);

  g_free (self->id);
  g_strfreev (self->columns);
  g_clear_pointer (&self->original, hf_json_object_free);
  g_clear_pointer (&self->record, hf_json_object_free);
  g_clear_pointer (&self->example, hf_json_object_free);
  G_OBJECT_CLASS (hf_record_editor_parent_class)->finalize (object);
}

static void
hf_record_editor_class_init (HfRecordEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hf_record_editor_dispose;
  object_class->finalize = hf_record_editor_finalize;
  signals[SIGNAL_SAVED] = g_signal_new ("saved", HF_TYPE_RECORD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_INT64, G_TYPE_STRING);

  g_type_ensure (HF_TYPE_JSON_VIEW);
  g_type_ensure (HF_TYPE_RECORD_FORM);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "editor.save", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-record-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, title);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, problem);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, form);
  gtk_widget_class_bind_template_child (widget_class, HfRecordEditor, json);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
}

static void
hf_record_editor_init (HfRecordEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->json), TRUE);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->json)), "changed", G_CALLBACK (edited_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
hf_record_editor_new (GtkWindow *parent, HfEngine *engine, HfDataset *dataset, const char *id, const char *data,
                      const char *const *columns, const char *example)
{
  HfRecordEditor *self = g_object_new (HF_TYPE_RECORD_EDITOR, "transient-for", parent, NULL);
  g_autofree char *title = id != NULL ? g_strdup_printf (_("Edit %s"), id) : g_strdup (_("New record"));

  self->engine = g_object_ref (engine);
  self->dataset = g_object_ref (dataset);
  self->id = g_strdup (id);
  self->columns = g_strdupv ((char **) columns);
  if (id != NULL && data != NULL)
    self->original = hf_json_object_parse (data, -1, NULL);
  self->record = self->original != NULL ? hf_json_object_copy (self->original) : hf_json_object_new ();
  self->example = example != NULL ? hf_json_object_parse (example, -1, NULL) : NULL;
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, hf_dataset_get_entity (dataset));
  gtk_window_set_title (GTK_WINDOW (self), title);
  fill_page (self);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save_button);
  return GTK_WIDGET (self);
}
