/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The problems of a solution with file, line and column, as an editor wants them. They change only when the solution is read
 * again. */

#include "hf-problems-page.h"

#include <glib/gi18n-lib.h>

#include "hf-widgets.h"

struct _HfProblemsPage
{
  AdwBin parent_instance;

  GListModel *problems;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HfProblemsPage, hf_problems_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_COUNT = 1
} HfProblemsPageProperty;

static GParamSpec *properties[PROP_COUNT + 1];

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  HfProblem *problem = item;
  gboolean is_error = hf_problem_get_level (problem) == HF_PROBLEM_ERROR;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (is_error ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  g_autofree char *place = hf_problem_get_line (problem) > 0
      ? g_strdup_printf ("%s:%u:%u", hf_problem_get_file (problem), hf_problem_get_line (problem),
                         hf_problem_get_column (problem))
      : g_strdup (hf_problem_get_file (problem));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), hf_problem_get_message (problem));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  hf_widget_set_state_style (icon, is_error ? "error" : "warning");
  gtk_widget_set_tooltip_text (icon, is_error ? _("Error") : _("Warning"));
  hf_widget_set_label (icon, is_error ? _("Error") : _("Warning"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

static guint
count (HfProblemsPage *self)
{
  return self->problems != NULL ? g_list_model_get_n_items (self->problems) : 0;
}

static void
items_changed_cb (HfProblemsPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

static void
hf_problems_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfProblemsPageProperty) id)
    {
    case PROP_COUNT: g_value_set_uint (value, count (HF_PROBLEMS_PAGE (object))); break;
    default:         G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_problems_page_dispose (GObject *object)
{
  HfProblemsPage *self = HF_PROBLEMS_PAGE (object);

  if (self->problems != NULL)
    g_signal_handlers_disconnect_by_data (self->problems, self);
  g_clear_object (&self->problems);
  G_OBJECT_CLASS (hf_problems_page_parent_class)->dispose (object);
}

static void
hf_problems_page_class_init (HfProblemsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_problems_page_get_property;
  object_class->dispose = hf_problems_page_dispose;
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-problems-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, list);
}

static void
hf_problems_page_init (HfProblemsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_problems_page_set_engine (HfProblemsPage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_PROBLEMS_PAGE (self));

  if (self->problems != NULL)
    g_signal_handlers_disconnect_by_data (self->problems, self);
  g_clear_object (&self->problems);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (engine != NULL)
    {
      self->problems = g_object_ref (hf_engine_get_problems (engine));
      gtk_list_box_bind_model (self->list, self->problems, create_row_cb, NULL, NULL);
      g_signal_connect_swapped (self->problems, "items-changed", G_CALLBACK (items_changed_cb), self);
    }
  items_changed_cb (self);
}
