/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rewrite of temporary ids (solution-format.md, "Writes, the queue and temporary ids"). Guarantees: one call replaces every
 * mention, in the transaction it is called in, and touches only the rows `_temp_ref` lists; a write that arrives with the old id
 * after the replacement is brought up to date. Refuses to search tables for mentions. */

#include "hf-temp-refs.h"

#include <hf-entity.h>
#include <hf-json.h>

#include "hf-queue-record.h"
#include "hf-temp-ids.h"

/* What is being replaced by what, during one rewrite. */
typedef struct
{
  HfDb *db;
  gint64 creator;
  const char *entity; /* of the record whose id it is */
  char *temp_id;
  char *id;           /* the final one as text */
  const char *raw_id; /* and as the service sent it */
} Rewrite;

static void
rewrite_clear (Rewrite *self)
{
  g_free (self->temp_id);
  g_free (self->id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rewrite, rewrite_clear)

static gboolean
run_with_int (HfDb *db, const char *sql, gint64 value, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, value);
  return hf_stmt_run (stmt, error);
}

static gboolean
add_ref (HfDb *db, gint64 creator, gint64 command_id, const char *entity, const char *id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "INSERT OR IGNORE INTO _temp_ref (temp_id, creator, command_id, entity, id) VALUES (?, ?, ?, ?, ?)", error);
  g_autofree char *temp_id = hf_temp_id_new (creator);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, temp_id);
  hf_stmt_bind_int (stmt, 2, creator);
  hf_stmt_bind_int (stmt, 3, command_id);
  hf_stmt_bind_text (stmt, 4, entity);
  hf_stmt_bind_text (stmt, 5, id);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_temp_refs_add_command (HfDb *db, gint64 creator, gint64 command_id, GError **error)
{
  return add_ref (db, creator, command_id, "", "", error);
}

gboolean
hf_temp_refs_add_record (HfDb *db, gint64 creator, const char *entity, const char *id, GError **error)
{
  return add_ref (db, creator, 0, entity, id, error);
}

gboolean
hf_temp_refs_drop_command (HfDb *db, gint64 command_id, GError **error)
{
  return run_with_int (db, "DELETE FROM _temp_ref WHERE command_id = ? AND command_id <> 0", command_id, error);
}

gboolean
hf_temp_refs_drop_creator (HfDb *db, gint64 creator, GError **error)
{
  return run_with_int (db, "DELETE FROM _temp_ref WHERE creator = ?", creator, error);
}

static void
replace_json (char **text, gint64 creator, const char *raw_id)
{
  char *replaced = hf_temp_ids_replace_json (*text, creator, raw_id);

  if (replaced == NULL)
    return;
  g_free (*text);
  *text = replaced;
}

static void
replace_text (char **text, gint64 creator, const char *id)
{
  char *replaced = hf_temp_ids_replace_text (*text, creator, id);

  if (replaced == NULL)
    return;
  g_free (*text);
  *text = replaced;
}

typedef enum
{
  CREATOR_NONE, /* not the mention of a create of ours, or one that keeps its temporary id */
  CREATOR_OPEN,
  CREATOR_REPLACED,
} CreatorState;

/* @entity and @id are set if the id was replaced. */
static gboolean
look_up_creator (HfDb *db, gint64 creator, CreatorState *state, char **entity, char **id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT entity, record_id, finished_at, state, method FROM _command WHERE id = ? AND method IN ('create', 'save')",
      error);
  g_autofree char *temp_id = hf_temp_id_new (creator);
  HfStep step;

  *state = CREATOR_NONE;
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, creator);
  step = hf_stmt_step (stmt, error);
  if (step != HF_STEP_ROW)
    return step == HF_STEP_DONE;
  if (hf_stmt_is_null (stmt, 2) && g_strcmp0 (hf_stmt_text (stmt, 1), temp_id) == 0)
    *state = CREATOR_OPEN;
  else if (g_strcmp0 (hf_stmt_text (stmt, 3), "done") == 0 && g_strcmp0 (hf_stmt_text (stmt, 1), temp_id) != 0)
    {
      *state = CREATOR_REPLACED;
      *entity = g_strdup (hf_stmt_text (stmt, 0));
      *id = g_strdup (hf_stmt_text (stmt, 1));
    }
  return TRUE;
}

/* (transfer full): the id in the type the record has it in. */
static gboolean
dup_raw_id (HfDb *db, const char *entity, const char *id, char **raw_id, GError **error)
{
  g_autofree char *row = NULL;
  g_autofree char *known = NULL;
  g_autoptr(HfJsonObject) record = NULL;

  if (!hf_record_get (db, entity, id, &row, error))
    return FALSE;
  record = row != NULL ? hf_json_object_parse (row, -1, NULL) : NULL;
  known = record != NULL ? hf_json_object_get_text (record, "id") : NULL;
  *raw_id = g_strcmp0 (known, id) == 0 ? g_strdup (hf_json_object_get (record, "id")) : hf_json_quote (id);
  return TRUE;
}

static gboolean
resolve_one (HfDb *db, gint64 creator, char **record_id, char **parameters, char **data, gboolean *open, GError **error)
{
  g_autofree char *entity = NULL;
  g_autofree char *id = NULL;
  g_autofree char *raw_id = NULL;
  CreatorState state;

  if (!look_up_creator (db, creator, &state, &entity, &id, error))
    return FALSE;
  *open = state == CREATOR_OPEN;
  if (state != CREATOR_REPLACED)
    return TRUE;
  if (!dup_raw_id (db, entity, id, &raw_id, error))
    return FALSE;
  replace_text (record_id, creator, id);
  replace_json (parameters, creator, raw_id);
  replace_json (data, creator, raw_id);
  return TRUE;
}

gboolean
hf_temp_refs_resolve (HfDb *db, char **record_id, char **parameters, char **data, GArray **creators, GError **error)
{
  g_autoptr(GArray) mentioned = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) still_open = g_array_new (FALSE, FALSE, sizeof (gint64));

  hf_temp_ids_find (*record_id, mentioned);
  hf_temp_ids_find (*parameters, mentioned);
  hf_temp_ids_find (*data, mentioned);
  for (guint i = 0; i < mentioned->len; i++)
    {
      gint64 creator = g_array_index (mentioned, gint64, i);
      gboolean open;

      if (!resolve_one (db, creator, record_id, parameters, data, &open, error))
        return FALSE;
      if (open)
        g_array_append_val (still_open, creator);
    }
  *creators = g_steal_pointer (&still_open);
  return TRUE;
}

static gboolean
write_command (HfDb *db, gint64 command_id, const char *record_id, const char *parameters, const char *data, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _command SET record_id = ?, parameters = ?, data = ? WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, record_id);
  hf_stmt_bind_text (stmt, 2, parameters);
  hf_stmt_bind_text (stmt, 3, data);
  hf_stmt_bind_int (stmt, 4, command_id);
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
rewrite_command (Rewrite *self, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      self->db, "SELECT record_id, parameters, data FROM _command WHERE id = ?", error);
  g_autofree char *record_id = NULL;
  g_autofree char *parameters = NULL;
  g_autofree char *data = NULL;
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step != HF_STEP_ROW)
    return step == HF_STEP_DONE;
  record_id = g_strdup (hf_stmt_text (stmt, 0));
  parameters = g_strdup (hf_stmt_text (stmt, 1));
  data = g_strdup (hf_stmt_text (stmt, 2));
  replace_text (&record_id, self->creator, self->id);
  replace_json (&parameters, self->creator, self->raw_id);
  replace_json (&data, self->creator, self->raw_id);
  return write_command (self->db, command_id, record_id, parameters, data, error);
}

static gboolean
rename_in (HfDb *db, const char *sql, const char *entity, const char *old_id, const char *new_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, old_id);
  hf_stmt_bind_text (stmt, 3, new_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
rewrite_base (Rewrite *self, const char *entity, const char *old_id, const char *new_id, GError **error)
{
  g_auto(HfBase) base = { 0 };

  if (!hf_base_get (self->db, entity, old_id, &base, error))
    return FALSE;
  if (!base.there)
    return TRUE;
  replace_json (&base.data, self->creator, self->raw_id);
  return hf_base_drop (self->db, entity, old_id, error)
      && hf_base_put (self->db, entity, new_id, base.data, base.from_sync, error);
}

/* The record is deleted here, and a sync has brought it already: a pending delete stays deleted. */
static gboolean
hide_synced_row (HfDb *db, const char *entity, const char *id, GError **error)
{
  g_autofree char *row = NULL;
  gboolean open;

  if (!hf_record_is_open (db, entity, id, &open, error) || !hf_record_get (db, entity, id, &row, error))
    return FALSE;
  if (!open || row == NULL)
    return TRUE;
  return hf_base_put (db, entity, id, row, TRUE, error) && hf_entity_delete (db, entity, id, error);
}

static gboolean
rewrite_record (Rewrite *self, const char *entity, const char *old_id, GError **error)
{
  g_autofree char *row = NULL;
  g_autofree char *new_id = g_strdup (old_id);

  replace_text (&new_id, self->creator, self->id);
  if (!hf_record_get (self->db, entity, old_id, &row, error) || !rewrite_base (self, entity, old_id, new_id, error))
    return FALSE;
  if (g_strcmp0 (old_id, new_id) != 0
      && !rename_in (self->db, "UPDATE OR REPLACE _temp_ref SET id = ?3 WHERE command_id = 0 AND entity = ?1 AND id = ?2",
                     entity, old_id, new_id, error))
    return FALSE;
  if (row == NULL)
    return hide_synced_row (self->db, entity, new_id, error);
  replace_json (&row, self->creator, self->raw_id);
  return hf_entity_rename (self->db, entity, old_id, new_id, row, error);
}

/* One row of `_temp_ref`. */
typedef struct
{
  gint64 command_id;
  char *entity, *id;
} Ref;

static void
ref_free (gpointer data)
{
  Ref *ref = data;

  g_free (ref->entity);
  g_free (ref->id);
  g_free (ref);
}

/* (transfer full): the rows of one creator. */
static GPtrArray *
list_refs (HfDb *db, gint64 creator, GError **error)
{
  g_autoptr(GPtrArray) refs = g_ptr_array_new_with_free_func (ref_free);
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT command_id, entity, id FROM _temp_ref WHERE creator = ?", error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_int (stmt, 1, creator);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      Ref *ref = g_new0 (Ref, 1);

      ref->command_id = hf_stmt_int (stmt, 0);
      ref->entity = g_strdup (hf_stmt_text (stmt, 1));
      ref->id = g_strdup (hf_stmt_text (stmt, 2));
      g_ptr_array_add (refs, ref);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&refs) : NULL;
}

static gboolean
is_own_record (Rewrite *self, const Ref *ref)
{
  return g_strcmp0 (ref->id, self->temp_id) == 0 && g_strcmp0 (ref->entity, self->entity) == 0;
}

static gboolean
rewrite_refs (Rewrite *self, GPtrArray *refs, gboolean commands, GError **error)
{
  for (guint i = 0; i < refs->len; i++)
    {
      const Ref *ref = g_ptr_array_index (refs, i);

      if ((ref->command_id != 0) != commands || is_own_record (self, ref))
        continue;
      if (commands ? !rewrite_command (self, ref->command_id, error) : !rewrite_record (self, ref->entity, ref->id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hf_temp_refs_rewrite (HfDb *db, gint64 creator, const char *entity, const char *raw_id, GError **error)
{
  g_autoptr(GPtrArray) refs = list_refs (db, creator, error);
  g_auto(Rewrite) rewrite = { db, creator, entity, hf_temp_id_new (creator), hf_json_unquote (raw_id, -1), raw_id };

  if (refs == NULL)
    return FALSE;
  /* Commands first, the creator too: whether the record has open ones is then asked under its final id. */
  return rewrite_command (&rewrite, creator, error)
      && rewrite_refs (&rewrite, refs, TRUE, error)
      && rewrite_record (&rewrite, entity, rewrite.temp_id, error)
      && rewrite_refs (&rewrite, refs, FALSE, error)
      && hf_temp_refs_drop_creator (db, creator, error);
}
