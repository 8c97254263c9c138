/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The problems of a solution with file, line and column, as an editor wants them, file by file. Expressions are checked after the
 * solution was opened, so the list grows while it is looked at. Guarantees: whatever comes or goes, the first problem shown of a
 * file carries its name. */

#include "hf-problems-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-problem-row.h"
#include "hf-widgets.h"

struct _HfProblemsPage
{
  AdwBin parent_instance;

  GListModel *problems;
  char *wanted;
  GtkFilter *filter;
  GtkFilterListModel *shown;
  GtkSingleSelection *selection;
  GPtrArray *bound; /* of GtkListItem, not owned: rows on screen */

  GtkDropDown *level;
  GtkSearchEntry *search;
  GtkLabel *summary;
  GtkStack *stack;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (HfProblemsPage, hf_problems_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_COUNT = 1,
  PROP_ERRORS
} HfProblemsPageProperty;

static GParamSpec *properties[PROP_ERRORS + 1];

static guint
count (HfProblemsPage *self)
{
  return self->problems != NULL ? g_list_model_get_n_items (self->problems) : 0;
}

static guint
count_errors (HfProblemsPage *self)
{
  guint errors = 0;

  for (guint i = 0; i < count (self); i++)
    {
      g_autoptr(HfProblem) problem = g_list_model_get_item (self->problems, i);

      errors += hf_problem_get_level (problem) == HF_PROBLEM_ERROR;
    }
  return errors;
}

/* --- what is shown --- */

static gboolean
holds (const char *text, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, wanted) != NULL;
}

static gboolean
is_wanted_cb (gpointer item, gpointer data)
{
  HfProblemsPage *self = data;
  guint level = gtk_drop_down_get_selected (self->level);

  if ((level == 1 && hf_problem_get_level (item) != HF_PROBLEM_ERROR)
      || (level == 2 && hf_problem_get_level (item) != HF_PROBLEM_WARNING))
    return FALSE;
  return self->wanted == NULL || *self->wanted == '\0' || holds (hf_problem_get_file (item), self->wanted)
      || holds (hf_problem_get_message (item), self->wanted);
}

static void
show_row (HfProblemsPage *self, GtkListItem *item)
{
  HfProblem *problem = gtk_list_item_get_item (item);
  guint position = gtk_list_item_get_position (item);
  g_autoptr(HfProblem) before = position > 0 ? g_list_model_get_item (G_LIST_MODEL (self->shown), position - 1) : NULL;

  hf_problem_row_show (HF_PROBLEM_ROW (gtk_list_item_get_child (item)), problem,
                       before == NULL || !g_str_equal (hf_problem_get_file (before), hf_problem_get_file (problem)));
}

static void
setup_cb (HfProblemsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, hf_problem_row_new ());
}

static void
bind_cb (HfProblemsPage *self, GtkListItem *item)
{
  g_ptr_array_add (self->bound, item);
  show_row (self, item);
}

static void
unbind_cb (HfProblemsPage *self, GtkListItem *item)
{
  g_ptr_array_remove_fast (self->bound, item);
}

static void
summarize (HfProblemsPage *self)
{
  guint all = count (self), errors = count_errors (self);
  g_autofree char *first = g_strdup_printf (ngettext ("%u error", "%u errors", errors), errors);
  g_autofree char *second = g_strdup_printf (ngettext ("%u warning", "%u warnings", all - errors), all - errors);
  /* Translators: "3 errors, 1 warning. What these lines say …" */
  g_autofree char *text = g_strdup_printf (_("%s, %s. What these lines say is left out. Everything else works."), first, second);

  gtk_label_set_label (self->summary, text);
}

static void
shown_cb (HfProblemsPage *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *item = g_ptr_array_index (self->bound, i);

      if (gtk_list_item_get_item (item) != NULL)
        show_row (self, item);
    }
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0 ? "list" : "empty");
}

static void
filter_cb (HfProblemsPage *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  shown_cb (self);
}

static void
items_changed_cb (HfProblemsPage *self)
{
  summarize (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERRORS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

/* --- copying --- */

static void
copy (HfProblemsPage *self, const char *text, guint n)
{
  g_autofree char *words = g_strdup_printf (ngettext ("%u problem copied", "%u problems copied", n), n);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  hf_widget_toast (GTK_WIDGET (self), words, NULL, NULL, NULL);
}

static void
copy_one (HfProblemsPage *self, HfProblem *problem)
{
  g_autofree char *text = hf_problem_to_string (problem);

  copy (self, text, 1);
}

static void
activate_cb (HfProblemsPage *self, guint position)
{
  g_autoptr(HfProblem) problem = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  if (problem != NULL)
    copy_one (self, problem);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfProblemsPage *self = HF_PROBLEMS_PAGE (widget);
  HfProblem *problem = gtk_single_selection_get_selected_item (self->selection);

  if (problem != NULL)
    copy_one (self, problem);
}

static void
copy_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfProblemsPage *self = HF_PROBLEMS_PAGE (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(HfProblem) problem = g_list_model_get_item (G_LIST_MODEL (self->shown), i);
      g_autofree char *line = hf_problem_to_string (problem);

      g_string_append_printf (text, "%s\n", line);
    }
  copy (self, text->str, n);
}

/* --- the widget --- */

static void
hf_problems_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfProblemsPageProperty) id)
    {
    case PROP_COUNT:  g_value_set_uint (value, count (HF_PROBLEMS_PAGE (object)));        break;
    case PROP_ERRORS: g_value_set_uint (value, count_errors (HF_PROBLEMS_PAGE (object))); break;
    default:          G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
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
hf_problems_page_finalize (GObject *object)
{
  HfProblemsPage *self = HF_PROBLEMS_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_ptr_array_unref (self->bound);
  g_free (self->wanted);
  G_OBJECT_CLASS (hf_problems_page_parent_class)->finalize (object);
}

static void
hf_problems_page_class_init (HfProblemsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_problems_page_get_property;
  object_class->dispose = hf_problems_page_dispose;
  object_class->finalize = hf_problems_page_finalize;
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, read);
  properties[PROP_ERRORS] = g_param_spec_uint ("errors", NULL, NULL, 0, G_MAXUINT, 0, read);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_install_action (widget_class, "problems.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "problems.copy-all", NULL, copy_all_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "problems.copy", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-problems-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, level);
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, search);
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, summary);
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfProblemsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
hf_problems_page_init (HfProblemsPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted_cb, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->shown)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  /* After the view, which gives the rows their new positions first. */
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  hf_widget_let_tab_leave (GTK_WIDGET (self->list));
}

void
hf_problems_page_set_engine (HfProblemsPage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_PROBLEMS_PAGE (self));

  if (self->problems != NULL)
    g_signal_handlers_disconnect_by_data (self->problems, self);
  g_clear_object (&self->problems);
  if (engine != NULL)
    {
      self->problems = g_object_ref (hf_engine_get_problems (engine));
      g_signal_connect_swapped (self->problems, "items-changed", G_CALLBACK (items_changed_cb), self);
    }
  gtk_filter_list_model_set_model (self->shown, self->problems);
  items_changed_cb (self);
}

void
hf_problems_page_find (HfProblemsPage *self)
{
  g_return_if_fail (HF_IS_PROBLEMS_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
