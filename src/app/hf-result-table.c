/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of a result as a table. They are all in memory, so GTK may sort them. */

#include "hf-result-table.h"

#include <glib/gi18n-lib.h>

#include "hf-record-columns.h"
#include "hf-text.h"
#include "hf-widgets.h"

/* As many as the Data page has: GTK makes some 200 rows of cells at once, and each column adds to the moment that takes. */
#define MAX_COLUMNS 10

struct _HfResultTable
{
  AdwBin parent_instance;

  GtkSortListModel *sorted;
  GtkStack *stack;
  GtkLabel *note;
  GtkColumnView *view;
  AdwStatusPage *empty;
};

G_DEFINE_FINAL_TYPE (HfResultTable, hf_result_table, ADW_TYPE_BIN)

/* Numbers by value, before everything else; texts as people order them. */
static int
compare_cb (gconstpointer a, gconstpointer b, gpointer name)
{
  g_autofree char *x = hf_row_get_field ((HfRow *) a, name);
  g_autofree char *y = hf_row_get_field ((HfRow *) b, name);
  char *x_end = x, *y_end = y;
  double left = x != NULL ? g_ascii_strtod (x, &x_end) : 0, right = y != NULL ? g_ascii_strtod (y, &y_end) : 0;
  gboolean x_number = x != NULL && *x != '\0' && *x_end == '\0', y_number = y != NULL && *y != '\0' && *y_end == '\0';

  if (x_number && y_number)
    return left < right ? -1 : left > right;
  if (x_number != y_number)
    return x_number ? -1 : 1;
  return g_utf8_collate (x != NULL ? x : "", y != NULL ? y : "");
}

static void
add_column (HfResultTable *self, GListModel *rows, const char *name)
{
  g_autoptr(GtkColumnViewColumn) column = hf_record_column_new (rows, name);
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, g_strdup (name), g_free));

  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (self->view, column);
}

static void
clear_columns (HfResultTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr(GtkColumnViewColumn) column = NULL;

  while ((column = g_list_model_get_item (columns, 0)) != NULL)
    {
      gtk_column_view_remove_column (self->view, column);
      g_clear_object (&column);
    }
}

static gboolean
tooltip_cb (HfResultTable *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GtkWidget *cell = keyboard ? NULL : gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  const char *text = cell != NULL && GTK_IS_INSCRIPTION (cell) ? gtk_inscription_get_text (GTK_INSCRIPTION (cell)) : NULL;

  if (text == NULL || g_utf8_strlen (text, -1) < (glong) gtk_inscription_get_nat_chars (GTK_INSCRIPTION (cell)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
show_empty (HfResultTable *self, HfFunctionResult *result)
{
  gboolean list = hf_function_result_get_records (result) != NULL;

  adw_status_page_set_title (self->empty, list ? _("No records") : _("No table"));
  adw_status_page_set_description (
      self->empty, list ? _("The answer is an empty list.") : _("What came is no list of records. Look at it as JSON."));
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
show_note (HfResultTable *self, HfFunctionResult *result, guint shown, guint n_columns)
{
  g_autofree char *all = hf_text_number (hf_function_result_get_n_records (result));
  g_autofree char *first = hf_text_number (shown);
  g_autoptr(GString) text = g_string_new (NULL);

  if (hf_function_result_get_n_records (result) > shown)
    g_string_append_printf (text, _("The first %s of %s records are shown."), first, all);
  if (n_columns > MAX_COLUMNS && text->len > 0)
    g_string_append_c (text, ' ');
  if (n_columns > MAX_COLUMNS)
    g_string_append_printf (text, _("The first %d of %u properties are columns; the JSON has all."), MAX_COLUMNS, n_columns);
  gtk_label_set_label (self->note, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->note), text->len > 0);
}

static void
hf_result_table_dispose (GObject *object)
{
  HfResultTable *self = HF_RESULT_TABLE (object);

  if (self->view != NULL)
    hf_result_table_set_result (self, NULL);
  g_clear_object (&self->sorted);
  G_OBJECT_CLASS (hf_result_table_parent_class)->dispose (object);
}

static void
hf_result_table_class_init (HfResultTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_result_table_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-result-table.ui");
  gtk_widget_class_bind_template_child (widget_class, HfResultTable, stack);
  gtk_widget_class_bind_template_child (widget_class, HfResultTable, note);
  gtk_widget_class_bind_template_child (widget_class, HfResultTable, view);
  gtk_widget_class_bind_template_child (widget_class, HfResultTable, empty);
  gtk_widget_class_bind_template_callback (widget_class, tooltip_cb);
}

static void
hf_result_table_init (HfResultTable *self)
{
  g_autoptr(GtkSingleSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->sorted = gtk_sort_list_model_new (NULL, NULL);
  gtk_sort_list_model_set_incremental (self->sorted, TRUE);
  gtk_sort_list_model_set_sorter (self->sorted, gtk_column_view_get_sorter (self->view));
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  hf_widget_let_tab_leave (GTK_WIDGET (self->view));
}

void
hf_result_table_set_result (HfResultTable *self, HfFunctionResult *result)
{
  const char *const *columns;
  GListModel *rows;

  g_return_if_fail (HF_IS_RESULT_TABLE (self));

  gtk_sort_list_model_set_model (self->sorted, NULL);
  clear_columns (self);
  if (result == NULL)
    return;
  rows = hf_function_result_get_rows (result);
  columns = hf_function_result_get_columns (result);
  if (g_list_model_get_n_items (rows) == 0)
    {
      show_empty (self, result);
      return;
    }
  for (guint i = 0; columns[i] != NULL && i < MAX_COLUMNS; i++)
    add_column (self, rows, columns[i]);
  gtk_sort_list_model_set_model (self->sorted, rows);
  show_note (self, result, g_list_model_get_n_items (rows), g_strv_length ((char **) columns));
  gtk_stack_set_visible_child_name (self->stack, "table");
}
