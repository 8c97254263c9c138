/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lock-step comparison. Guarantees: every row of the table that was there at the start is either seen, and then
 * in the changes if its bytes differ, or in the changes as gone; the order of the incoming records does not matter
 * for that, only for the speed. Writes nothing. Memory: one bit a row.
 *
 * Of records with one id each but the first goes to the changes, equal or not: the last in the list is the truth. */

#include "hf-compare.h"

#include <string.h>

/* A record found this little ahead of the last one is where the walk goes on: rows between were removed. */
#define NEAR 64
#define BITS_A_PAGE 65536
#define LONG_BYTES (1024 * 1024)

struct _HfCompare
{
  HfDb *db;
  char *walk_sql, *find_sql, *rest_sql;
  gint64 last;       /* the walk is past this rowid */
  gint64 limit;      /* the highest rowid at the start: later ones are nobody's loss */
  gint64 previous;   /* rowid of the record before */
  gboolean in_step;  /* every row up to `last` was seen */
  GHashTable *pages; /* rowid / BITS_A_PAGE → bits */
  guint8 *page;      /* the one used last */
  gint64 page_number;
  gint64 duplicates;
  char *rest_from; /* (nullable): where hf_compare_finish() goes on */

  /* During one push. */
  HfStmt *walk, *find;
  gboolean has_row;
};

static gboolean
read_limit (HfCompare *self, const char *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT coalesce(max(rowid), 0) FROM %s", table);
  g_autoptr(HfStmt) stmt = hf_db_prepare (self->db, sql, error);

  if (stmt == NULL || hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  self->limit = hf_stmt_int (stmt, 0);
  return TRUE;
}

HfCompare *
hf_compare_new (HfDb *db, const char *entity, GError **error)
{
  g_autoptr(HfCompare) self = g_new0 (HfCompare, 1);
  g_autofree char *table = hf_sql_identifier (entity);

  self->db = db;
  self->walk_sql = g_strdup_printf ("SELECT rowid, id, data FROM %s WHERE rowid > ? AND rowid <= ? ORDER BY rowid", table);
  self->find_sql = g_strdup_printf ("SELECT rowid, data FROM %s WHERE id = ?", table);
  self->rest_sql = g_strdup_printf ("SELECT id, rowid FROM %s WHERE id >= ? ORDER BY id", table);
  self->pages = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->page_number = -1;
  self->in_step = TRUE;
  self->last = self->previous = G_MININT64;
  return read_limit (self, table, error) ? g_steal_pointer (&self) : NULL;
}

void
hf_compare_free (HfCompare *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->pages);
  g_free (self->walk_sql);
  g_free (self->find_sql);
  g_free (self->rest_sql);
  g_free (self->rest_from);
  g_free (self);
}

static void
turn_to_page (HfCompare *self, gint64 number)
{
  if (self->page_number == number)
    return;
  self->page = g_hash_table_lookup (self->pages, &number);
  if (self->page == NULL)
    {
      self->page = g_malloc0 (BITS_A_PAGE / 8);
      g_hash_table_insert (self->pages, g_memdup2 (&number, sizeof number), self->page);
    }
  self->page_number = number;
}

static gboolean
is_seen (HfCompare *self, gint64 rowid)
{
  guint64 bits = (guint64) rowid;

  turn_to_page (self, (gint64) (bits / BITS_A_PAGE));
  return (self->page[bits % BITS_A_PAGE / 8] >> (bits % 8)) & 1;
}

static void
set_seen (HfCompare *self, gint64 rowid)
{
  guint64 bits = (guint64) rowid;

  turn_to_page (self, (gint64) (bits / BITS_A_PAGE));
  self->page[bits % BITS_A_PAGE / 8] |= (guint8) (1 << (bits % 8));
}

static gboolean
has_bytes (HfStmt *stmt, int column, const char *bytes, gsize length)
{
  gconstpointer stored = hf_stmt_bytes (stmt, column);

  return hf_stmt_length (stmt, column) == length && (length == 0 || memcmp (stored, bytes, length) == 0);
}

/* Puts the walk on the next row nobody has seen, if it is not on one. */
static gboolean
reach_row (HfCompare *self, GError **error)
{
  while (!self->has_row)
    {
      HfStep step = self->last == G_MAXINT64 ? HF_STEP_DONE : hf_stmt_step (self->walk, error);

      if (step == HF_STEP_ERROR)
        return FALSE;
      if (step == HF_STEP_DONE)
        {
          self->last = G_MAXINT64;
          return TRUE;
        }
      if (is_seen (self, hf_stmt_int (self->walk, 0)))
        self->last = hf_stmt_int (self->walk, 0);
      else
        self->has_row = TRUE;
    }
  return TRUE;
}

/* The record was found at @rowid by its id. If that is just ahead, the walk goes on behind it. */
static gboolean
catch_up (HfCompare *self, gint64 rowid, GError **error)
{
  gboolean near = rowid > self->previous && self->previous >= rowid - NEAR;

  self->previous = rowid;
  while (near && self->has_row && hf_stmt_int (self->walk, 0) <= rowid)
    {
      if (!is_seen (self, hf_stmt_int (self->walk, 0)))
        self->in_step = FALSE;
      self->last = hf_stmt_int (self->walk, 0);
      self->has_row = FALSE;
      if (!reach_row (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
compare_found (HfCompare *self, const HfRecord *record, HfRecords *changes, GError **error)
{
  gint64 rowid = hf_stmt_int (self->find, 0);

  if (is_seen (self, rowid))
    {
      self->duplicates++;
      hf_records_add_copy (changes, record, HF_RECORD_UPDATE);
      return TRUE;
    }
  set_seen (self, rowid);
  if (!has_bytes (self->find, 1, record->data, record->data_length))
    hf_records_add_copy (changes, record, HF_RECORD_UPDATE);
  return catch_up (self, rowid, error);
}

static gboolean
look_up (HfCompare *self, const HfRecord *record, HfRecords *changes, GError **error)
{
  HfStep step;
  gboolean done = TRUE;

  hf_stmt_bind_text_static (self->find, 1, record->id, record->id_length);
  step = hf_stmt_step (self->find, error);
  if (step == HF_STEP_ROW)
    done = compare_found (self, record, changes, error);
  else if (step == HF_STEP_DONE)
    hf_records_add_copy (changes, record, HF_RECORD_INSERT);
  hf_stmt_reset (self->find);
  return done && step != HF_STEP_ERROR;
}

static gboolean
compare_one (HfCompare *self, const HfRecord *record, HfRecords *changes, GError **error)
{
  if (!reach_row (self, error))
    return FALSE;
  if (!self->has_row || !has_bytes (self->walk, 1, record->id, record->id_length))
    return look_up (self, record, changes, error);

  self->last = self->previous = hf_stmt_int (self->walk, 0);
  self->has_row = FALSE;
  set_seen (self, self->last);
  if (!has_bytes (self->walk, 2, record->data, record->data_length))
    hf_records_add_copy (changes, record, HF_RECORD_UPDATE);
  return TRUE;
}

gboolean
hf_compare_push (HfCompare *self, HfRecords *incoming, HfRecords *changes, GError **error)
{
  g_autoptr(HfStmt) walk = hf_db_prepare (self->db, self->walk_sql, error);
  g_autoptr(HfStmt) find = walk != NULL ? hf_db_prepare (self->db, self->find_sql, error) : NULL;
  gboolean done = find != NULL;

  if (!done)
    return FALSE;
  hf_stmt_bind_int (walk, 1, self->last);
  hf_stmt_bind_int (walk, 2, self->limit);
  self->walk = walk;
  self->find = find;
  self->has_row = FALSE;
  for (guint i = 0; done && i < incoming->list->len; i++)
    done = compare_one (self, hf_records_at (incoming, i), changes, error);
  self->walk = self->find = NULL;
  return done;
}

/* Whether the walk passed nothing unseen and stands at the end: then every row came. */
static gboolean
all_seen (HfCompare *self, gboolean *all, GError **error)
{
  g_autoptr(HfStmt) walk = hf_db_prepare (self->db, self->walk_sql, error);
  gboolean done;

  if (walk == NULL)
    return FALSE;
  hf_stmt_bind_int (walk, 1, self->last);
  hf_stmt_bind_int (walk, 2, self->limit);
  self->walk = walk;
  self->has_row = FALSE;
  done = reach_row (self, error);
  *all = !self->has_row;
  self->walk = NULL;
  return done;
}

static void
add_gone (HfRecords *changes, HfStmt *stmt)
{
  HfRecord record = { .id = hf_stmt_text (stmt, 0), .id_length = hf_stmt_length (stmt, 0) };

  hf_records_add_copy (changes, &record, HF_RECORD_DELETE);
}

gboolean
hf_compare_finish (HfCompare *self, HfRecords *changes, gboolean *more, GError **error)
{
  g_autoptr(HfStmt) rest = NULL;
  HfStep step;

  *more = FALSE;
  if (self->in_step && !all_seen (self, &self->in_step, error))
    return FALSE;
  if (self->in_step)
    return TRUE;

  rest = hf_db_prepare (self->db, self->rest_sql, error);
  if (rest == NULL)
    return FALSE;
  hf_stmt_bind_text (rest, 1, self->rest_from != NULL ? self->rest_from : "");
  while ((step = hf_stmt_step (rest, error)) == HF_STEP_ROW && changes->bytes < LONG_BYTES)
    if (hf_stmt_int (rest, 1) <= self->limit && !is_seen (self, hf_stmt_int (rest, 1)))
      add_gone (changes, rest);
  if (step == HF_STEP_ROW)
    {
      *more = TRUE;
      g_free (self->rest_from);
      self->rest_from = g_strdup (hf_stmt_text (rest, 0));
    }
  return step != HF_STEP_ERROR;
}

gint64
hf_compare_get_duplicates (HfCompare *self)
{
  return self->duplicates;
}
