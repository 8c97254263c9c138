/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading one page of a list. Guarantees: rows and badges are of one moment; the memory of a page is bounded (one
 * record more than the bound, however large that is). */

#include "hf-page.h"

#include <string.h>

/* A page of ordinary records has 100 KB. */
#define MAX_BYTES (8 * 1024 * 1024)

HfStmt *
hf_page_prepare_badge (HfDb *db, GError **error)
{
  return hf_db_prepare (db,
                        "SELECT state FROM _command WHERE entity = ? AND record_id = ? AND finished_at IS NULL"
                        " ORDER BY id LIMIT 1",
                        error);
}

const char *
hf_page_read_badge (HfStmt *stmt, const char *entity, const char *id)
{
  const char *badge;

  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  badge = hf_stmt_step (stmt, NULL) == HF_STEP_ROW ? g_intern_string (hf_stmt_text (stmt, 0)) : NULL;
  hf_stmt_reset (stmt);
  return badge;
}

static gboolean
read_row (HfPage *self, HfStmt *stmt, gint64 rowid, gsize *bytes, GError **error)
{
  HfStep step;
  guint i = self->n_rows;

  hf_stmt_bind_int (stmt, 1, rowid);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      *bytes += hf_stmt_length (stmt, 1);
      self->rows[i].id = g_strdup (hf_stmt_text (stmt, 0));
      self->rows[i].data = g_strndup (hf_stmt_text (stmt, 1), hf_stmt_length (stmt, 1));
    }
  hf_stmt_reset (stmt);
  self->n_rows++;
  return step != HF_STEP_ERROR;
}

HfPage *
hf_page_read (HfDb *db, const char *entity, const gint64 *rowids, guint count, GError **error)
{
  g_autofree char *table = hf_sql_identifier (entity);
  g_autofree char *sql = g_strdup_printf ("SELECT id, data FROM %s WHERE rowid = ?", table);
  g_autoptr(HfStmt) row = hf_db_prepare (db, sql, error);
  g_autoptr(HfStmt) badge = row == NULL
      ? NULL
      : hf_db_prepare (db,
                       "SELECT state FROM _command WHERE entity = ? AND record_id = ? AND finished_at IS NULL"
                       " ORDER BY id LIMIT 1",
                       error);
  g_autoptr(HfPage) self = NULL;
  gsize bytes = 0;

  g_assert (count <= HF_PAGE_SIZE);
  if (badge == NULL)
    return NULL;
  self = hf_page_new ();
  for (guint i = 0; i < count && bytes < MAX_BYTES; i++)
    {
      if (!read_row (self, row, rowids[i], &bytes, error))
        return NULL;
      if (self->rows[i].id != NULL)
        self->rows[i].badge = hf_page_read_badge (badge, entity, self->rows[i].id);
    }
  return g_steal_pointer (&self);
}

HfPage *
hf_page_new (void)
{
  HfPage *self = g_new0 (HfPage, 1);

  self->ref_count = 1;
  return self;
}

HfPage *
hf_page_ref (HfPage *self)
{
  self->ref_count++;
  return self;
}

void
hf_page_unref (HfPage *self)
{
  if (--self->ref_count > 0)
    return;
  for (guint i = 0; i < self->n_rows; i++)
    {
      g_free (self->rows[i].id);
      g_free (self->rows[i].data);
    }
  g_free (self);
}
