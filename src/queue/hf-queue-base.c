/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `_base`: what the service has of a record that has open commands. Only rows, no rules: those are in hf-queue-record.c. */

#include "hf-queue-record.h"

#include <hf-entity.h>
#include <string.h>

void
hf_base_clear (HfBase *self)
{
  g_clear_pointer (&self->data, g_free);
}

static HfStmt *
prepare_for (HfDb *db, const char *sql, const char *entity, const char *record_id, GError **error)
{
  HfStmt *stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, record_id);
  return stmt;
}

gboolean
hf_base_get (HfDb *db, const char *entity, const char *record_id, HfBase *base, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (
      db, "SELECT data, from_sync FROM _base WHERE entity = ? AND id = ?", entity, record_id, error);
  HfStep step;

  *base = (HfBase){ 0 };
  if (stmt == NULL)
    return FALSE;
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      base->there = TRUE;
      base->data = g_strdup (hf_stmt_text (stmt, 0));
      base->from_sync = hf_stmt_int (stmt, 1) != 0;
    }
  return step != HF_STEP_ERROR;
}

gboolean
hf_base_put (HfDb *db, const char *entity, const char *record_id, const char *data, gboolean from_sync, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (
      db, "INSERT OR REPLACE INTO _base (entity, id, data, from_sync) VALUES (?, ?, ?, ?)", entity, record_id, error);

  if (stmt == NULL)
    return FALSE;
  if (data != NULL)
    hf_stmt_bind_text_static (stmt, 3, data, strlen (data));
  hf_stmt_bind_int (stmt, 4, from_sync);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_base_drop (HfDb *db, const char *entity, const char *record_id, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (db, "DELETE FROM _base WHERE entity = ? AND id = ?", entity, record_id, error);

  return stmt != NULL && hf_stmt_run (stmt, error);
}

gboolean
hf_record_is_open (HfDb *db, const char *entity, const char *record_id, gboolean *open, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_for (
      db, "SELECT 1 FROM _command WHERE finished_at IS NULL AND entity = ? AND record_id = ? LIMIT 1", entity, record_id, error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  step = hf_stmt_step (stmt, error);
  *open = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

gboolean
hf_record_get (HfDb *db, const char *entity, const char *record_id, char **row, GError **error)
{
  g_autoptr(GError) problem = NULL;

  *row = hf_entity_get (db, entity, record_id, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
