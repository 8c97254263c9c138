/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What SQL that is not ours may do. Guarantees: it is allowed by name; what is not known here is refused, and the first refusal
 * is kept in words. Refuses to trust the name of a view that reads: see is_readable(). */

#include "hf-permit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-db-private.h"
#include "hf-sql-scan.h"

#define QUEUE_TABLE "_command"
/* Some times what all caches together have. */
#define MAX_MEMORY ((sqlite3_int64) 1 << 30)

static gboolean
is_name (const char *name, const char *other)
{
  return g_ascii_strcasecmp (name, other) == 0;
}

static gboolean
is_entity (HfPermit *self, const char *table)
{
  g_autofree char *key = g_ascii_strdown (table, -1);

  return g_hash_table_contains (self->entities, key);
}

static gboolean
is_reserved (const char *table)
{
  static const char *const prefixes[] = { "_", "sqlite_", "pragma_" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_ascii_strncasecmp (table, prefixes[i], strlen (prefixes[i])) == 0)
        return TRUE;
    }
  return FALSE;
}

/* @accessor: the view that reads, by the name it was written with. A WITH could take that name, so hf_guarded_run() refuses that.
 * No column: a table of which none is used, which SQLite reports of the names of a WITH too. */
static gboolean
is_readable (HfPermit *self, const char *table, const char *column, const char *accessor)
{
  if (is_entity (self, table) || is_name (table, HF_PERMIT_QUEUE_VIEW) || is_name (table, "json_each")
      || is_name (table, "json_tree"))
    return TRUE;
  if (is_name (table, QUEUE_TABLE) && accessor != NULL && is_name (accessor, HF_PERMIT_QUEUE_VIEW))
    return TRUE;
  return *column == '\0' && !is_reserved (table);
}

static gboolean
is_callable (const char *function)
{
  static const char *const refused[] = { "load_extension", "readfile", "writefile", "edit", "eval", "sqlite_log",
                                         "fts3_tokenizer", NULL };
  g_autofree char *name = g_ascii_strdown (function, -1);

  return !g_strv_contains (refused, name) && !g_str_has_prefix (name, "fts") && !g_str_has_prefix (name, "rtree");
}

/* @words: (transfer full): the first of them counts. */
static int
refuse (HfPermit *self, char *words)
{
  if (self->refused == NULL)
    self->refused = words;
  else
    g_free (words);
  return SQLITE_DENY;
}

const char *
hf_permit_only_reading (void)
{
  return _("Only reading is possible here: one SELECT statement");
}

/* Whether rows of it may be changed; @trigger: of ours, in which the change is written, or NULL. */
static gboolean
is_writable (HfPermit *self, const char *table, const char *trigger)
{
  g_autofree char *key = g_ascii_strdown (table, -1);

  if (trigger != NULL
      && (is_name (table, HF_PERMIT_TOUCHED) || is_name (table, HF_PERMIT_REQUEST) || is_name (table, HF_PERMIT_PREVIEWED)))
    return TRUE;
  return g_hash_table_contains (self->entities, key)
      && (self->writable == NULL || g_hash_table_contains (self->writable, key));
}

/* @column: (nullable): of an UPDATE */
static int
authorize_change (HfPermit *self, int action, const char *table, const char *column, const char *trigger)
{
  if (!self->writing)
    return refuse (self, g_strdup (hf_permit_only_reading ()));
  if (is_name (table, HF_PERMIT_QUEUE_VIEW))
    {
      if (action == SQLITE_DELETE || (action == SQLITE_UPDATE && is_name (column, "payload")))
        return SQLITE_OK;
      return refuse (self, g_strdup (_("Of _commandQueue only the payload can be changed, and rows can be deleted")));
    }
  if (!is_writable (self, table, trigger))
    return refuse (self, g_strdup_printf (_("“%s” cannot be changed here: only datasets and _commandQueue can"), table));
  if (self->changed != NULL && is_entity (self, table))
    g_hash_table_add (self->changed, g_strdup (table));
  return SQLITE_OK;
}

const char *
hf_permit_only_changing (void)
{
  return _("Only rows can be read and changed here: one SELECT, INSERT, UPDATE or DELETE");
}

static int
authorize_cb (void *data, int action, const char *first, const char *second, const char *database, const char *accessor)
{
  HfPermit *self = data;

  if (self->trusting)
    return SQLITE_OK;
  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      if (is_readable (self, first, second != NULL ? second : "", accessor))
        return SQLITE_OK;
      return refuse (self, g_strdup_printf (_("“%s” cannot be read here: only datasets and _commandQueue can"), first));
    case SQLITE_FUNCTION:
      if (is_callable (second))
        return SQLITE_OK;
      return refuse (self, g_strdup_printf (_("The function “%s” cannot be used here"), second));
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      return authorize_change (self, action, first, second, accessor);
    default:
      return refuse (self, g_strdup (self->writing ? hf_permit_only_changing () : hf_permit_only_reading ()));
    }
}

/* Whether it is the SQL that is wrong, not the database. */
static gboolean
is_their_fault (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_CONSTRAINT:
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
hf_permit_fail (HfPermit *self, HfDb *db, const char *sql, gsize prefix, GError **error)
{
  sqlite3 *handle = hf_db_get_handle (db);
  int offset = sql != NULL ? sqlite3_error_offset (handle) : -1;
  const char *words = self->refused != NULL ? self->refused : sqlite3_errmsg (handle);

  if (self->refused == NULL && !is_their_fault (sqlite3_errcode (handle)))
    return hf_db_fail_last (db, error);
  if (offset >= 0 && (gsize) offset >= prefix)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s (character %u)"), words,
                 hf_sql_character (sql + prefix, (gsize) offset - prefix));
  else
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, words);
  return FALSE;
}

void
hf_permit_limit_memory (void)
{
  sqlite3_hard_heap_limit64 (MAX_MEMORY);
}

void
hf_permit_init (HfPermit *self, HfDb *db)
{
  *self = (HfPermit){ .entities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  sqlite3_set_authorizer (hf_db_get_handle (db), authorize_cb, self);
}

void
hf_permit_clear (HfPermit *self)
{
  g_clear_pointer (&self->entities, g_hash_table_unref);
  g_clear_pointer (&self->refused, g_free);
}

gboolean
hf_permit_load (HfPermit *self, HfDb *db, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT entity FROM _dataset", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  g_hash_table_remove_all (self->entities);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      if (!is_reserved (hf_stmt_text (stmt, 0)))
        g_hash_table_add (self->entities, g_ascii_strdown (hf_stmt_text (stmt, 0), -1));
    }
  return step == HF_STEP_DONE;
}
