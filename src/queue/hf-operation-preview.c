/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What operations would do. Guarantees: it is the operations themselves that run, so that the preview cannot say anything else
 * than what happens; nothing of it stays, the triggers that look on included; the versions before are read after all was taken
 * back, so that no row is kept twice. In memory are an id for each changed row and two versions for each listed one. */

#include "hf-operation-preview.h"

#include <hf-entity.h>
#include <hf-permit.h>

typedef struct
{
  GPtrArray *operations;
  gint64 now;
  guint limit;
  GPtrArray *changes;
  HfTableReport report;
} Preview;

void
hf_table_change_free (HfTableChange *self)
{
  if (self == NULL)
    return;
  g_free (self->table);
  g_free (self->id);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

static gboolean
is_queue (const char *table)
{
  return g_str_equal (table, HF_PERMIT_QUEUE_VIEW);
}

static char *
quote (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *inner = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", inner);
}

/* --- looking on --- */

/* @values: a SELECT of ids, and whether there was such a row. In one trigger, because the order of several is not SQLite's
 * promise. */
static gboolean
make_trigger (HfDb *db, const char *table, const char *event, const char *values, GError **error)
{
  g_autofree char *label = g_strdup_printf ("_preview_%s_%s", event, table);
  g_autofree char *name = hf_sql_identifier (label);
  g_autofree char *watched = hf_sql_identifier (is_queue (table) ? "_command" : table);
  g_autofree char *entity = quote (table);
  g_autofree char *sql = g_strdup_printf ("CREATE TEMP TRIGGER %s AFTER %s ON main.%s BEGIN"
                                          " INSERT INTO _previewed (entity, id, was) SELECT %s, v.id, v.was FROM (%s) AS v; END",
                                          name, event, watched, entity, values);

  return hf_db_exec (db, sql, error);
}

static gboolean
watch (HfDb *db, const char *table, GError **error)
{
  return make_trigger (db, table, "INSERT", "SELECT NEW.id AS id, 0 AS was", error)
      && make_trigger (db, table, "UPDATE",
                       "SELECT OLD.id AS id, 1 AS was UNION ALL SELECT NEW.id, 0 WHERE NEW.id IS NOT OLD.id", error)
      && make_trigger (db, table, "DELETE", "SELECT OLD.id AS id, 1 AS was", error);
}

/* (transfer full) (nullable): every table that an operation may reach, by name. */
static GPtrArray *
list_tables (HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HfStmt) stmt = hf_db_prepare (db, "SELECT entity FROM _dataset ORDER BY entity", error);
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    g_ptr_array_add (tables, g_strdup (hf_stmt_text (stmt, 0)));
  g_ptr_array_add (tables, g_strdup (HF_PERMIT_QUEUE_VIEW));
  return step == HF_STEP_DONE ? g_steal_pointer (&tables) : NULL;
}

/* Tables that an operation would make are made before it, so that they can be watched. A name that is none is left to the
 * operation: its error says where it stands. */
static void
make_tables (HfDb *db, GPtrArray *operations)
{
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const HfTableOperation *operation = g_ptr_array_index (operations, i);

      if (operation->table != NULL && *operation->table != '\0' && !hf_entity_ensure (db, operation->table, NULL))
        return;
      for (char **table = operation->tables; table != NULL && *table != NULL; table++)
        if (!hf_entity_ensure (db, *table, NULL))
          return;
    }
}

static GPtrArray *
watch_all (HfDb *db, GPtrArray *operations, GError **error)
{
  g_autoptr (GPtrArray) tables = NULL;

  make_tables (db, operations);
  tables = list_tables (db, error);
  if (tables == NULL
      || !hf_db_exec (db, "CREATE TEMP TABLE _previewed (seq INTEGER PRIMARY KEY, entity TEXT, id TEXT, was INTEGER)", error))
    return NULL;
  for (guint i = 0; i < tables->len; i++)
    {
      if (!watch (db, g_ptr_array_index (tables, i), error))
        return NULL;
    }
  return g_steal_pointer (&tables);
}

/* --- what was seen --- */

static void
add_change (Preview *self, const char *table, HfStmt *stmt, HfTableChangeKind kind)
{
  HfTableChange *change;

  if (self->changes->len >= self->limit)
    return;
  change = g_new0 (HfTableChange, 1);
  change->table = g_strdup (table);
  change->id = g_strdup (hf_stmt_text (stmt, 0));
  change->kind = kind;
  change->after = kind != HF_TABLE_DELETED ? g_strndup (hf_stmt_text (stmt, 3), hf_stmt_length (stmt, 3)) : NULL;
  g_ptr_array_add (self->changes, change);
}

static void
count (Preview *self, const char *table, HfTableChangeKind kind, gint64 by)
{
  if (is_queue (table))
    return;
  if (kind == HF_TABLE_INSERTED)
    self->report.inserted += by;
  else if (kind == HF_TABLE_UPDATED)
    self->report.updated += by;
  else
    self->report.deleted += by;
}

/* The first thing that happened to a row says whether it was there before (SQLite: beside min() stand the values of its row). */
static gboolean
collect (Preview *self, HfDb *db, const char *table, GError **error)
{
  g_autofree char *quoted = hf_sql_identifier (table);
  g_autofree char *sql
      = g_strdup_printf ("SELECT f.id, f.was, t.id IS NOT NULL, t.%s FROM (SELECT id, was, min(seq) AS seq FROM temp._previewed"
                         " WHERE entity = ? GROUP BY id) AS f LEFT JOIN %s AS t ON t.id = %s ORDER BY f.seq",
                         is_queue (table) ? "payload" : "data", quoted, is_queue (table) ? "CAST (f.id AS INTEGER)" : "f.id");
  g_autoptr (HfStmt) stmt = hf_db_prepare (db, sql, error);
  HfStep step = HF_STEP_ERROR;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, table);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      gboolean was = hf_stmt_int (stmt, 1) != 0, is = hf_stmt_int (stmt, 2) != 0;
      HfTableChangeKind kind = !was ? HF_TABLE_INSERTED : is ? HF_TABLE_UPDATED
                                                             : HF_TABLE_DELETED;

      if (!was && !is)
        continue;
      count (self, table, kind, 1);
      add_change (self, table, stmt, kind);
    }
  return step == HF_STEP_DONE;
}

static gboolean
pretend (HfDb *db, gpointer data, GError **error)
{
  Preview *self = data;
  g_autoptr (GPtrArray) tables = watch_all (db, self->operations, error);

  if (tables == NULL || !hf_table_operations_apply (db, self->operations, 0, 0, self->now, &self->report, error))
    return FALSE;
  self->report.inserted = self->report.updated = self->report.deleted = 0;
  for (guint i = 0; i < tables->len; i++)
    {
      if (!collect (self, db, g_ptr_array_index (tables, i), error))
        return FALSE;
    }
  return TRUE;
}

/* --- what was before --- */

static gboolean
read_before (HfDb *db, HfTableChange *change, GError **error)
{
  g_autofree char *table = hf_sql_identifier (change->table);
  g_autofree char *sql = NULL;
  g_autoptr (HfStmt) stmt = NULL;
  HfStep step;

  if (change->kind == HF_TABLE_INSERTED)
    return TRUE;
  sql = is_queue (change->table) ? g_strdup ("SELECT payload FROM _commandQueue WHERE id = CAST (? AS INTEGER)")
                                 : g_strconcat ("SELECT data FROM ", table, " WHERE id = ?", NULL);
  stmt = hf_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, change->id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    change->before = g_strndup (hf_stmt_text (stmt, 0), hf_stmt_length (stmt, 0));
  return step != HF_STEP_ERROR;
}

static gboolean
read_all_before (Preview *self, HfDb *db, GError **error)
{
  guint i = 0;

  while (i < self->changes->len)
    {
      HfTableChange *change = g_ptr_array_index (self->changes, i);

      if (!read_before (db, change, error))
        return FALSE;
      if (g_strcmp0 (change->before, change->after) != 0)
        {
          i++;
          continue;
        }
      count (self, change->table, change->kind, -1);
      g_ptr_array_remove_index (self->changes, i);
    }
  return TRUE;
}

gboolean
hf_table_operations_preview (HfDb *db, GPtrArray *operations, gint64 now, guint limit, GPtrArray **changes, HfTableReport *report,
                             GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_change_free);
  Preview self = { .operations = operations, .now = now, .limit = limit, .changes = list };

  if (!hf_tx_pretend (db, pretend, &self, error) || !read_all_before (&self, db, error))
    return FALSE;
  *changes = g_steal_pointer (&list);
  *report = self.report;
  return TRUE;
}
