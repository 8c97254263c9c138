/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One problem in a list. Its place is written as editors take it. */

#include "hf-problem-row.h"

#include <glib/gi18n-lib.h>

#include "hf-widgets.h"

struct _HfProblemRow
{
  AdwBin parent_instance;

  GtkLabel *file;
  GtkImage *icon;
  GtkLabel *message;
  GtkLabel *place;
};

G_DEFINE_FINAL_TYPE (HfProblemRow, hf_problem_row, ADW_TYPE_BIN)

static void
hf_problem_row_class_init (HfProblemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfProblemRow, file);
  gtk_widget_class_bind_template_child (widget_class, HfProblemRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfProblemRow, message);
  gtk_widget_class_bind_template_child (widget_class, HfProblemRow, place);
}

static void
hf_problem_row_init (HfProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_problem_row_new (void)
{
  return g_object_new (HF_TYPE_PROBLEM_ROW, NULL);
}

static char *
describe_place (HfProblem *problem)
{
  const char *file = hf_problem_get_file (problem);

  return hf_problem_get_line (problem) > 0
      ? g_strdup_printf ("%s:%u:%u", file, hf_problem_get_line (problem), hf_problem_get_column (problem))
      : g_strdup (file);
}

void
hf_problem_row_show (HfProblemRow *self, HfProblem *problem, gboolean first_of_file)
{
  gboolean is_error;
  const char *level;
  g_autofree char *place = NULL;

  g_return_if_fail (HF_IS_PROBLEM_ROW (self));

  is_error = hf_problem_get_level (problem) == HF_PROBLEM_ERROR;
  level = is_error ? _("Error") : _("Warning");
  place = describe_place (problem);
  gtk_label_set_label (self->file, hf_problem_get_file (problem));
  gtk_widget_set_visible (GTK_WIDGET (self->file), first_of_file);
  gtk_label_set_label (self->message, hf_problem_get_message (problem));
  gtk_label_set_label (self->place, place);
  gtk_image_set_from_icon_name (self->icon, is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  hf_widget_set_state_style (GTK_WIDGET (self->icon), is_error ? "error" : "warning");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), level);
  hf_widget_set_label (GTK_WIDGET (self->icon), level);
}
