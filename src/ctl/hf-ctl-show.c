/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl show: the records of a dataset, those an SQL condition holds for, or one of them, as they are here. Reads a page at
 * a time, so that a million records take no more memory than a thousand. */

#include "hf-ctl.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#define TABLE_LIMIT 100
#define MOST_COLUMNS 8
#define WIDEST_CELL 32
#define PATIENCE_S 10

static char *filter, *sort, *where;
static gboolean descending;
static int limit = -1;

static const GOptionEntry entries[] = {
  { "filter", 0, 0, G_OPTION_ARG_STRING, &filter, N_ ("Only records that contain this text"), N_ ("TEXT") },
  { "where", 0, 0, G_OPTION_ARG_STRING, &where, N_ ("Only records this SQL condition holds for, as in data->>'status' = 'open'"),
    N_ ("SQL") },
  { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_ ("Order by this property"), N_ ("PROPERTY") },
  { "descending", 0, 0, G_OPTION_ARG_NONE, &descending, N_ ("Largest first"), NULL },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most this many records (default: 100 in a table, all in JSON; 0: all)"),
    N_ ("N") },
  { NULL },
};

typedef void (*RowFunc) (HfRow *row, gpointer data);

static HfRows *
open_rows (HfEngine *engine, const char *entity)
{
  HfRows *rows = hf_engine_get_rows (engine, entity);

  if (sort != NULL)
    hf_rows_set_order (rows, sort, descending);
  if (filter != NULL)
    hf_rows_set_filter (rows, filter);
  while (hf_rows_get_busy (rows))
    g_main_context_iteration (NULL, TRUE);
  return rows;
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* NULL: there is none at @position, or it does not come (the database cannot be read, another process removed it). */
static HfRow *
wait_row (HfRows *rows, guint position)
{
  g_autoptr(HfRow) row = g_list_model_get_item (G_LIST_MODEL (rows), position);
  gboolean late = FALSE;
  guint timer = row != NULL && !hf_row_get_loaded (row) ? g_timeout_add_seconds (PATIENCE_S, late_cb, &late) : 0;

  while (timer != 0 && !late && !hf_row_get_loaded (row))
    g_main_context_iteration (NULL, TRUE);
  if (timer != 0 && !late)
    g_source_remove (timer);
  return late ? NULL : g_steal_pointer (&row);
}

/* Returns: how many there were. */
static guint
each_row (HfRows *rows, guint most, RowFunc func, gpointer data)
{
  guint i;

  for (i = 0; i < most && !ferror (stdout); i++)
    {
      g_autoptr(HfRow) row = wait_row (rows, i);

      if (row == NULL)
        break;
      func (row, data);
    }
  return i;
}

static char **
find_columns (HfRows *rows)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GAsyncResult *result = NULL;

  hf_rows_find_columns_async (rows, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  return hf_rows_find_columns_finish (rows, answer, NULL);
}

typedef struct
{
  HfCtlTable *table;
  char **columns;
} Sheet;

/* @fields: (nullable) */
static char *
make_cell (const HfSelected *record, const HfJsonObject *fields, const char *column)
{
  g_autofree char *text = NULL, *clean = NULL;

  if (g_str_equal (column, "id"))
    text = g_strdup (record->id);
  else if (fields != NULL)
    text = hf_json_object_get_text (fields, column);
  clean = hf_ctl_clean_text (text);
  return hf_ctl_cut_text (clean, WIDEST_CELL);
}

static void
add_record (Sheet *sheet, const HfSelected *record)
{
  g_autoptr(HfJsonObject) fields = record->data != NULL ? hf_json_object_parse (record->data, -1, NULL) : NULL;
  guint n = g_strv_length (sheet->columns);
  char **cells = g_new0 (char *, n + 2);

  for (guint i = 0; i < n; i++)
    cells[i] = make_cell (record, fields, sheet->columns[i]);
  cells[n] = g_strdup (record->badge);
  hf_ctl_table_add_strv (sheet->table, cells);
}

static void
add_row (HfRow *row, gpointer data)
{
  add_record (data, &(HfSelected){ hf_row_get_id (row), hf_row_get_data (row), hf_row_get_badge (row) });
}

static HfCtlTable *
make_table (char **columns)
{
  guint n = g_strv_length (columns);
  g_autofree const char **titles = g_new0 (const char *, n + 2);

  for (guint i = 0; i < n; i++)
    titles[i] = columns[i];
  titles[n] = ""; /* the badge */
  return hf_ctl_table_new (titles);
}

static void
sheet_clear (Sheet *sheet)
{
  g_clear_pointer (&sheet->table, hf_ctl_table_free);
  g_clear_pointer (&sheet->columns, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

/* Returns: FALSE: there is nothing to show columns of. */
static gboolean
sheet_init (Sheet *sheet, HfRows *rows)
{
  sheet->columns = find_columns (rows);
  if (sheet->columns == NULL || sheet->columns[0] == NULL)
    return FALSE;
  for (guint i = g_strv_length (sheet->columns); i > MOST_COLUMNS; i--)
    g_clear_pointer (&sheet->columns[i - 1], g_free);
  sheet->table = make_table (sheet->columns);
  return TRUE;
}

/* 0: all. */
static guint
get_table_limit (void)
{
  return limit >= 0 ? (guint) limit : TABLE_LIMIT;
}

static void
print_table (HfRows *rows)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (rows)), most = get_table_limit (), shown;
  g_auto(Sheet) sheet = { NULL };

  if (all == 0 || !sheet_init (&sheet, rows))
    {
      g_print (_("No records.\n"));
      return;
    }
  shown = each_row (rows, most != 0 ? most : G_MAXUINT, add_row, &sheet);
  hf_ctl_table_print (sheet.table);
  if (shown < all)
    g_print (_("… %u of %u; --limit 0 shows all\n"), shown, all);
}

static void
print_raw (HfRow *row, gpointer data)
{
  hf_ctl_json_list_add_raw (hf_row_get_data (row));
}

/* --- under an SQL condition --- */

static gboolean
add_selected (const HfSelected *records, gsize n_records, gpointer data)
{
  for (gsize i = 0; i < n_records; i++)
    add_record (data, &records[i]);
  return TRUE;
}

/* @data: whether the list was begun: a condition that is wrong leaves standard output empty. */
static gboolean
print_selected (const HfSelected *records, gsize n_records, gpointer data)
{
  gboolean *begun = data;

  if (!*begun)
    hf_ctl_json_list_begin ();
  *begun = TRUE;
  for (gsize i = 0; i < n_records; i++)
    hf_ctl_json_list_add_raw (records[i].data);
  return !ferror (stdout);
}

/* Returns: how many there were; -1 after a message. */
static gint64
select_records (HfEngine *engine, const char *entity, guint most, HfSelectFunc func, gpointer data, gboolean *more)
{
  const HfSelection selection = { entity, where, filter, sort, descending, most };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  gint64 count;

  hf_ctl_catch_signals (NULL, cancellable);
  hf_engine_select_async (engine, &selection, func, data, cancellable, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  count = hf_engine_select_finish (engine, answer, more, &error);
  if (error != NULL)
    hf_ctl_fail ("%s", error->message);
  return count;
}

static HfCtlExit
print_selected_table (HfEngine *engine, const char *entity)
{
  g_autoptr(HfRows) rows = hf_engine_get_rows (engine, entity);
  g_auto(Sheet) sheet = { NULL };
  gboolean more = FALSE;
  gint64 count = sheet_init (&sheet, rows) ? select_records (engine, entity, get_table_limit (), add_selected, &sheet, &more) : 0;

  if (count < 0)
    return HF_CTL_FAILED;
  if (count == 0)
    g_print (_("No records.\n"));
  else
    hf_ctl_table_print (sheet.table);
  if (more)
    g_print (_("… the first %u; --limit 0 shows all\n"), (guint) count);
  return HF_CTL_OK;
}

static HfCtlExit
print_selected_json (HfEngine *engine, const char *entity)
{
  gboolean begun = FALSE;

  if (select_records (engine, entity, limit > 0 ? (guint) limit : 0, print_selected, &begun, NULL) < 0)
    return HF_CTL_FAILED;
  if (!begun)
    hf_ctl_json_list_begin ();
  hf_ctl_json_list_end ();
  return HF_CTL_OK;
}

static HfCtlExit
show_record (HfCtl *ctl, HfEngine *engine, const char *entity, const char *id)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *raw = NULL, *pretty = NULL;
  GAsyncResult *result = NULL;

  hf_engine_get_record_async (engine, entity, id, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  raw = hf_engine_get_record_finish (engine, answer, &error);
  if (error != NULL)
    return hf_ctl_fail ("%s", error->message);
  if (raw == NULL)
    return hf_ctl_fail (_("%s has no record “%s”"), entity, id);
  pretty = ctl->json ? NULL : hf_json_pretty (raw, -1);
  puts (pretty != NULL ? pretty : raw);
  return HF_CTL_OK;
}

static HfCtlExit
show_dataset (HfCtl *ctl, HfEngine *engine, const char *entity)
{
  g_autoptr(HfRows) rows = NULL;

  if (where != NULL)
    return ctl->json ? print_selected_json (engine, entity) : print_selected_table (engine, entity);
  rows = open_rows (engine, entity);
  if (!ctl->json)
    {
      print_table (rows);
      return HF_CTL_OK;
    }
  hf_ctl_json_list_begin ();
  each_row (rows, limit > 0 ? (guint) limit : G_MAXUINT, print_raw, NULL);
  hf_ctl_json_list_end ();
  return HF_CTL_OK;
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfCtlEngine) engine = NULL;

  if (n_args < 1 || n_args > 2)
    return hf_ctl_usage (_("Say which dataset to show"));
  if (n_args == 2 && where != NULL)
    return hf_ctl_usage (_("Say --where or one record's id, not both"));
  engine = hf_ctl_open (ctl, HF_CTL_READ);
  if (engine == NULL)
    return HF_CTL_FAILED;
  if (hf_engine_find_dataset (engine, args[0]) == NULL)
    return hf_ctl_fail (_("There is no dataset “%s”; “holdfastctl datasets” lists them"), args[0]);
  return n_args == 2 ? show_record (ctl, engine, args[0], args[1]) : show_dataset (ctl, engine, args[0]);
}

const HfCtlVerb hf_ctl_show_verb = { "show", "DATASET [ID]", N_ ("Show a dataset's records, or one of them"), entries, run };
