/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ingest thread of a pull: body pieces in, batches of records or changes out to the writer. Guarantees: it never waits for
 * the writer or the network; after a stop it only lets go of what comes. Its connection reads, and has no transaction
 * open between two pieces. */

#include "hf-ingest-pull.h"

#include "hf-ingest-protect.h"
#include "hf-store-private.h"

/* Rows go to the writer in transactions of about this size: some thousand rows. */
#define BATCH_BYTES (512 * 1024)
/* Changes wait in memory up to this size, then in a staging table. */
#define CHANGES_BYTES (4 * 1024 * 1024)

static HfRecords *
take (HfRecords **records)
{
  HfRecords *taken = *records;

  *records = hf_records_new ();
  return taken;
}

/* Rows that all have open commands come from here, not from the service: they are carried over the swap one by one. */
static gboolean
has_rows_to_compare (HfDb *db, const char *entity, gboolean *has, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strconcat (
      "SELECT 1 FROM ", table,
      " WHERE id NOT IN (SELECT record_id FROM _command WHERE entity = ? AND record_id IS NOT NULL"
      " AND finished_at IS NULL) LIMIT 1",
      NULL);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *has = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

static gboolean
has_table (HfDb *db, const char *entity, gboolean *has, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *has = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

static gboolean
start (HfPull *self, GError **error)
{
  gboolean has = FALSE;

  self->db = hf_db_open (hf_store_get_path (self->store), HF_DB_READ_ONLY, error);
  if (self->db == NULL || !hf_protected_find_first (self->db, &self->first_command, error)
      || !has_table (self->db, self->entity, &has, error)
      || (has && !has_rows_to_compare (self->db, self->entity, &has, error)))
    return FALSE;
  self->mode = has ? HF_PULL_COMPARE : HF_PULL_LOAD;
  if (self->mode == HF_PULL_LOAD)
    g_clear_pointer (&self->db, hf_db_close);
  else
    self->compare = hf_compare_new (self->db, self->entity, error);
  return self->mode == HF_PULL_LOAD || self->compare != NULL;
}

void
hf_pull_start (HfPull *self)
{
  GError *error = NULL;

  if (!hf_pull_is_stopped (self) && !start (self, &error))
    hf_pull_stop (self, error);
}

static void
write_changes (HfPull *self)
{
  self->spilled = TRUE;
  hf_pull_write_records (self, take (&self->changes));
}

static gboolean
compare (HfPull *self, GError **error)
{
  gboolean done = hf_compare_push (self->compare, self->batch, self->changes, error);

  hf_records_free (take (&self->batch));
  if (done && self->changes->bytes >= (self->spilled ? BATCH_BYTES : CHANGES_BYTES))
    write_changes (self);
  return done;
}

static gboolean
process (HfPull *self, HfChunk *chunk, GError **error)
{
  gboolean done = hf_splitter_push (self->splitter, chunk, self->batch, error);

  g_atomic_pointer_set (&self->records, (gsize) hf_splitter_get_records (self->splitter));
  if (!done)
    return FALSE;
  if (self->mode == HF_PULL_COMPARE)
    return compare (self, error);
  if (self->batch->bytes >= BATCH_BYTES)
    hf_pull_write_records (self, take (&self->batch));
  return TRUE;
}

void
hf_pull_take (HfPull *self, HfChunk *chunk)
{
  g_autoptr(HfChunk) taken = chunk;
  GError *error = NULL;

  if (!hf_pull_is_stopped (self) && !process (self, taken, &error))
    hf_pull_stop (self, error);
}

void
hf_pull_next (HfPull *self)
{
  GError *error = NULL;

  if (!hf_pull_is_stopped (self) && !hf_splitter_next (self->splitter, &error))
    hf_pull_stop (self, error);
}

/* All rows that did not come. An empty answer needs no list of them. */
static gboolean
find_gone (HfPull *self, GError **error)
{
  gboolean more = self->result.received > 0;

  while (more)
    {
      if (!hf_compare_finish (self->compare, self->changes, &more, error))
        return FALSE;
      if (more)
        write_changes (self);
    }
  return TRUE;
}

static gboolean
end (HfPull *self, GError **error)
{
  if (!hf_splitter_finish (self->splitter, error))
    return FALSE;
  self->result.received = hf_splitter_get_records (self->splitter);
  if (self->mode == HF_PULL_LOAD)
    {
      if (self->batch->list->len > 0)
        hf_pull_write_records (self, take (&self->batch));
      hf_pull_complete (self, NULL);
      return TRUE;
    }
  if (!find_gone (self, error))
    return FALSE;
  self->result.duplicates = hf_compare_get_duplicates (self->compare);
  if (self->spilled && self->changes->list->len > 0)
    write_changes (self);
  hf_pull_complete (self, self->spilled ? NULL : take (&self->changes));
  return TRUE;
}

void
hf_pull_end (HfPull *self)
{
  GError *error = NULL;

  if (!hf_pull_is_stopped (self) && !end (self, &error))
    hf_pull_stop (self, error);
  if (hf_pull_is_stopped (self))
    hf_pull_clean_up (self);
}

void
hf_pull_close (HfPull *self)
{
  g_clear_pointer (&self->compare, hf_compare_free);
  g_clear_pointer (&self->db, hf_db_close);
  g_clear_pointer (&self->batch, hf_records_free);
  g_clear_pointer (&self->changes, hf_records_free);
  hf_pull_clean_up (self);
}
