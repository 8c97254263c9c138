/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The database's own account of itself, in a few questions. No row of an entity is ever counted here: counts are kept. */

#include "hf-facts.h"

static void
dataset_facts_free (gpointer data)
{
  HfDatasetFacts *facts = data;

  g_free (facts->error);
  g_free (facts);
}

HfFacts *
hf_facts_new (void)
{
  HfFacts *self = g_new0 (HfFacts, 1);

  self->datasets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dataset_facts_free);
  self->writers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->waiting_sources = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
hf_facts_free (HfFacts *self)
{
  g_hash_table_unref (self->datasets);
  g_hash_table_unref (self->writers);
  g_ptr_array_unref (self->waiting_sources);
  g_free (self);
}

static HfDatasetFacts *
facts_of (HfFacts *self, const char *entity)
{
  HfDatasetFacts *facts = g_hash_table_lookup (self->datasets, entity);

  if (facts == NULL)
    {
      facts = g_new0 (HfDatasetFacts, 1);
      g_hash_table_insert (self->datasets, g_strdup (entity), facts);
    }
  return facts;
}

typedef void (*RowFunc) (HfFacts *self, HfStmt *stmt);

static gboolean
each_row (HfDb *db, const char *sql, HfFacts *self, RowFunc func, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);
  HfStep step = HF_STEP_ERROR;

  if (stmt == NULL)
    return FALSE;
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    func (self, stmt);
  return step == HF_STEP_DONE;
}

static void
take_rows (HfFacts *self, HfStmt *stmt)
{
  facts_of (self, hf_stmt_text (stmt, 0))->rows = hf_stmt_int (stmt, 1);
}

static void
take_feed (HfFacts *self, HfStmt *stmt)
{
  HfDatasetFacts *facts = facts_of (self, hf_stmt_text (stmt, 0));
  gint64 synced = hf_stmt_int (stmt, 1);
  gint64 failed = hf_stmt_int (stmt, 2);

  /* Several feeds fill it: it is as old as its oldest. */
  if (synced != 0 && (facts->synced_at == 0 || synced < facts->synced_at))
    facts->synced_at = synced;
  if (failed > facts->failed_at)
    {
      facts->failed_at = failed;
      g_free (facts->error);
      facts->error = g_strdup (hf_stmt_text (stmt, 3));
    }
}

static void
take_commands (HfFacts *self, HfStmt *stmt)
{
  HfDatasetFacts *facts = facts_of (self, hf_stmt_text (stmt, 0));

  facts->open_commands = hf_stmt_int (stmt, 1);
  facts->stuck_commands = hf_stmt_int (stmt, 2);
}

static void
take_source (HfFacts *self, HfStmt *stmt)
{
  g_ptr_array_add (self->waiting_sources, g_strdup (hf_stmt_text (stmt, 0)));
}

char *
hf_facts_writer_key (const char *entity, const char *method)
{
  return g_strdup_printf ("writer %s %s", method, entity);
}

static void
take_writer (HfFacts *self, HfStmt *stmt)
{
  g_hash_table_replace (self->writers, g_strdup (hf_stmt_text (stmt, 0)), g_strdup (hf_stmt_text (stmt, 1)));
}

gboolean
hf_facts_read (HfDb *db, gpointer data, GError **error)
{
  HfFacts *self = data;

  return each_row (db, "SELECT entity, rows FROM _dataset", self, take_rows, error)
      && each_row (db, "SELECT entity, synced_at, failed_at, error FROM _feed", self, take_feed, error)
      && each_row (db,
                   "SELECT entity, count(*), sum(state = 'stuck') FROM _command"
                   " WHERE state IN ('waiting', 'sending', 'retrying', 'stuck') GROUP BY entity",
                   self, take_commands, error)
      && each_row (db, "SELECT DISTINCT source FROM _command WHERE state IN ('waiting', 'sending', 'retrying')", self,
                   take_source, error)
      && each_row (db, "SELECT key, value FROM _meta WHERE key > 'writer ' AND key < 'writer!'", self, take_writer, error)
      && hf_queue_count (db, NULL, &self->queue, error);
}
