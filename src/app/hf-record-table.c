/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A million records in a column view. Guarantees: nothing wraps the HfRows but a selection, so only the rows on screen are
 * ever asked for. Refuses to sort: the headers' sorters only tell which header was pressed. */

#include "hf-record-table.h"

#include "hf-record-columns.h"
#include "hf-widgets.h"

#define MAX_COLUMNS 10

struct _HfRecordTable
{
  AdwBin parent_instance;

  HfRows *rows;
  GtkSingleSelection *selection;
  GCancellable *cancellable;
  char **columns;
  char **found; /* columns to be shown once `first` is loaded */
  HfRow *first;
  gboolean finding;
  GMenu *menu;
  char *sorted_by;
  gboolean descending;
  /* What ask_cb() heard of the pressed header. */
  const char *asked;

  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (HfRecordTable, hf_record_table, ADW_TYPE_BIN)

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  HfRecordTable *table; /* weak: the table outlives its columns */
  char *name;
} Column;

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->name);
  g_free (column);
}

/* --- sorting --- */

/* Asked only by hf_record_table's own probe, never with rows: the first sorter asked is that of the pressed header. */
static int
ask_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const Column *column = data;

  if (column->table->asked == NULL)
    column->table->asked = column->name;
  return GTK_ORDERING_SMALLER;
}

static void
sorter_changed_cb (GtkSorter *sorter, GtkSorterChange change, gpointer data)
{
  HfRecordTable *self = data;
  g_autoptr(GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(GObject) two = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering answer;

  if (self->rows == NULL)
    return;
  /* GTK 4.8 does not tell the column (4.10 does), but asks its sorter first and turns the answer round for a descending one. */
  self->asked = NULL;
  answer = gtk_sorter_compare (sorter, one, two);
  g_free (self->sorted_by);
  self->sorted_by = g_strdup (self->asked);
  self->descending = answer == GTK_ORDERING_LARGER;
  hf_rows_set_order (self->rows, self->sorted_by, self->descending);
}

/* --- columns --- */

/* A menu takes an underline for the mark of a key. */
static char *
escape_underline (const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
add_column (HfRecordTable *self, const char *name)
{
  g_autoptr(GtkColumnViewColumn) column = hf_record_column_new (G_LIST_MODEL (self->rows), name);
  g_autoptr(GtkSorter) sorter = NULL;
  g_autofree char *label = escape_underline (name);
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);
  Column *context = g_new0 (Column, 1);

  context->table = self;
  context->name = g_strdup (name);
  sorter = GTK_SORTER (gtk_custom_sorter_new (ask_cb, context, column_free));
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (self->view, column);
  g_menu_item_set_action_and_target (item, "records.sort", "s", name);
  g_menu_append_item (self->menu, item);
}

static void
add_badge_column (HfRecordTable *self)
{
  g_autoptr(GtkColumnViewColumn) column = hf_badge_column_new ();

  gtk_column_view_append_column (self->view, column);
}

static void
clear_columns (HfRecordTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr(GtkColumnViewColumn) column = NULL;

  g_menu_remove_all (self->menu);
  while ((column = g_list_model_get_item (columns, 0)) != NULL)
    {
      gtk_column_view_remove_column (self->view, column);
      g_clear_object (&column);
    }
}

static void
show_columns (HfRecordTable *self, char **columns)
{
  if (self->columns != NULL && g_strv_equal ((const char *const *) self->columns, (const char *const *) columns))
    return;
  g_strfreev (self->columns);
  self->columns = g_strdupv (columns);
  clear_columns (self);
  for (guint i = 0; columns[i] != NULL && i < MAX_COLUMNS; i++)
    {
      add_column (self, columns[i]);
      if (i == 0)
        add_badge_column (self);
    }
}

/* The first row must be there before the columns are made: they are as wide as what it and its neighbours hold. */
static void
await_first_row_cb (HfRecordTable *self)
{
  g_clear_object (&self->first);
  if (self->rows != NULL)
    self->first = g_list_model_get_item (G_LIST_MODEL (self->rows), 0);
  if (self->first != NULL && !hf_row_get_loaded (self->first))
    g_signal_connect_object (self->first, "notify::loaded", G_CALLBACK (await_first_row_cb), self, G_CONNECT_SWAPPED);
  else if (self->found != NULL)
    show_columns (self, self->found);
}

static void
columns_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordTable) self = data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) columns = hf_rows_find_columns_finish (HF_ROWS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || HF_ROWS (source) != self->rows)
    return;
  self->finding = FALSE;
  if (columns == NULL)
    return;
  g_strfreev (self->found);
  self->found = g_steal_pointer (&columns);
  await_first_row_cb (self);
}

static void
find_columns_cb (HfRecordTable *self)
{
  gboolean only_id = self->columns == NULL || g_strv_length (self->columns) <= 1;

  if (self->rows == NULL || self->finding || !only_id)
    return;
  self->finding = TRUE;
  hf_rows_find_columns_async (self->rows, self->cancellable, columns_found_cb, g_object_ref (self));
}

/* --- selection --- */

static void
selected_cb (HfRecordTable *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, gtk_single_selection_get_selected_item (self->selection));
}

static void
activate_cb (HfRecordTable *self, guint position)
{
  g_autoptr(HfRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row);
}

/* One handler for the whole table: a cell whose text is cut shows all of it. */
static gboolean
tooltip_cb (HfRecordTable *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GtkWidget *cell = keyboard ? NULL : gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  const char *text;

  if (cell == NULL || !GTK_IS_INSCRIPTION (cell))
    return FALSE;
  text = gtk_inscription_get_text (GTK_INSCRIPTION (cell));
  if (text == NULL || g_utf8_strlen (text, -1) < (glong) gtk_inscription_get_nat_chars (GTK_INSCRIPTION (cell)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
hf_record_table_dispose (GObject *object)
{
  HfRecordTable *self = HF_RECORD_TABLE (object);

  if (self->view != NULL)
    hf_record_table_set_rows (self, NULL);
  G_OBJECT_CLASS (hf_record_table_parent_class)->dispose (object);
}

static void
hf_record_table_finalize (GObject *object)
{
  HfRecordTable *self = HF_RECORD_TABLE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->menu);
  g_free (self->sorted_by);
  g_strfreev (self->columns);
  G_OBJECT_CLASS (hf_record_table_parent_class)->finalize (object);
}

static void
hf_record_table_class_init (HfRecordTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hf_record_table_dispose;
  object_class->finalize = hf_record_table_finalize;
  signals[SIGNAL_SELECTED]
      = g_signal_new ("selected", HF_TYPE_RECORD_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HF_TYPE_ROW);
  signals[SIGNAL_ACTIVATED]
      = g_signal_new ("activated", HF_TYPE_RECORD_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HF_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-record-table.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRecordTable, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, tooltip_cb);
}

static void
hf_record_table_init (HfRecordTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->menu = g_menu_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (sorter_changed_cb), self, 0);
  hf_widget_let_tab_leave (GTK_WIDGET (self->view));
}

void
hf_record_table_set_rows (HfRecordTable *self, HfRows *rows)
{
  g_return_if_fail (HF_IS_RECORD_TABLE (self));

  if (self->rows == rows)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  self->finding = FALSE;
  g_clear_pointer (&self->columns, g_strfreev);
  g_clear_pointer (&self->found, g_strfreev);
  g_clear_object (&self->first);
  /* Away from the view first: removing the old columns must not ask the new rows for anything. */
  gtk_single_selection_set_model (self->selection, NULL);
  clear_columns (self);
  g_set_object (&self->rows, rows);
  if (rows == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (rows));
  g_signal_connect_swapped (rows, "notify::total", G_CALLBACK (find_columns_cb), self);
  find_columns_cb (self);
}

const char *const *
hf_record_table_get_columns (HfRecordTable *self)
{
  g_return_val_if_fail (HF_IS_RECORD_TABLE (self), NULL);
  return (const char *const *) self->columns;
}

void
hf_record_table_sort (HfRecordTable *self, const char *name)
{
  GListModel *columns;
  gboolean descending;

  g_return_if_fail (HF_IS_RECORD_TABLE (self));

  columns = gtk_column_view_get_columns (self->view);
  descending = g_strcmp0 (self->sorted_by, name) == 0 && !self->descending;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_sorter (column) != NULL && g_str_equal (gtk_column_view_column_get_title (column), name))
        gtk_column_view_sort_by_column (self->view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

GMenuModel *
hf_record_table_get_menu (HfRecordTable *self)
{
  g_return_val_if_fail (HF_IS_RECORD_TABLE (self), NULL);
  return G_MENU_MODEL (self->menu);
}

void
hf_record_table_set_single_click (HfRecordTable *self, gboolean single_click)
{
  g_return_if_fail (HF_IS_RECORD_TABLE (self));
  gtk_column_view_set_single_click_activate (self->view, single_click);
}

void
hf_record_table_select (HfRecordTable *self, guint position)
{
  GtkWidget *list;

  g_return_if_fail (HF_IS_RECORD_TABLE (self));

  gtk_single_selection_set_selected (self->selection, position);
  list = hf_widget_find_list (GTK_WIDGET (self->view));
  if (list != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
}

void
hf_record_table_unselect (HfRecordTable *self)
{
  g_return_if_fail (HF_IS_RECORD_TABLE (self));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

GtkWidget *
hf_record_table_get_view (HfRecordTable *self)
{
  g_return_val_if_fail (HF_IS_RECORD_TABLE (self), NULL);
  return GTK_WIDGET (self->view);
}
