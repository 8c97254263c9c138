/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The detail of a command. Follows the command as it moves through the queue; its attempts are read again when the engine says
 * that it changed. */

#include "hf-command-pane.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-attempt-row.h"
#include "hf-badge.h"
#include "hf-discard-dialog.h"
#include "hf-json-view.h"
#include "hf-text.h"
#include "hf-widgets.h"

struct _HfCommandPane
{
  AdwBin parent_instance;

  HfEngine *engine;
  HfCommand *command;
  GCancellable *cancellable;
  gboolean folded;

  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *subtitle;
  HfBadge *badge;
  GtkLabel *why;
  GtkLabel *advice;
  GtkLabel *said;
  GtkWidget *retry_button;
  GtkWidget *discard_button;
  GtkWidget *record_button;
  GtkListBox *attempts;
  GtkWidget *no_attempts;
  HfJsonView *payload;
  GtkLabel *facts;
};

G_DEFINE_FINAL_TYPE (HfCommandPane, hf_command_pane, ADW_TYPE_BIN)

typedef enum
{
  PROP_FOLDED = 1
} HfCommandPaneProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* --- attempts --- */

static void
attempts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfCommandPane) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) attempts = hf_engine_get_attempts_finish (HF_ENGINE (source), result, &error);
  GtkListBoxRow *row;
  gboolean open;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  row = gtk_list_box_get_row_at_index (self->attempts, 0);
  open = row != NULL && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row));
  while ((row = gtk_list_box_get_row_at_index (self->attempts, 0)) != NULL)
    gtk_list_box_remove (self->attempts, GTK_WIDGET (row));
  /* The latest first: that is the one people come for. */
  for (guint i = attempts != NULL ? attempts->len : 0; i > 0; i--)
    gtk_list_box_append (self->attempts, hf_attempt_row_new (attempts->pdata[i - 1]));
  row = gtk_list_box_get_row_at_index (self->attempts, 0);
  if (row != NULL && open)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->attempts), row != NULL);
  gtk_widget_set_visible (self->no_attempts, row == NULL);
}

static void
read_attempts (HfCommandPane *self)
{
  hf_engine_get_attempts_async (self->engine, hf_command_get_id (self->command), self->cancellable, attempts_cb,
                                g_object_ref (self));
}

static void
changed_cb (HfCommandPane *self, const char *entity, gint64 command_id)
{
  if (command_id == hf_command_get_id (self->command))
    read_attempts (self);
}

/* --- the command --- */

static void
show_facts (HfCommandPane *self)
{
  HfCommand *command = self->command;
  g_autofree char *created = hf_text_full_time (hf_command_get_created_at (command));
  g_autofree char *finished = hf_text_full_time (hf_command_get_finished_at (command));
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("Accepted %s\n"), created);
  if (hf_command_get_finished_at (command) != 0)
    g_string_append_printf (text, _("Finished %s\n"), finished);
  g_string_append_printf (text, _("Goes to %s (%s)\n"), hf_command_get_source (command), hf_command_get_provider (command));
  if (hf_command_get_function (command) != NULL)
    g_string_append_printf (text, _("Function %s\n"), hf_command_get_function (command));
  g_string_append (text,
                   hf_command_get_safe (command) ? _("Safe to send again: the service does it once.\n")
                                                 : _("Not safe to send again: the service might do it twice.\n"));
  g_string_append_printf (text, _("Idempotency key %s"), hf_command_get_idempotency_key (command));
  gtk_label_set_label (self->facts, text->str);
}

static void
refresh_cb (HfCommandPane *self)
{
  HfCommand *command = self->command;
  HfCommandState state = hf_command_get_state (command);
  g_autofree char *title = hf_command_dup_title (command);
  g_autofree char *why = hf_command_explain (command, g_get_real_time ());
  const char *message = hf_command_get_error_message (command);
  gboolean news = message != NULL && hf_command_state_is_open (state) && strstr (why, message) == NULL;
  g_autofree char *said = news ? g_strdup_printf (_("The service said: %s"), message) : NULL;
  g_autofree char *subtitle
      = g_strdup_printf ("#%" G_GINT64_FORMAT " · %s", hf_command_get_id (command), hf_command_get_entity (command));

  gtk_label_set_label (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  gtk_label_set_label (self->subtitle, subtitle);
  hf_badge_set_state (self->badge, hf_command_state_to_nick (state));
  set_text (self->why, why);
  set_text (self->advice, hf_command_state_is_open (state) ? hf_command_get_error_advice (command) : NULL);
  set_text (self->said, said);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "command.retry", state == HF_COMMAND_STUCK || state == HF_COMMAND_RETRYING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "command.discard",
                                 hf_command_state_is_open (state) && state != HF_COMMAND_SENDING);
  gtk_widget_set_visible (self->retry_button, hf_command_state_is_open (state));
  gtk_widget_set_visible (self->discard_button, hf_command_state_is_open (state));
  gtk_widget_set_visible (self->record_button, hf_command_get_record_id (command) != NULL);
  show_facts (self);
}

static void
show_payload (HfCommandPane *self)
{
  const char *data = hf_command_get_data (self->command);
  const char *parameters = hf_command_get_parameters (self->command);

  hf_json_view_set_json (self->payload, data != NULL ? data : parameters);
}

/* --- actions --- */

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfCommandPane) self = data;
  g_autoptr(GError) error = NULL;

  hf_engine_retry_finish (HF_ENGINE (source), result, &error);
  hf_widget_toast (GTK_WIDGET (self), error != NULL ? error->message : _("It will be sent again in its turn"), NULL, NULL, NULL);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfCommandPane *self = HF_COMMAND_PANE (widget);
  gint64 id = hf_command_get_id (self->command);

  hf_engine_retry_async (self->engine, &id, 1, NULL, retried_cb, g_object_ref (self));
}

static void
discarded_cb (HfCommandPane *self, const char *words)
{
  hf_widget_toast (GTK_WIDGET (self), words, NULL, NULL, NULL);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfCommandPane *self = HF_COMMAND_PANE (widget);
  GtkWidget *dialog = hf_discard_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->engine, self->command);

  g_signal_connect_object (dialog, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfCommandPane *self = HF_COMMAND_PANE (widget);

  gtk_widget_activate_action (widget, "win.show-record", "(ss)", hf_command_get_entity (self->command),
                              hf_command_get_record_id (self->command));
}

static void
hf_command_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfCommandPaneProperty) id)
    {
    case PROP_FOLDED: g_value_set_boolean (value, HF_COMMAND_PANE (object)->folded); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_command_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfCommandPaneProperty) id)
    {
    case PROP_FOLDED: HF_COMMAND_PANE (object)->folded = g_value_get_boolean (value); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clear (HfCommandPane *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->command != NULL)
    g_signal_handlers_disconnect_by_data (self->command, self);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->command);
  g_clear_object (&self->engine);
}

static void
hf_command_pane_dispose (GObject *object)
{
  clear (HF_COMMAND_PANE (object));
  G_OBJECT_CLASS (hf_command_pane_parent_class)->dispose (object);
}

static void
hf_command_pane_class_init (HfCommandPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_command_pane_get_property;
  object_class->set_property = hf_command_pane_set_property;
  object_class->dispose = hf_command_pane_dispose;
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (HF_TYPE_BADGE);
  g_type_ensure (HF_TYPE_JSON_VIEW);
  gtk_widget_class_install_action (widget_class, "command.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "command.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "command.show-record", NULL, show_record_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-command-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, stack);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, title);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, badge);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, why);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, advice);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, said);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, retry_button);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, discard_button);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, record_button);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, attempts);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, no_attempts);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, payload);
  gtk_widget_class_bind_template_child (widget_class, HfCommandPane, facts);
}

static void
hf_command_pane_init (HfCommandPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_command_pane_show (HfCommandPane *self, HfEngine *engine, HfCommand *command)
{
  g_return_if_fail (HF_IS_COMMAND_PANE (self));

  if (self->command == command && self->engine == engine)
    return;
  clear (self);
  gtk_stack_set_visible_child_name (self->stack, command != NULL ? "command" : "none");
  if (command == NULL)
    return;
  self->engine = g_object_ref (engine);
  self->command = g_object_ref (command);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (command, "notify", G_CALLBACK (refresh_cb), self);
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (changed_cb), self);
  refresh_cb (self);
  show_payload (self);
  read_attempts (self);
}

HfCommand *
hf_command_pane_get_command (HfCommandPane *self)
{
  g_return_val_if_fail (HF_IS_COMMAND_PANE (self), NULL);
  return self->command;
}
