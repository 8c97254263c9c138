/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The decision to discard. Guarantees: nothing is discarded before the commands that go along are known and said; the gentlest
 * outcome is chosen at first. */

#include "hf-discard-dialog.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _HfDiscardDialog
{
  AdwMessageDialog parent_instance;

  HfEngine *engine;
  HfCommand *command;
  GtkCheckButton *put_back;
  GtkCheckButton *keep;
  GtkCheckButton *remove;
  GtkWidget *choices;
  GtkLabel *dependents;
};

G_DEFINE_FINAL_TYPE (HfDiscardDialog, hf_discard_dialog, ADW_TYPE_MESSAGE_DIALOG)

enum
{
  SIGNAL_DISCARDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfDiscardDialog) self = data;
  g_autoptr(GError) error = NULL;
  guint count = hf_engine_discard_finish (HF_ENGINE (source), result, &error);
  g_autofree char *words = NULL;

  if (error != NULL)
    words = g_strdup (error->message);
  else
    words = g_strdup_printf (ngettext ("Discarded %u change", "Discarded %u changes", count), count);
  g_signal_emit (self, signals[SIGNAL_DISCARDED], 0, words);
}

static void
response_cb (HfDiscardDialog *self, const char *response)
{
  gint64 id = hf_command_get_id (self->command);
  HfDiscard discard = HF_DISCARD_PUT_BACK;

  if (!g_str_equal (response, "discard"))
    return;
  if (gtk_check_button_get_active (self->keep))
    discard = HF_DISCARD_KEEP;
  else if (gtk_check_button_get_active (self->remove))
    discard = HF_DISCARD_DELETE;
  hf_engine_discard_async (self->engine, &id, 1, discard, NULL, discarded_cb, g_object_ref (self));
}

static char *
join_ids (GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len && i < 20; i++)
    g_string_append_printf (text, "%s#%" G_GINT64_FORMAT, i > 0 ? ", " : "", g_array_index (ids, gint64, i));
  if (ids->len > 20)
    g_string_append (text, ", …");
  return g_string_free (text, FALSE);
}

static void
dependents_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfDiscardDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = hf_engine_get_dependents_finish (HF_ENGINE (source), result, &error);

  if (error != NULL)
    gtk_label_set_label (self->dependents, error->message);
  else if (ids != NULL && ids->len > 0)
    {
      g_autofree char *list = join_ids (ids);
      g_autofree char *words
          = g_strdup_printf (ngettext ("%u later change needs this one and is discarded with it: %s",
                                       "%u later changes need this one and are discarded with it: %s", ids->len),
                             ids->len, list);

      gtk_label_set_label (self->dependents, words);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->dependents), error != NULL || (ids != NULL && ids->len > 0));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "discard", error == NULL);
}

static void
hf_discard_dialog_dispose (GObject *object)
{
  HfDiscardDialog *self = HF_DISCARD_DIALOG (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->command);
  G_OBJECT_CLASS (hf_discard_dialog_parent_class)->dispose (object);
}

static void
hf_discard_dialog_class_init (HfDiscardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_discard_dialog_dispose;
  signals[SIGNAL_DISCARDED]
      = g_signal_new ("discarded", HF_TYPE_DISCARD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-discard-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HfDiscardDialog, put_back);
  gtk_widget_class_bind_template_child (widget_class, HfDiscardDialog, keep);
  gtk_widget_class_bind_template_child (widget_class, HfDiscardDialog, remove);
  gtk_widget_class_bind_template_child (widget_class, HfDiscardDialog, choices);
  gtk_widget_class_bind_template_child (widget_class, HfDiscardDialog, dependents);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
hf_discard_dialog_init (HfDiscardDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_discard_dialog_new (GtkWindow *parent, HfEngine *engine, HfCommand *command)
{
  HfDiscardDialog *self = g_object_new (HF_TYPE_DISCARD_DIALOG, "transient-for", parent, NULL);
  gboolean create = g_str_equal (hf_command_get_method (command), "create");
  g_autofree char *title = hf_command_dup_title (command);

  self->engine = g_object_ref (engine);
  self->command = g_object_ref (command);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (self), _("Discard #%" PRId64 "?"), hf_command_get_id (command));
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (self),
                                  _("“%s” will never be sent. What shall become of the record on this computer?"), title);
  if (create)
    gtk_check_button_set_label (self->put_back, _("Take it away: the service never had it"));
  /* Taking away and deleting are one thing for a record the service never had. */
  gtk_widget_set_visible (GTK_WIDGET (self->remove), !create);
  gtk_widget_set_visible (self->choices, !g_str_equal (hf_command_get_method (command), "functionCall"));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "discard", FALSE);
  hf_engine_get_dependents_async (engine, hf_command_get_id (command), NULL, dependents_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
