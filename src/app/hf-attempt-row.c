/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One send, as it is recorded. An attempt never changes, so neither does its row; the texts are laid out when it is opened,
 * not before. */

#include "hf-attempt-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-text.h"
#include "hf-widgets.h"

#define MAX_TEXT (16 * 1024)

struct _HfAttemptRow
{
  AdwExpanderRow parent_instance;

  HfAttempt *attempt;
  gboolean filled;
  GtkImage *icon;
  GtkLabel *time;
};

G_DEFINE_FINAL_TYPE (HfAttemptRow, hf_attempt_row, ADW_TYPE_EXPANDER_ROW)

static char *
describe (HfAttempt *attempt)
{
  const char *words = hf_text_attempt_class (hf_attempt_get_class (attempt));
  gint64 ended = hf_attempt_get_ended_at (attempt);
  g_autofree char *duration = ended != 0 ? hf_text_duration (ended - hf_attempt_get_started_at (attempt)) : NULL;
  g_autofree char *status
      = hf_attempt_get_status (attempt) != 0 ? g_strdup_printf (" %u", hf_attempt_get_status (attempt)) : g_strdup ("");

  if (duration == NULL)
    return g_strdup (words);
  /* Translators: how an attempt ended, HTTP status or nothing, how long it took: "Refused 422 · 0.3 s" */
  return g_strdup_printf (_("%s%s · %s"), words, status, duration);
}

static void
add_text (HfAttemptRow *self, const char *caption, const char *head, const char *body)
{
  g_autofree char *pretty
      = body != NULL && strlen (body) <= MAX_TEXT && hf_json_validate (body, -1, NULL) ? hf_json_pretty (body, -1) : NULL;
  const char *shown = pretty != NULL ? pretty : body;
  g_autofree char *start = g_strchomp (g_strdup (head != NULL ? head : ""));
  g_autofree char *joined = g_strconcat (start, *start != '\0' && shown != NULL ? "\n\n" : "", shown, NULL);
  g_autofree char *text = g_utf8_make_valid (joined, (gssize) MIN (strlen (joined), MAX_TEXT));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *title = gtk_label_new (caption);
  GtkWidget *label = gtk_label_new (g_strchomp (text));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "transcript");
  /* HTTP and JSON read from left to right in every language. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "field");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), box);
}

static void
expanded_cb (HfAttemptRow *self)
{
  HfAttempt *attempt = self->attempt;

  if (self->filled || attempt == NULL)
    return;
  self->filled = TRUE;
  if (hf_attempt_get_message (attempt) != NULL)
    add_text (self, _("What was said"), hf_attempt_get_message (attempt), NULL);
  if (hf_attempt_get_request (attempt) != NULL || hf_attempt_get_request_body (attempt) != NULL)
    add_text (self, _("Request"), hf_attempt_get_request (attempt), hf_attempt_get_request_body (attempt));
  if (hf_attempt_get_response (attempt) != NULL || hf_attempt_get_response_body (attempt) != NULL)
    add_text (self, _("Response"), hf_attempt_get_response (attempt), hf_attempt_get_response_body (attempt));
  else
    add_text (self, _("Response"), _("None came."), NULL);
}

static void
hf_attempt_row_dispose (GObject *object)
{
  g_clear_object (&HF_ATTEMPT_ROW (object)->attempt);
  G_OBJECT_CLASS (hf_attempt_row_parent_class)->dispose (object);
}

static void
hf_attempt_row_class_init (HfAttemptRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_attempt_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-attempt-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfAttemptRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfAttemptRow, time);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
}

static void
hf_attempt_row_init (HfAttemptRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_attempt_row_new (HfAttempt *attempt)
{
  HfAttemptRow *self = g_object_new (HF_TYPE_ATTEMPT_ROW, NULL);
  g_autofree char *title = g_strdup_printf (_("Attempt %u"), hf_attempt_get_number (attempt));
  g_autofree char *words = describe (attempt);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  g_autofree char *time = hf_text_time (hf_attempt_get_started_at (attempt));
  const char *class = hf_attempt_get_class (attempt);
  gboolean done = g_strcmp0 (class, "done") == 0;

  self->attempt = g_object_ref (attempt);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), escaped);
  gtk_label_set_label (self->time, time);
  gtk_image_set_from_icon_name (self->icon, done ? "emblem-ok-symbolic" : class != NULL ? "dialog-warning-symbolic"
                                                                                        : "document-send-symbolic");
  hf_widget_set_state_style (GTK_WIDGET (self->icon), done ? "success" : class != NULL ? "warning"
                                                                                       : "accent");
  return GTK_WIDGET (self);
}
