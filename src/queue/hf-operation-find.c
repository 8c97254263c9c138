/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The operation find-replace. Guarantees: every record and its id, and with includeCommandQueue every open command, that holds
 * the text; rows are read in pages, so that the size of a table costs time and no memory. A record and its open commands never
 * part: its id changes with theirs or not at all. What the service has of a record (`_base`) is changed as the record is, so
 * that putting it back does not bring the old text back. */

#include "hf-operation-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-error.h>
#include <string.h>

#include "hf-find-replace.h"
#include "hf-queue-private.h"

#define PAGE 500

/* Strings can hold the text in escaped letters: a backslash calls for a closer look. */
#define MAY_HOLD(column) "(instr(" column ", ?1) > 0 OR instr(" column ", ?2) > 0 OR instr(" column ", '\\') > 0)"
#define IN_DATA MAY_HOLD ("data")
#define IN_PAYLOAD MAY_HOLD ("coalesce(parameters, '') || coalesce(data, '')")

typedef struct
{
  HfOperationRun *run;
  const HfTableOperation *operation;
  char *escaped; /* the text as JSON has it, without its quotes */
} Find;

static void
find_clear (Find *self)
{
  g_free (self->escaped);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Find, find_clear)

/* A row, or a command, that may hold the text. */
typedef struct
{
  gint64 rowid;
  char *entity, *id, *parameters, *data;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->entity);
  g_free (place->id);
  g_free (place->parameters);
  g_free (place->data);
  g_free (place);
}

static void
bind_find (Find *self, HfStmt *stmt)
{
  hf_stmt_bind_text (stmt, 1, self->operation->find);
  hf_stmt_bind_text (stmt, 2, self->escaped);
}

static gboolean
replace_json (Find *self, char **json)
{
  char *replaced = hf_find_replace_json (*json, self->operation->find, self->operation->replace);

  if (replaced == NULL)
    return FALSE;
  g_free (*json);
  *json = replaced;
  return TRUE;
}

/* (transfer full): what @id becomes; never nothing. */
static char *
replace_id (Find *self, const char *id)
{
  g_autofree char *replaced = hf_find_replace_text (id, self->operation->find, self->operation->replace);

  return replaced != NULL && *replaced != '\0' ? g_steal_pointer (&replaced) : g_strdup (id);
}

/* Whether the record may get another id: no command of it is open, or all of them follow. */
static gboolean
may_rename (Find *self, const char *entity, const char *id, gboolean *may, GError **error)
{
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (self->run->db,
                       "SELECT count(*), count(CASE WHEN state = 'sending' AND id <> ?3 THEN 1 END) FROM _command"
                       " WHERE finished_at IS NULL AND entity = ?1 AND record_id = ?2",
                       error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  hf_stmt_bind_int (stmt, 3, self->run->command_id);
  if (hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  *may = hf_stmt_int (stmt, 0) == 0 || (self->operation->include_queue && hf_stmt_int (stmt, 1) == 0);
  return TRUE;
}

static gboolean
choose_id (Find *self, const char *entity, const char *id, char **new_id, GError **error)
{
  g_autofree char *wanted = replace_id (self, id);
  gboolean may = FALSE;

  if (strcmp (wanted, id) != 0 && !may_rename (self, entity, id, &may, error))
    return FALSE;
  *new_id = g_strdup (may ? wanted : id);
  return TRUE;
}

/* --- the tables --- */

/* (transfer full): the next rows of @table behind @after that may hold the text. */
static GPtrArray *
read_page (Find *self, const char *table, gint64 after, GError **error)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (place_free);
  g_autofree char *quoted = hf_sql_identifier (table);
  g_autofree char *sql = g_strdup_printf (
      "SELECT rowid, id, data FROM %s WHERE rowid > ?3 AND (" IN_DATA " OR instr(id, ?1) > 0) ORDER BY rowid LIMIT %d", quoted,
      PAGE);
  g_autoptr(HfStmt) stmt = hf_db_prepare (self->run->db, sql, error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  bind_find (self, stmt);
  hf_stmt_bind_int (stmt, 3, after);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      Place *place = g_new0 (Place, 1);

      place->rowid = hf_stmt_int (stmt, 0);
      place->id = g_strdup (hf_stmt_text (stmt, 1));
      place->data = g_strdup (hf_stmt_text (stmt, 2));
      g_ptr_array_add (places, place);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&places) : NULL;
}

static gboolean
change_row (Find *self, const char *table, Place *place, GError **error)
{
  g_autofree char *new_id = NULL;
  gboolean found = replace_json (self, &place->data);

  if (!choose_id (self, table, place->id, &new_id, error))
    return FALSE;
  if (!found && strcmp (new_id, place->id) == 0)
    return TRUE;
  return hf_entity_rename (self->run->db, table, place->id, new_id, place->data, error);
}

static gboolean
change_table (Find *self, const char *table, GError **error)
{
  gint64 after = G_MININT64;
  guint count;

  do
    {
      g_autoptr(GPtrArray) places = read_page (self, table, after, error);

      if (places == NULL)
        return FALSE;
      count = places->len;
      for (guint i = 0; i < count; i++)
        {
          Place *place = g_ptr_array_index (places, i);

          after = place->rowid;
          if (!change_row (self, table, place, error))
            return FALSE;
        }
    }
  while (count == PAGE);
  return TRUE;
}

/* --- what the service has of records with open commands --- */

static GPtrArray *
read_bases (Find *self, const char *table, GError **error)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (place_free);
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      self->run->db,
      "SELECT id, data, from_sync FROM _base WHERE entity = ?3 AND (" IN_DATA " OR instr(id, ?1) > 0)", error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  bind_find (self, stmt);
  hf_stmt_bind_text (stmt, 3, table);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      Place *place = g_new0 (Place, 1);

      place->id = g_strdup (hf_stmt_text (stmt, 0));
      place->data = g_strdup (hf_stmt_text (stmt, 1));
      place->rowid = hf_stmt_int (stmt, 2);
      g_ptr_array_add (places, place);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&places) : NULL;
}

static gboolean
change_bases (Find *self, const char *table, GError **error)
{
  g_autoptr(GPtrArray) places = read_bases (self, table, error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);
      g_autofree char *new_id = NULL;
      gboolean found = replace_json (self, &place->data);

      if (!choose_id (self, table, place->id, &new_id, error))
        return FALSE;
      if (!found && strcmp (new_id, place->id) == 0)
        continue;
      if (!hf_base_drop (self->run->db, table, place->id, error)
          || !hf_base_put (self->run->db, table, new_id, place->data, place->rowid != 0, error))
        return FALSE;
    }
  return places != NULL;
}

/* --- the queue --- */

static GPtrArray *
read_commands (Find *self, GError **error)
{
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func (place_free);
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      self->run->db,
      "SELECT id, entity, record_id, parameters, data FROM _command WHERE finished_at IS NULL AND (state <> 'sending' OR id = ?3)"
      " AND (" IN_PAYLOAD " OR instr(coalesce(record_id, ''), ?1) > 0) ORDER BY id",
      error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  bind_find (self, stmt);
  hf_stmt_bind_int (stmt, 3, self->run->command_id);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      Place *place = g_new0 (Place, 1);

      place->rowid = hf_stmt_int (stmt, 0);
      place->entity = g_strdup (hf_stmt_text (stmt, 1));
      place->id = g_strdup (hf_stmt_text (stmt, 2));
      place->parameters = g_strdup (hf_stmt_text (stmt, 3));
      place->data = g_strdup (hf_stmt_text (stmt, 4));
      g_ptr_array_add (places, place);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&places) : NULL;
}

static gboolean
is_in (char **tables, const char *entity)
{
  for (; *tables != NULL; tables++)
    {
      if (g_ascii_strcasecmp (*tables, entity) == 0)
        return TRUE;
    }
  return FALSE;
}

/* @id: (nullable); @tables: whose records' ids change, and with them those in commands */
static gboolean
choose_command_id (Find *self, const Place *place, char **tables, GHashTable *asked, char **new_id, GError **error)
{
  g_autofree char *key = g_strconcat (place->entity, "\n", place->id, NULL);
  const char *known = place->id != NULL ? g_hash_table_lookup (asked, key) : NULL;

  *new_id = g_strdup (known != NULL ? known : place->id);
  if (place->id == NULL || known != NULL || !is_in (tables, place->entity))
    return TRUE;
  g_clear_pointer (new_id, g_free);
  if (!choose_id (self, place->entity, place->id, new_id, error))
    return FALSE;
  /* The first of a record's commands decides for all: they stay together. */
  g_hash_table_insert (asked, g_steal_pointer (&key), g_strdup (*new_id));
  return TRUE;
}

static gboolean
change_command (Find *self, Place *place, char **tables, GHashTable *asked, GError **error)
{
  g_auto(HfPayload) payload = { 0 };
  gboolean found = replace_json (self, &place->parameters);

  found = replace_json (self, &place->data) || found;
  if (!choose_command_id (self, place, tables, asked, &payload.record_id, error))
    return FALSE;
  if (!found && g_strcmp0 (payload.record_id, place->id) == 0)
    return TRUE;
  payload.parameters = g_strdup (place->parameters);
  payload.data = g_strdup (place->data);
  return hf_queue_edit (self->run->db, place->rowid, self->run->command_id, &payload, HF_QUEUE_AUTHOR_SOLUTION,
                        _("Find and replace"), self->run->now, error);
}

static gboolean
change_queue (Find *self, char **tables, GError **error)
{
  g_autoptr(GPtrArray) places = read_commands (self, error);
  g_autoptr(GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      if (!change_command (self, g_ptr_array_index (places, i), tables, asked, error))
        return FALSE;
    }
  return places != NULL;
}

static gboolean
change_all (Find *self, char **tables, GError **error)
{
  HfDb *db = self->run->db;

  for (char **table = tables; *table != NULL; table++)
    {
      if (!hf_entity_ensure (db, *table, error) || !hf_touch_watch (db, *table, error))
        return FALSE;
    }
  /* Whether an id may change is asked while commands still have the old one: they come last. */
  for (char **table = tables; *table != NULL; table++)
    {
      if (!change_table (self, *table, error) || !change_bases (self, *table, error))
        return FALSE;
    }
  return !self->operation->include_queue || change_queue (self, tables, error);
}

gboolean
hf_operation_find_replace (HfOperationRun *run, const HfTableOperation *operation, GError **error)
{
  g_auto(Find) find = { .run = run, .operation = operation };
  g_autofree char *quoted = NULL;
  char *own[] = { operation->table, NULL };

  if (operation->find == NULL || *operation->find == '\0' || operation->replace == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("What to find and what to put in its place must be given"));
      return FALSE;
    }
  quoted = hf_json_quote (operation->find);
  find.escaped = g_strndup (quoted + 1, strlen (quoted) - 2);
  return hf_touch_begin (run->db, error)
      && change_all (&find, operation->tables != NULL ? operation->tables : own, error)
      && hf_touch_end (run, error);
}
