/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question which function writes a dataset. Guarantees: each function stands there with what it calls and the place that
 * names it; one that cannot run says why and cannot be chosen; nothing is remembered before the button is pressed. */

#include "hf-writer-dialog.h"

#include <glib/gi18n-lib.h>
#include <hf-engine-functions.h>

#include "hf-widgets.h"

struct _HfWriterDialog
{
  AdwMessageDialog parent_instance;

  HfEngine *engine;
  HfDataset *dataset;
  char *method;
  char *function;        /* (nullable): the one that is marked */
  GtkCheckButton *first; /* of the group */
  GtkWidget *focus;      /* (nullable): where the keyboard begins */
  GtkListBox *functions;
};

G_DEFINE_FINAL_TYPE (HfWriterDialog, hf_writer_dialog, ADW_TYPE_MESSAGE_DIALOG)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfWriterDialog) self = data;
  g_autoptr(GError) error = NULL;

  hf_engine_choose_writer_finish (HF_ENGINE (source), result, &error);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, error != NULL ? error->message : NULL);
}

static void
response_cb (HfWriterDialog *self, const char *response)
{
  if (g_str_equal (response, "use") && self->function != NULL)
    hf_engine_choose_writer_async (self->engine, hf_dataset_get_entity (self->dataset), self->method, self->function, NULL,
                                   chosen_cb, g_object_ref (self));
}

static void
toggled_cb (HfWriterDialog *self, GtkCheckButton *button)
{
  if (!gtk_check_button_get_active (button))
    return;
  g_free (self->function);
  self->function = g_strdup (g_object_get_data (G_OBJECT (button), "function"));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "use", TRUE);
}

/* Up and Down go from one to the next and mark it, as within any group of radio buttons; the list would move between rows, which
 * take no focus here. */
static gboolean
mark_next (HfWriterDialog *self, GtkMovementStep step, int count)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;

  if (step != GTK_MOVEMENT_DISPLAY_LINES || row == NULL)
    return FALSE;
  do
    row = count > 0 ? gtk_widget_get_next_sibling (row) : gtk_widget_get_prev_sibling (row);
  while (row != NULL && !gtk_widget_get_sensitive (row));
  if (row != NULL)
    {
      GtkWidget *button = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

      gtk_widget_grab_focus (button);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
    }
  return TRUE;
}

static void
move_cursor_cb (GtkListBox *list, GtkMovementStep step, int count, gboolean extend, gboolean modify, HfWriterDialog *self)
{
  if (mark_next (self, step, count))
    g_signal_stop_emission_by_name (list, "move-cursor");
}

/* (transfer full): what it calls, or why it cannot; then where it is named. */
static char *
describe (HfFunctionItem *item, const char *place)
{
  const char *method, *url;

  if (item == NULL)
    return g_strdup_printf (_("There is no such function\nNamed at %s"), place);
  if (hf_function_item_get_unusable (item) != NULL)
    return g_strdup_printf (_("It cannot run: %s\nNamed at %s"), hf_function_item_get_unusable (item), place);
  method = hf_function_item_get_method (item);
  url = hf_function_item_get_url (item);
  return g_strdup_printf (_("%s%s%s\nNamed at %s"), method, *method != '\0' && *url != '\0' ? " " : "", url, place);
}

static void
add_function (HfWriterDialog *self, const HfWriterOption *option, const char *chosen)
{
  HfFunctionItem *item = hf_engine_find_function (self->engine, option->function);
  g_autofree char *about = describe (item, option->place);
  GtkWidget *row = adw_action_row_new (), *button = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), option->function);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), about);
  gtk_widget_set_name (button, option->function);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  hf_widget_set_label (button, option->function);
  hf_widget_set_description (button, about);
  g_object_set_data_full (G_OBJECT (button), "function", g_strdup (option->function), g_free);
  gtk_widget_set_sensitive (row, item != NULL && hf_function_item_get_unusable (item) == NULL);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->first);
  if (self->first == NULL)
    self->first = GTK_CHECK_BUTTON (button);
  if (gtk_widget_get_sensitive (row) && (self->focus == NULL || g_strcmp0 (chosen, option->function) == 0))
    self->focus = button;
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  /* The button itself takes the focus, so that a screen reader says that it is one of several and which is marked. */
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->functions, row);
  if (g_strcmp0 (chosen, option->function) == 0)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
}

static void
hf_writer_dialog_dispose (GObject *object)
{
  HfWriterDialog *self = HF_WRITER_DIALOG (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->dataset);
  G_OBJECT_CLASS (hf_writer_dialog_parent_class)->dispose (object);
}

static void
hf_writer_dialog_finalize (GObject *object)
{
  HfWriterDialog *self = HF_WRITER_DIALOG (object);

  g_free (self->method);
  g_free (self->function);
  G_OBJECT_CLASS (hf_writer_dialog_parent_class)->finalize (object);
}

static void
hf_writer_dialog_class_init (HfWriterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_writer_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_writer_dialog_finalize;
  signals[SIGNAL_CHOSEN]
      = g_signal_new ("chosen", HF_TYPE_WRITER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-writer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWriterDialog, functions);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
hf_writer_dialog_init (HfWriterDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->functions, "move-cursor", G_CALLBACK (move_cursor_cb), self, 0);
}

/* (transfer full): @method: of an option: `save` too. */
static char *
heading_of (const char *method, const char *entity)
{
  if (g_str_equal (method, "create"))
    return g_strdup_printf (_("Which function creates %s?"), entity);
  if (g_str_equal (method, "delete"))
    return g_strdup_printf (_("Which function deletes %s?"), entity);
  if (g_str_equal (method, "update"))
    return g_strdup_printf (_("Which function changes %s?"), entity);
  return g_strdup_printf (_("Which function saves %s?"), entity);
}

static const char *
item_of (const char *method)
{
  if (g_str_equal (method, "create"))
    return _("Which Function _Creates…");
  if (g_str_equal (method, "delete"))
    return _("Which Function _Deletes…");
  return g_str_equal (method, "update") ? _("Which Function C_hanges…") : _("Which Function _Saves…");
}

GtkWidget *
hf_writer_dialog_new (GtkWindow *parent, HfEngine *engine, HfDataset *dataset, const char *method)
{
  HfWriterDialog *self = g_object_new (HF_TYPE_WRITER_DIALOG, "transient-for", parent, NULL);
  const char *entity = hf_dataset_get_entity (dataset), *chosen = hf_engine_get_writer (engine, entity, method);
  g_autoptr(GPtrArray) options = hf_engine_list_writers (engine, entity, method);
  g_autofree char *heading = NULL;

  self->engine = g_object_ref (engine);
  self->dataset = g_object_ref (dataset);
  self->method = g_strdup (method);
  heading = heading_of (options->len > 0 ? ((HfWriterOption *) options->pdata[0])->method : method, entity);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "use", FALSE);
  for (guint i = 0; i < options->len; i++)
    add_function (self, options->pdata[i], chosen);
  if (self->focus != NULL)
    gtk_window_set_focus (GTK_WINDOW (self), self->focus);
  return GTK_WIDGET (self);
}

GMenuModel *
hf_writer_dialog_make_menu (HfEngine *engine, HfDataset *dataset, const char *action)
{
  static const char *const methods[] = { "create", "update", "delete" };
  GMenu *menu = g_menu_new ();
  const char *last = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(GPtrArray) options = hf_engine_list_writers (engine, hf_dataset_get_entity (dataset), methods[i]);
      const char *method = options->len > 0 ? ((HfWriterOption *) options->pdata[0])->method : NULL;
      g_autoptr(GMenuItem) item = NULL;

      /* Creating and changing may be one thing: saving. */
      if (method == NULL || g_strcmp0 (method, last) == 0)
        continue;
      item = g_menu_item_new (item_of (method), NULL);
      g_menu_item_set_action_and_target (item, action, "s", methods[i]);
      g_menu_append_item (menu, item);
      last = method;
    }
  return G_MENU_MODEL (menu);
}
