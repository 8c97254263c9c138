/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values from outside into statements. Guarantees: bound, never pasted; integers and doubles keep their value; a parameter
 * without a value is an error and not a NULL. */

#include "hf-sql-bind.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "hf-db-private.h"

static const char *
find_value (const HfJsonObject *parameters, const char *name)
{
  for (guint i = 0; parameters != NULL && i < hf_json_object_size (parameters); i++)
    {
      if (g_ascii_strcasecmp (hf_json_object_name_at (parameters, i), name) == 0)
        return hf_json_object_raw_at (parameters, i);
    }
  return NULL;
}

static void
bind_number (HfStmt *stmt, int index, const char *raw)
{
  char *end = NULL;
  gint64 number;

  errno = 0;
  number = g_ascii_strtoll (raw, &end, 10);
  if (errno == 0 && *end == '\0')
    hf_stmt_bind_int (stmt, index, number);
  else
    hf_stmt_bind_double (stmt, index, g_ascii_strtod (raw, NULL));
}

void
hf_sql_bind_raw (HfStmt *stmt, int index, const char *raw)
{
  g_autofree char *text = NULL;

  switch (*raw)
    {
    case 'n':
      hf_stmt_bind_text (stmt, index, NULL);
      break;
    case 't':
    case 'f':
      hf_stmt_bind_int (stmt, index, *raw == 't');
      break;
    case '"':
    case '[':
    case '{':
      text = hf_json_unquote (raw, -1);
      hf_stmt_bind_text (stmt, index, text);
      break;
    default:
      bind_number (stmt, index, raw);
    }
}

gboolean
hf_sql_bind_values (HfStmt *stmt, const HfJsonObject *parameters, GError **error)
{
  sqlite3_stmt *handle = hf_stmt_get_handle (stmt);

  for (int i = 1; i <= sqlite3_bind_parameter_count (handle); i++)
    {
      const char *name = sqlite3_bind_parameter_name (handle, i);
      const char *raw = name != NULL ? find_value (parameters, name + 1) : NULL;

      if (raw == NULL)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The parameter “%s” has no value"), name != NULL ? name : "?");
          return FALSE;
        }
      hf_sql_bind_raw (stmt, i, raw);
    }
  return TRUE;
}
