/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Filters of a replacement as SQL. Guarantees: nothing of a filter becomes SQL text; numbers compare as numbers and texts as
 * texts, as SQLite's JSON has them, in the column `id` too. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-sql-bind.h>
#include <string.h>

/* JSON paths have no escape for a quote inside quotes. */
#define PROPERTY "(SELECT value FROM json_each(data) WHERE key = ?)"
#define PATH "json_extract(data, ?)"

static gboolean
is_id (const HfTableFilter *filter)
{
  return strcmp (filter->column, "id") == 0;
}

static gboolean
is_number (const char *raw)
{
  return *raw == '-' || g_ascii_isdigit (*raw);
}

gboolean
hf_operation_filter_check (GPtrArray *filters, GError **error)
{
  for (guint i = 0; filters != NULL && i < filters->len; i++)
    {
      const HfTableFilter *filter = g_ptr_array_index (filters, i);

      if (filter->column == NULL || (filter->value == NULL && filter->from == NULL && filter->to == NULL))
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("The filter of “%s” needs a value, or an end of a range"),
                       filter->column != NULL ? filter->column : "");
          return FALSE;
        }
    }
  return TRUE;
}

/* To SQLite each number is less than each text: the open end of a range must not let the other kind in. */
static const char *
range_to_sql (const HfTableFilter *filter)
{
  if (filter->from != NULL && filter->to != NULL)
    return "BETWEEN ? AND ?";
  if (filter->from != NULL)
    return *filter->from == '"' ? ">= ?" : "BETWEEN ? AND 9e999";
  return *filter->to == '"' ? "BETWEEN '' AND ?" : "<= ?";
}

static gboolean
is_range_of_numbers (const HfTableFilter *filter)
{
  return (filter->from == NULL || is_number (filter->from)) && (filter->to == NULL || is_number (filter->to));
}

static void
append_condition_of_id (GString *sql, const HfTableFilter *filter)
{
  if (filter->value != NULL)
    g_string_append (sql, " AND id IS ?");
  else if (!is_range_of_numbers (filter))
    g_string_append_printf (sql, " AND id %s", range_to_sql (filter));
  else
    g_string_append_printf (sql,
                            " AND CASE WHEN json_valid(id) THEN json_type(id) IN ('integer', 'real')"
                            " AND CAST(id AS NUMERIC) %s END",
                            range_to_sql (filter));
}

char *
hf_operation_filter_to_sql (GPtrArray *filters)
{
  g_autoptr (GString) sql = g_string_new ("TRUE");

  for (guint i = 0; filters != NULL && i < filters->len; i++)
    {
      const HfTableFilter *filter = g_ptr_array_index (filters, i);

      if (is_id (filter))
        append_condition_of_id (sql, filter);
      else
        g_string_append_printf (sql, " AND %s %s", strchr (filter->column, '"') != NULL ? PROPERTY : PATH,
                                filter->value != NULL ? "IS ?" : range_to_sql (filter));
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* The column `id` is text, whatever the value's type is. */
static void
bind_id (HfStmt *stmt, int index, const char *raw)
{
  g_autofree char *text = strcmp (raw, "null") != 0 ? hf_json_unquote (raw, -1) : NULL;

  hf_stmt_bind_text (stmt, index, text);
}

static int
bind_property (const HfTableFilter *filter, HfStmt *stmt, int at)
{
  g_autofree char *path = g_strdup_printf ("$.\"%s\"", filter->column);

  hf_stmt_bind_text (stmt, at, strchr (filter->column, '"') != NULL ? filter->column : path);
  return at + 1;
}

void
hf_operation_filter_bind (GPtrArray *filters, HfStmt *stmt, int at)
{
  for (guint i = 0; filters != NULL && i < filters->len; i++)
    {
      const HfTableFilter *filter = g_ptr_array_index (filters, i);

      if (!is_id (filter))
        at = bind_property (filter, stmt, at);
      if (is_id (filter) && filter->value != NULL)
        bind_id (stmt, at++, filter->value);
      else if (filter->value != NULL)
        hf_sql_bind_raw (stmt, at++, filter->value);
      if (filter->value == NULL && filter->from != NULL)
        hf_sql_bind_raw (stmt, at++, filter->from);
      if (filter->value == NULL && filter->to != NULL)
        hf_sql_bind_raw (stmt, at++, filter->to);
    }
}
