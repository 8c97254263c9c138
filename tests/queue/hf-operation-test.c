/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations for tests: made from text, tried, and what they leave. Each trial is its own transaction on a real file. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <string.h>

HfTableOperation *
queue_test_operation (HfTableOperationKind kind, const char *table, const char *array)
{
  HfTableOperation *operation = hf_table_operation_new (kind, table);
  g_autoptr(GBytes) bytes = array != NULL ? g_bytes_new (array, strlen (array)) : NULL;

  if (bytes != NULL)
    hf_table_operation_add_records (operation, bytes);
  return operation;
}

HfTableOperation *
queue_test_sql (const char *sql, const char *parameters)
{
  HfTableOperation *operation = hf_table_operation_new (HF_TABLE_SQL, NULL);

  hf_table_operation_add_statement (operation, sql, parameters);
  return operation;
}

static gboolean
try (QueueTest *self, HfTableOperation *operation, HfTableReport *report, GError **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  g_autoptr(HfTx) tx = hf_tx_begin (self->db, error);

  g_ptr_array_add (operations, operation);
  return tx != NULL && hf_table_operations_apply (self->db, operations, 0, 0, self->now, report, error)
      && hf_tx_commit (&tx, error);
}

gboolean
queue_test_try (QueueTest *self, HfTableOperation *operation, GError **error)
{
  return try (self, operation, NULL, error);
}

HfTableReport
queue_test_apply (QueueTest *self, HfTableOperation *operation)
{
  g_autoptr(GError) error = NULL;
  HfTableReport report = { 0 };

  try (self, operation, &report, &error);
  g_assert_no_error (error);
  queue_test_assert_counts (self);
  return report;
}

void
queue_test_refused (QueueTest *self, HfTableOperation *operation, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = queue_test_ask (self, "SELECT count(*) || ' ' || total(rows) FROM _command, _dataset");
  g_autofree char *after = NULL;

  g_assert_false (try (self, operation, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
  after = queue_test_ask (self, "SELECT count(*) || ' ' || total(rows) FROM _command, _dataset");
  g_assert_cmpstr (before, ==, after);
  queue_test_assert_counts (self);
}

void
queue_test_assert_counts (QueueTest *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (self->db, "SELECT entity, rows FROM _dataset", &error);

  g_assert_no_error (error);
  while (hf_stmt_step (stmt, &error) == HF_STEP_ROW)
    {
      g_autofree char *table = hf_sql_identifier (hf_stmt_text (stmt, 0));
      g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", table, NULL);

      queue_test_assert_ask (self, sql, hf_stmt_text (stmt, 1));
    }
  g_assert_no_error (error);
}

char *
queue_test_rows (QueueTest *self, const char *entity)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strconcat ("SELECT group_concat(line, char(10)) FROM (SELECT id || '=' || data AS line FROM ", table,
                                      " ORDER BY id)", NULL);

  return queue_test_ask (self, sql);
}
