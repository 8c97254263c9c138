/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The detail of a record. Reads it again whenever the engine says that its dataset changed; a record that is gone says so and
 * stays on the page, so that nothing vanishes under the reader's eyes. Refuses to lay out a form of more than 1 MiB: that is
 * what the JSON is for. */

#include "hf-record-pane.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-badge.h"
#include "hf-command-row.h"
#include "hf-json-view.h"
#include "hf-text.h"
#include "hf-widgets.h"

#define FORM_LIMIT (1024 * 1024)
#define VALUE_CHARS 4000

struct _HfRecordPane
{
  AdwBin parent_instance;

  HfEngine *engine;
  HfDataset *dataset;
  GListModel *commands;
  GCancellable *cancellable;
  char *id;
  char *data;
  gboolean reading, read_again;
  gboolean folded;

  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *edit_button;
  GtkWidget *delete_button;
  GtkWidget *gone;
  GtkWidget *queue_group;
  GtkListBox *queue_list;
  GtkListBox *form;
  HfJsonView *json;
};

G_DEFINE_FINAL_TYPE (HfRecordPane, hf_record_pane, ADW_TYPE_BIN)

typedef enum
{
  PROP_FOLDED = 1
} HfRecordPaneProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

static void read_record (HfRecordPane *self);

/* --- form --- */

static char *
value_text (const char *raw)
{
  g_autofree char *text = NULL;

  if (g_str_equal (raw, "null"))
    return g_strdup ("–");
  if (*raw == '{' || *raw == '[')
    text = hf_json_pretty (raw, -1);
  else
    text = hf_json_unquote (raw, -1);
  if (g_utf8_strlen (text, -1) > VALUE_CHARS)
    {
      g_autofree char *start = g_utf8_substring (text, 0, VALUE_CHARS);

      return g_strconcat (start, "…", NULL);
    }
  return *text != '\0' ? g_steal_pointer (&text) : g_strdup ("–");
}

static GtkWidget *
make_field (const char *name, const char *raw)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *caption = gtk_label_new (name);
  g_autofree char *text = value_text (raw);
  GtkWidget *value = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, caption, NULL, -1);
  if (*raw == '{' || *raw == '[')
    gtk_widget_add_css_class (value, "monospace");
  gtk_box_append (GTK_BOX (box), caption);
  gtk_box_append (GTK_BOX (box), value);
  gtk_widget_add_css_class (box, "field");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* The value itself takes the focus, to be selected and copied. */
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
fill_form (HfRecordPane *self)
{
  g_autoptr(HfJsonObject) object = NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->form, 0)) != NULL)
    gtk_list_box_remove (self->form, GTK_WIDGET (row));
  if (self->data == NULL)
    return;
  if (strlen (self->data) <= FORM_LIMIT)
    object = hf_json_object_parse (self->data, -1, NULL);
  for (guint i = 0; object != NULL && i < hf_json_object_size (object); i++)
    gtk_list_box_append (self->form, make_field (hf_json_object_name_at (object, i), hf_json_object_raw_at (object, i)));
  if (object == NULL)
    {
      g_autofree char *size = g_format_size (strlen (self->data));
      g_autofree char *words = g_strdup_printf (_("%s: too large for a form"), size);
      g_autofree char *quoted = hf_json_quote (words);

      gtk_list_box_append (self->form, make_field (_("This record"), quoted));
    }
}

/* --- reading --- */

static void
show_data (HfRecordPane *self, char *data)
{
  gtk_widget_set_visible (self->gone, data == NULL);
  /* A record that is gone keeps its last picture. */
  if (data == NULL || g_strcmp0 (data, self->data) == 0)
    {
      g_free (data);
      return;
    }
  g_free (self->data);
  self->data = data;
  fill_form (self);
  hf_json_view_set_json (self->json, data);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(HfRecordPane) self = user_data;
  g_autoptr(GError) error = NULL;
  char *data = hf_engine_get_record_finish (HF_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (error != NULL)
    hf_widget_toast (GTK_WIDGET (self), error->message, NULL, NULL, NULL);
  else
    show_data (self, data);
  if (self->read_again)
    read_record (self);
}

static void
read_record (HfRecordPane *self)
{
  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  hf_engine_get_record_async (self->engine, hf_dataset_get_entity (self->dataset), self->id, self->cancellable, read_cb,
                              g_object_ref (self));
}

static void
changed_cb (HfRecordPane *self, const char *entity, gint64 command_id)
{
  if (g_strcmp0 (entity, hf_dataset_get_entity (self->dataset)) == 0)
    read_record (self);
}

/* --- queue --- */

static gboolean
is_of_record_cb (gpointer item, gpointer data)
{
  HfRecordPane *self = data;

  return self->id != NULL && g_strcmp0 (hf_command_get_record_id (item), self->id) == 0
      && hf_command_state_is_open (hf_command_get_state (item))
      && g_strcmp0 (hf_command_get_entity (item), hf_dataset_get_entity (self->dataset)) == 0;
}

static GtkWidget *
create_command_cb (gpointer item, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *child = hf_command_row_new ();

  hf_command_row_set_command (HF_COMMAND_ROW (child), item);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  gtk_widget_set_tooltip_text (row, _("Show on the queue"));
  g_object_set_data_full (G_OBJECT (row), "command", g_object_ref (item), g_object_unref);
  return row;
}

static void
command_activated_cb (HfRecordPane *self, GtkListBoxRow *row)
{
  gint64 id = hf_command_get_id (g_object_get_data (G_OBJECT (row), "command"));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-command", "x", id);
}

static void
commands_changed_cb (HfRecordPane *self)
{
  gtk_widget_set_visible (self->queue_group, self->commands != NULL && g_list_model_get_n_items (self->commands) > 0);
}

static void
list_commands (HfRecordPane *self)
{
  GListModel *all = hf_engine_get_commands (self->engine);
  g_autofree char *filter = g_strdup_printf ("state:open entity:%s", hf_dataset_get_entity (self->dataset));
  GtkFilter *mine = GTK_FILTER (gtk_custom_filter_new (is_of_record_cb, self, NULL));

  hf_engine_filter_commands (self->engine, all, filter);
  self->commands = G_LIST_MODEL (gtk_filter_list_model_new (all, mine));
  gtk_list_box_bind_model (self->queue_list, self->commands, create_command_cb, NULL, NULL);
  g_signal_connect_swapped (self->commands, "items-changed", G_CALLBACK (commands_changed_cb), self);
}

/* --- the widget --- */

static void
clear (HfRecordPane *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->commands != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->commands, self);
      gtk_list_box_bind_model (self->queue_list, NULL, NULL, NULL, NULL);
    }
  g_clear_object (&self->commands);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->data, g_free);
  self->reading = self->read_again = FALSE;
}

static void
hf_record_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfRecordPaneProperty) id)
    {
    case PROP_FOLDED: g_value_set_boolean (value, HF_RECORD_PANE (object)->folded); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_record_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfRecordPaneProperty) id)
    {
    case PROP_FOLDED: HF_RECORD_PANE (object)->folded = g_value_get_boolean (value); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_record_pane_dispose (GObject *object)
{
  clear (HF_RECORD_PANE (object));
  G_OBJECT_CLASS (hf_record_pane_parent_class)->dispose (object);
}

static void
hf_record_pane_class_init (HfRecordPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_record_pane_get_property;
  object_class->set_property = hf_record_pane_set_property;
  object_class->dispose = hf_record_pane_dispose;
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (HF_TYPE_JSON_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-record-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, title);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, edit_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, delete_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, gone);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, queue_group);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, queue_list);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, form);
  gtk_widget_class_bind_template_child (widget_class, HfRecordPane, json);
  gtk_widget_class_bind_template_callback (widget_class, command_activated_cb);
}

static void
hf_record_pane_init (HfRecordPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_record_pane_show (HfRecordPane *self, HfEngine *engine, HfDataset *dataset, const char *id)
{
  g_return_if_fail (HF_IS_RECORD_PANE (self));

  if (self->engine == engine && self->dataset == dataset && g_strcmp0 (self->id, id) == 0)
    return;
  clear (self);
  if (engine == NULL)
    return;
  self->engine = g_object_ref (engine);
  self->dataset = g_object_ref (dataset);
  self->id = g_strdup (id);
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->title, id);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), id);
  gtk_label_set_label (self->subtitle, hf_dataset_get_entity (dataset));
  gtk_widget_set_visible (self->gone, FALSE);
  hf_widget_set_reason (self->edit_button, hf_dataset_why_read_only (dataset, "update"), _("Edit this record (Ctrl+E)"));
  hf_widget_set_reason (self->delete_button, hf_dataset_why_read_only (dataset, "delete"), _("Delete this record"));
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (changed_cb), self);
  list_commands (self);
  commands_changed_cb (self);
  read_record (self);
}

const char *
hf_record_pane_get_id (HfRecordPane *self)
{
  g_return_val_if_fail (HF_IS_RECORD_PANE (self), NULL);
  return self->id;
}

const char *
hf_record_pane_get_data (HfRecordPane *self)
{
  g_return_val_if_fail (HF_IS_RECORD_PANE (self), NULL);
  return self->data;
}
