/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a guarded query as JSON. Guarantees: integers and reals read back as the same numbers; what is not JSON in a
 * column that should be stays a text; one object never has a name twice; the answer stays within its bound. */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hf-db-private.h"
#include "hf-guarded.h"

/* All rows together; a list that is shown, or handed to an expression. */
#define MAX_BYTES (64 * 1024 * 1024)

typedef struct
{
  char *name; /* quoted; NULL: a later column has this name */
  gboolean json;
} Column;

static void
column_clear (gpointer data)
{
  Column *column = data;

  g_free (column->name);
}

static gboolean
is_listed (const char *const *names, const char *name)
{
  for (; names != NULL && *names != NULL; names++)
    {
      if (g_ascii_strcasecmp (g_str_has_prefix (*names, "$.") ? *names + 2 : *names, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
comes_again (HfStmt *stmt, int column)
{
  for (int i = column + 1; i < hf_stmt_n_columns (stmt); i++)
    {
      if (strcmp (hf_stmt_column_name (stmt, i), hf_stmt_column_name (stmt, column)) == 0)
        return TRUE;
    }
  return FALSE;
}

static GArray *
list_columns (HfStmt *stmt, const char *const *json_columns)
{
  GArray *columns = g_array_new (FALSE, TRUE, sizeof (Column));

  g_array_set_clear_func (columns, column_clear);
  for (int i = 0; i < hf_stmt_n_columns (stmt); i++)
    {
      const char *name = hf_stmt_column_name (stmt, i);
      Column column = { comes_again (stmt, i) ? NULL : hf_json_quote (name), is_listed (json_columns, name) };

      g_array_append_val (columns, column);
    }
  return columns;
}

/* The shortest digits that read back as the same number; always with a point, so that it stays a real. */
static void
append_real (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
append_text (GString *out, HfStmt *stmt, int column, gboolean json)
{
  const char *text = hf_stmt_text (stmt, column);
  g_autofree char *quoted = NULL;

  if (json && hf_json_validate (text, (gssize) hf_stmt_length (stmt, column), NULL))
    {
      g_string_append (out, text);
      return;
    }
  quoted = hf_json_quote (text);
  g_string_append (out, quoted);
}

static void
append_blob (GString *out, HfStmt *stmt, int column)
{
  const guchar *bytes = hf_stmt_bytes (stmt, column);
  gsize length = hf_stmt_length (stmt, column);
  g_autofree char *text = g_base64_encode (length > 0 ? bytes : (const guchar *) "", length);

  g_string_append_printf (out, "\"%s\"", text);
}

static void
append_value (GString *out, HfStmt *stmt, int column, gboolean json)
{
  switch (sqlite3_column_type (hf_stmt_get_handle (stmt), column))
    {
    case SQLITE_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, hf_stmt_int (stmt, column));
      break;
    case SQLITE_FLOAT:
      append_real (out, hf_stmt_double (stmt, column));
      break;
    case SQLITE_TEXT:
      append_text (out, stmt, column, json);
      break;
    case SQLITE_BLOB:
      append_blob (out, stmt, column);
      break;
    default:
      g_string_append (out, "null");
    }
}

static void
append_row (GString *out, HfStmt *stmt, GArray *columns)
{
  char before = '{';

  for (guint i = 0; i < columns->len; i++)
    {
      const Column *column = &g_array_index (columns, Column, i);

      if (column->name == NULL)
        continue;
      g_string_append_printf (out, "%c%s:", before, column->name);
      append_value (out, stmt, (int) i, column->json);
      before = ',';
    }
  g_string_append_c (out, '}');
}

char *
hf_guarded_query_json (HfGuarded *self, const HfGuardedQuery *query, const char *const *json_columns, guint limit,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr(HfGuardedRun) run = hf_guarded_run (self, query, cancellable, error);
  g_autoptr(GArray) columns = NULL;
  g_autoptr(GString) out = g_string_new ("[");
  HfStep step = HF_STEP_DONE;

  if (run == NULL)
    return NULL;
  columns = list_columns (hf_guarded_run_get_row (run), json_columns);
  for (guint count = 0; (limit == 0 || count < limit) && (step = hf_guarded_run_step (run, error)) == HF_STEP_ROW; count++)
    {
      if (count > 0)
        g_string_append_c (out, ',');
      append_row (out, hf_guarded_run_get_row (run), columns);
      if (out->len > MAX_BYTES)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The query was stopped: its rows take more than %d MiB"),
                       MAX_BYTES / (1024 * 1024));
          return NULL;
        }
    }
  if (step == HF_STEP_ERROR)
    return NULL;
  g_string_append_c (out, ']');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
