/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl query: a datasource of the solution, or a person's SQL, read-only, over what is here. */

#include "hf-ctl.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#define WIDEST_CELL 60

static char *
make_cell (const HfJsonObject *fields, const char *column)
{
  g_autofree char *text = hf_json_object_get_text (fields, column);
  g_autofree char *clean = hf_ctl_clean_text (text);

  return hf_ctl_cut_text (clean, WIDEST_CELL);
}

/* (transfer full): the columns of all rows, in the order they are met. */
static GPtrArray *
find_columns (GPtrArray *rows)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const HfJsonObject *row = rows->pdata[i];

      for (guint j = 0; j < hf_json_object_size (row); j++)
        if (g_hash_table_add (seen, g_strdup (hf_json_object_name_at (row, j))))
          g_ptr_array_add (columns, g_strdup (hf_json_object_name_at (row, j)));
    }
  g_ptr_array_add (columns, NULL);
  return columns;
}

static void
print_rows (GPtrArray *rows)
{
  g_autoptr(GPtrArray) columns = find_columns (rows);
  g_autoptr(HfCtlTable) table = hf_ctl_table_new ((const char *const *) columns->pdata);

  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_new0 (char *, columns->len);

      for (guint j = 0; j + 1 < columns->len; j++)
        cells[j] = make_cell (rows->pdata[i], columns->pdata[j]);
      hf_ctl_table_add_strv (table, cells);
    }
  hf_ctl_table_print (table);
}

/* (transfer full) (nullable): NULL: not a list of objects. */
static GPtrArray *
read_rows (const char *raw)
{
  g_autoptr(GPtrArray) items = hf_json_array_split (raw, -1, NULL);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_json_object_free);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      HfJsonObject *row = hf_json_object_parse (items->pdata[i], -1, NULL);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return items != NULL ? g_steal_pointer (&rows) : NULL;
}

static void
print_answer (HfCtl *ctl, const char *raw)
{
  g_autoptr(GPtrArray) rows = ctl->json ? NULL : read_rows (raw);
  g_autofree char *pretty = !ctl->json && rows == NULL ? hf_json_pretty (raw, -1) : NULL;

  if (rows == NULL)
    puts (pretty != NULL ? pretty : raw);
  else if (rows->len == 0)
    g_print (_("No records.\n"));
  else
    print_rows (rows);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfJsonObject) inputs = n_args > 0 ? hf_ctl_parse_values (args + 1) : NULL;
  g_autoptr(HfCtlEngine) engine = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *raw = NULL;
  GAsyncResult *result = NULL;

  if (n_args == 0)
    return hf_ctl_usage (_("Say what to ask: query 'SELECT …' or query DATASOURCE, and name=value for its parameters"));
  if (inputs == NULL)
    return HF_CTL_USAGE;
  engine = hf_ctl_open (ctl, HF_CTL_READ);
  if (engine == NULL)
    return HF_CTL_FAILED;
  hf_ctl_catch_signals (NULL, cancellable);
  hf_engine_query_async (engine, args[0], inputs, cancellable, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  raw = hf_engine_query_finish (engine, answer, &error);
  if (raw == NULL)
    return hf_ctl_fail ("%s", error->message);
  print_answer (ctl, raw);
  return HF_CTL_OK;
}

const HfCtlVerb hf_ctl_query_verb = { "query", "SELECT…|DATASOURCE [NAME=TEXT|NAME:=JSON|NAME@FILE…]",
                                      N_ ("Ask the tables: SQL that reads, or a datasource of the solution"), NULL, run };
