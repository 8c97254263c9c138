/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command and its local record (solution-format.md, "Entities and local tables"). Guarantees: `_base` is what the service has
 * of a record with open commands, so that a discard can always put it back; an answer never undoes what a later open
 * command changed; bytes of properties nobody touched stay as they came. Refuses to make a record out of an answer alone: what
 * was deleted locally stays deleted. */

#include "hf-queue-record.h"

#include <hf-entity.h>
#include <hf-error.h>

static gboolean
is_method (const char *method, const char *name)
{
  return g_strcmp0 (method, name) == 0;
}

static HfJsonObject *
parse_or_new (const char *text, GError **error)
{
  return text != NULL ? hf_json_object_parse (text, -1, error) : hf_json_object_new ();
}

/* A record that is made now: its id stands first, whatever the data says of it. */
static HfJsonObject *
new_record (const char *record_id, const HfJsonObject *data)
{
  HfJsonObject *record = hf_json_object_new ();
  g_autofree char *given = hf_json_object_get_text (data, "id");

  hf_json_object_set_string (record, "id", record_id);
  hf_json_object_merge (record, data);
  if (g_strcmp0 (given, record_id) != 0)
    hf_json_object_set_string (record, "id", record_id);
  return record;
}

gboolean
hf_record_apply (const char *row, const char *method, const char *record_id, const char *data, char **out, GError **error)
{
  g_autoptr(HfJsonObject) record = NULL;
  g_autoptr(HfJsonObject) change = NULL;
  gboolean makes = is_method (method, "create") || (is_method (method, "save") && row == NULL);

  *out = NULL;
  if (is_method (method, "delete"))
    return TRUE;
  if (is_method (method, "functionCall") || (row == NULL && !makes))
    {
      *out = g_strdup (row);
      return TRUE;
    }
  change = parse_or_new (data, error);
  if (change == NULL)
    return FALSE;
  record = makes ? new_record (record_id, change) : hf_json_object_parse (row, -1, error);
  if (record == NULL)
    return FALSE;
  if (!makes)
    hf_json_object_merge (record, change);
  *out = hf_json_object_to_string (record);
  return TRUE;
}

gboolean
hf_record_keep_base (HfDb *db, const char *entity, const char *record_id, const char *row, GError **error)
{
  return row == NULL || hf_base_put (db, entity, record_id, row, FALSE, error);
}

/* An answer's id that is not the record's: an envelope's, perhaps. The record keeps its own. */
static gboolean
is_foreign_id (const char *name, const HfJsonObject *answer, const char *record_id)
{
  g_autofree char *id = g_strcmp0 (name, "id") == 0 ? hf_json_object_get_text (answer, "id") : NULL;

  return id != NULL && g_strcmp0 (id, record_id) != 0;
}

static void
lay_answer_over (HfJsonObject *record, const HfJsonObject *answer, const char *record_id)
{
  for (guint i = 0; answer != NULL && i < hf_json_object_size (answer); i++)
    {
      const char *name = hf_json_object_name_at (answer, i);

      if (!is_foreign_id (name, answer, record_id))
        hf_json_object_set (record, name, hf_json_object_raw_at (answer, i));
    }
}

/* (transfer full) (nullable): @version as it is after @change was done with @answer. */
static gboolean
service_version (const char *version, const HfChangeOf *change, const HfJsonObject *answer, char **out, GError **error)
{
  g_autofree char *sent = NULL;
  g_autoptr(HfJsonObject) record = NULL;
  const char *method = version == NULL && is_method (change->method, "update") ? "save" : change->method;

  *out = NULL;
  if (!hf_record_apply (version, method, change->record_id, change->data, &sent, error))
    return FALSE;
  if (sent == NULL || is_method (method, "functionCall"))
    {
      *out = g_steal_pointer (&sent);
      return TRUE;
    }
  record = hf_json_object_parse (sent, -1, error);
  if (record == NULL)
    return FALSE;
  lay_answer_over (record, answer, change->record_id);
  *out = hf_json_object_to_string (record);
  return TRUE;
}

/* What the answer says differently from the record: the only properties worth asking the later commands about. */
static HfJsonObject *
differences (const HfJsonObject *record, const HfJsonObject *answer, const char *record_id)
{
  HfJsonObject *news = hf_json_object_new ();

  for (guint i = 0; i < hf_json_object_size (answer); i++)
    {
      const char *name = hf_json_object_name_at (answer, i);
      const char *raw = hf_json_object_raw_at (answer, i);

      if (g_strcmp0 (hf_json_object_get (record, name), raw) != 0 && !is_foreign_id (name, answer, record_id))
        hf_json_object_set (news, name, raw);
    }
  return news;
}

static gboolean
remove_names (HfJsonObject *from, const char *data, GError **error)
{
  g_autoptr(HfJsonObject) names = parse_or_new (data, error);

  for (guint i = 0; names != NULL && i < hf_json_object_size (names); i++)
    hf_json_object_remove (from, hf_json_object_name_at (names, i));
  return names != NULL;
}

static HfStmt *
prepare_open_commands (HfDb *db, const HfChangeOf *change, GError **error)
{
  HfStmt *stmt = hf_db_prepare (db,
                                "SELECT data, method FROM _command WHERE finished_at IS NULL AND entity = ? AND record_id = ?"
                                " AND id <> ? ORDER BY id",
                                error);

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_text (stmt, 1, change->entity);
  hf_stmt_bind_text (stmt, 2, change->record_id);
  hf_stmt_bind_int (stmt, 3, change->id);
  return stmt;
}

/* Inside one record the order never changes, so the open commands besides @change are the later ones. */
static gboolean
remove_changed_later (HfDb *db, const HfChangeOf *change, HfJsonObject *news, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_open_commands (db, change, error);
  HfStep step = HF_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  while (hf_json_object_size (news) > 0 && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      if (!remove_names (news, hf_stmt_text (stmt, 0), error))
        return FALSE;
    }
  return step != HF_STEP_ERROR;
}

static gboolean
merge_answer (HfDb *db, const HfChangeOf *change, const char *row, const HfJsonObject *answer, GError **error)
{
  g_autoptr(HfJsonObject) record = hf_json_object_parse (row, -1, error);
  g_autoptr(HfJsonObject) news = NULL;
  g_autofree char *merged = NULL;

  if (record == NULL)
    return FALSE;
  news = differences (record, answer, change->record_id);
  if (!remove_changed_later (db, change, news, error))
    return FALSE;
  if (hf_json_object_size (news) == 0)
    return TRUE;
  hf_json_object_merge (record, news);
  merged = hf_json_object_to_string (record);
  return hf_entity_put (db, change->entity, change->record_id, merged, error);
}

static gboolean
forget_etags (HfDb *db, const char *entity, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _feed SET etag = NULL, last_modified = NULL WHERE entity = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  return hf_stmt_run (stmt, error);
}

/* The record's last open command is done, and a sync brought a version meanwhile; whether it was read before or after the service
 * took the command nobody knows, so what was sent is laid over it and the next pull asks for everything. */
static gboolean
take_synced_version (HfDb *db, const HfChangeOf *change, const HfBase *base, const HfJsonObject *answer, GError **error)
{
  g_autofree char *version = NULL;

  if (!forget_etags (db, change->entity, error) || !service_version (base->data, change, answer, &version, error))
    return FALSE;
  return version == NULL || hf_entity_put (db, change->entity, change->record_id, version, error);
}

static gboolean
acknowledge_last (HfDb *db, const HfChangeOf *change, const HfBase *base, const char *row, const HfJsonObject *answer,
                  GError **error)
{
  if (base->from_sync && base->data != NULL)
    {
      if (!take_synced_version (db, change, base, answer, error))
        return FALSE;
    }
  else
    {
      if (base->from_sync && !forget_etags (db, change->entity, error))
        return FALSE;
      if (row != NULL && answer != NULL && !merge_answer (db, change, row, answer, error))
        return FALSE;
    }
  return !base->there || hf_base_drop (db, change->entity, change->record_id, error);
}

static gboolean
acknowledge_earlier (HfDb *db, const HfChangeOf *change, const HfBase *base, const char *row, const HfJsonObject *answer,
                     GError **error)
{
  g_autofree char *version = NULL;

  if (is_method (change->method, "functionCall"))
    return TRUE;
  if (!service_version (base->data, change, answer, &version, error)
      || !hf_base_put (db, change->entity, change->record_id, version, base->from_sync, error))
    return FALSE;
  return row == NULL || answer == NULL || merge_answer (db, change, row, answer, error);
}

gboolean
hf_record_acknowledge (HfDb *db, const HfChangeOf *change, const HfJsonObject *answer, GError **error)
{
  g_auto(HfBase) base = { 0 };
  g_autofree char *row = NULL;
  gboolean open;
  gboolean merges = answer != NULL && !is_method (change->method, "functionCall") && !is_method (change->method, "delete");

  if (change->record_id == NULL)
    return TRUE;
  if (!hf_base_get (db, change->entity, change->record_id, &base, error)
      || !hf_record_is_open (db, change->entity, change->record_id, &open, error)
      || (merges && !hf_record_get (db, change->entity, change->record_id, &row, error)))
    return FALSE;
  if (open)
    return acknowledge_earlier (db, change, &base, row, merges ? answer : NULL, error);
  return acknowledge_last (db, change, &base, row, merges ? answer : NULL, error);
}

/* The version of the service, with what the other open commands of the record still want to do to it. */
static gboolean
put_back (HfDb *db, const HfChangeOf *change, const HfBase *base, GError **error)
{
  g_autoptr(HfStmt) stmt = prepare_open_commands (db, change, error);
  g_autofree char *row = g_strdup (base->data);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      g_autofree char *next = NULL;

      if (!hf_record_apply (row, hf_stmt_text (stmt, 1), change->record_id, hf_stmt_text (stmt, 0), &next, error))
        return FALSE;
      g_free (row);
      row = g_steal_pointer (&next);
    }
  if (step == HF_STEP_ERROR)
    return FALSE;
  if (row == NULL)
    return hf_entity_delete (db, change->entity, change->record_id, error);
  return hf_entity_put (db, change->entity, change->record_id, row, error);
}

gboolean
hf_record_put_back (HfDb *db, const HfChangeOf *change, GError **error)
{
  g_auto(HfBase) base = { 0 };

  return hf_base_get (db, change->entity, change->record_id, &base, error) && put_back (db, change, &base, error);
}

static char *
describe_inverse (const char *row, const HfBase *base)
{
  g_autoptr(HfJsonObject) inverse = hf_json_object_new ();

  hf_json_object_set (inverse, "row", row != NULL ? row : "null");
  hf_json_object_set (inverse, "base", base->data != NULL ? base->data : "null");
  hf_json_object_set (inverse, "fromSync", base->from_sync ? "true" : "false");
  return hf_json_object_to_string (inverse);
}

static gboolean
change_record (HfDb *db, const HfChangeOf *change, HfDiscard discard, const HfBase *base, GError **error)
{
  switch (discard)
    {
    case HF_DISCARD_PUT_BACK:
      return put_back (db, change, base, error);
    case HF_DISCARD_KEEP:
      return TRUE;
    case HF_DISCARD_DELETE:
      return hf_entity_delete (db, change->entity, change->record_id, error);
    default:
      g_assert_not_reached ();
    }
}

gboolean
hf_record_discard (HfDb *db, const HfChangeOf *change, HfDiscard discard, char **inverse, GError **error)
{
  g_auto(HfBase) base = { 0 };
  g_autofree char *row = NULL;
  gboolean open;

  *inverse = NULL;
  if (change->record_id == NULL)
    return TRUE;
  /* It wrote nothing locally, but it kept what a sync brought out of the table. */
  if (is_method (change->method, "functionCall"))
    discard = HF_DISCARD_PUT_BACK;
  if (!hf_base_get (db, change->entity, change->record_id, &base, error)
      || !hf_record_get (db, change->entity, change->record_id, &row, error)
      || !change_record (db, change, discard, &base, error)
      || !hf_record_is_open (db, change->entity, change->record_id, &open, error))
    return FALSE;
  *inverse = describe_inverse (row, &base);
  return open || !base.there || hf_base_drop (db, change->entity, change->record_id, error);
}
