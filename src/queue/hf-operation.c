/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Table operations: the values, and their order. Guarantees: in the caller's transaction they are done one after the other,
 * each seeing what those before it did; the first that fails ends it, and its error says where in the solution it stands.
 * Refuses to undo: that is the caller's transaction's. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-ingest-protect.h>

#include "hf-temp-refs.h"

static void
filter_free (gpointer data)
{
  HfTableFilter *filter = data;

  g_free (filter->column);
  g_free (filter->value);
  g_free (filter->from);
  g_free (filter->to);
  g_free (filter);
}

static void
statement_free (gpointer data)
{
  HfTableStatement *statement = data;

  g_free (statement->sql);
  g_free (statement->parameters);
  g_free (statement);
}

HfTableOperation *
hf_table_operation_new (HfTableOperationKind kind, const char *table)
{
  HfTableOperation *self = g_new0 (HfTableOperation, 1);

  self->kind = kind;
  self->table = g_strdup (table);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

void
hf_table_operation_free (HfTableOperation *self)
{
  if (self == NULL)
    return;
  g_free (self->table);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->primary_key);
  g_clear_pointer (&self->filters, g_ptr_array_unref);
  g_free (self->timestamp);
  g_free (self->find);
  g_free (self->replace);
  g_strfreev (self->tables);
  g_clear_pointer (&self->statements, g_ptr_array_unref);
  g_free (self->place);
  g_free (self->lost);
  g_free (self);
}

void
hf_table_operation_add_records (HfTableOperation *self, GBytes *array)
{
  g_ptr_array_add (self->records, g_bytes_ref (array));
}

void
hf_table_operation_add_filter (HfTableOperation *self, const char *column, const char *value, const char *from, const char *to)
{
  HfTableFilter *filter = g_new0 (HfTableFilter, 1);

  filter->column = g_strdup (column);
  filter->value = g_strdup (value);
  filter->from = g_strdup (from);
  filter->to = g_strdup (to);
  if (self->filters == NULL)
    self->filters = g_ptr_array_new_with_free_func (filter_free);
  g_ptr_array_add (self->filters, filter);
}

void
hf_table_operation_add_statement (HfTableOperation *self, const char *sql, const char *parameters)
{
  HfTableStatement *statement = g_new0 (HfTableStatement, 1);

  statement->sql = g_strdup (sql);
  statement->parameters = g_strdup (parameters);
  if (self->statements == NULL)
    self->statements = g_ptr_array_new_with_free_func (statement_free);
  g_ptr_array_add (self->statements, statement);
}

gboolean
hf_operation_note_temp_ids (HfDb *db, const char *entity, char **id, char **data, GError **error)
{
  g_autoptr(GArray) creators = NULL;
  char *nothing = NULL;

  if (!hf_temp_refs_resolve (db, id, &nothing, data, &creators, error))
    return FALSE;
  for (guint i = 0; i < creators->len; i++)
    {
      if (!hf_temp_refs_add_record (db, g_array_index (creators, gint64, i), entity, *id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
dispatch (HfOperationRun *run, const HfTableOperation *operation, GError **error)
{
  switch (operation->kind)
    {
    case HF_TABLE_REPLACE:
    case HF_TABLE_UPSERT:
    case HF_TABLE_MERGE:
      return hf_operation_write_rows (run, operation, error);
    case HF_TABLE_FIND_REPLACE:
      return hf_operation_find_replace (run, operation, error);
    case HF_TABLE_SQL:
      return hf_operation_run_sql (run, operation, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
apply_one (HfOperationRun *run, HfTableOperation *operation, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (operation->lost != NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, operation->lost);
      return FALSE;
    }
  if (dispatch (run, operation, &problem))
    return TRUE;
  if (operation->place != NULL && g_error_matches (problem, HF_ERROR, HF_ERROR_INVALID))
    g_prefix_error (&problem, "%s: ", operation->place);
  if (hf_tx_is_lost (run->db))
    operation->lost = g_strdup (problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
hf_table_operations_apply (HfDb *db, GPtrArray *operations, gint64 command_id, gint64 asked_at, gint64 now, HfTableReport *report,
                           GError **error)
{
  HfOperationRun run = { .db = db, .command_id = command_id, .asked_at = asked_at != 0 ? asked_at : G_MAXINT64, .now = now };

  if (operations != NULL && !hf_protected_find_first (db, &run.first, error))
    return FALSE;
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      if (!apply_one (&run, g_ptr_array_index (operations, i), error))
        return FALSE;
    }
  if (report != NULL)
    *report = run.report;
  return TRUE;
}
