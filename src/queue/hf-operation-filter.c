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

      if (filter->column == NULL || (filter->value == NULL && (filter->from == NULL || filter->to == NULL)))
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The filter of “%s” needs a value, or both ends of a range"),
                       filter->column != NULL ? filter->column : "");
          return FALSE;
        }
    }
  return TRUE;
}

static const char *
condition_of_id (const HfTableFilter *filter)
{
  if (filter->value != NULL)
    return "id IS ?";
  if (!is_number (filter->from) || !is_number (filter->to))
    return "id BETWEEN ? AND ?";
  return "CASE WHEN json_valid(id) THEN json_type(id) IN ('integer', 'real') AND CAST(id AS NUMERIC) BETWEEN ? AND ? END";
}

char *
hf_operation_filter_to_sql (GPtrArray *filters)
{
  g_autoptr(GString) sql = g_string_new ("TRUE");

  for (guint i = 0; filters != NULL && i < filters->len; i++)
    {
      const HfTableFilter *filter = g_ptr_array_index (filters, i);

      if (is_id (filter))
        g_string_append_printf (sql, " AND %s", condition_of_id (filter));
      else
        g_string_append_printf (sql, " AND %s %s", strchr (filter->column, '"') != NULL ? PROPERTY : PATH,
                                filter->value != NULL ? "IS ?" : "BETWEEN ? AND ?");
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
      else
        {
          hf_sql_bind_raw (stmt, at++, filter->from);
          hf_sql_bind_raw (stmt, at++, filter->to);
        }
    }
}
