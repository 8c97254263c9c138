/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The operation execute-sql. Guarantees: each statement may change what hf_local_sql_run() lets it, in the tables the operation
 * names; what it changed is looked at afterwards (hf-operation-touch.c), and what it asked of the queue is done. A row with an
 * open command may be changed: that is the solution's own write to its draft; `_base`, what the service has, is out of its
 * reach. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-error.h>
#include <hf-local-sql.h>

#include "hf-queue-private.h"

static gboolean
ensure_tables (HfOperationRun *run, const HfTableOperation *operation, GError **error)
{
  if (operation->table != NULL && *operation->table != '\0' && !hf_entity_ensure (run->db, operation->table, error))
    return FALSE;
  for (char **table = operation->tables; table != NULL && *table != NULL; table++)
    {
      if (!hf_entity_ensure (run->db, *table, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
watch (HfOperationRun *run, const HfLocalSql *query, GError **error)
{
  g_autoptr (GPtrArray) tables = hf_local_sql_find_changed (run->db, query, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      if (!hf_touch_watch (run->db, g_ptr_array_index (tables, i), error))
        return FALSE;
    }
  return tables != NULL;
}

static gboolean
run_statement (HfOperationRun *run, const HfTableOperation *operation, const HfTableStatement *statement, GError **error)
{
  g_autoptr (HfJsonObject) parameters = NULL;
  HfLocalSql query = { .sql = statement->sql, .tables = operation->tables };

  if (statement->parameters != NULL)
    {
      parameters = hf_json_object_parse (statement->parameters, -1, error);
      if (parameters == NULL)
        return FALSE;
    }
  query.parameters = parameters;
  return watch (run, &query, error) && hf_local_sql_run (run->db, &query, error)
      && hf_queue_do_requests (run->db, run->command_id, run->now, error);
}

gboolean
hf_operation_run_sql (HfOperationRun *run, const HfTableOperation *operation, GError **error)
{
  if (!ensure_tables (run, operation, error) || !hf_touch_begin (run->db, error))
    return FALSE;
  for (guint i = 0; operation->statements != NULL && i < operation->statements->len; i++)
    {
      if (!run_statement (run, operation, g_ptr_array_index (operation->statements, i), error))
        {
          if (operation->statements->len > 1)
            g_prefix_error (error, _ ("Statement %u: "), i + 1);
          return FALSE;
        }
    }
  return hf_touch_end (run, error);
}
