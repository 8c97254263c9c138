/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accepting a write. Guarantees: the local record and the command are changed in the transaction of the caller, both or
 * neither; the command knows from the start what it depends on. Refuses a write that cannot be meant, such as an update of
 * nothing. Knows no service. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>

#include "hf-queue-order.h"
#include "hf-queue-replace.h"
#include "hf-temp-ids.h"
#include "hf-temp-refs.h"

typedef enum
{
  METHOD_CREATE,
  METHOD_UPDATE,
  METHOD_SAVE,
  METHOD_DELETE,
  METHOD_CALL,
} Method;

/* A write on its way in: @write with its ids made final. */
typedef struct
{
  const HfWrite *write;
  Method method;
  gint64 id;
  char *record_id;
  char *parameters;
  char *data;
  GArray *creators; /* open creates it mentions */
} Incoming;

static void
incoming_clear (Incoming *self)
{
  g_free (self->record_id);
  g_free (self->parameters);
  g_free (self->data);
  g_clear_pointer (&self->creators, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Incoming, incoming_clear)

static gboolean
read_method (const char *name, Method *method, GError **error)
{
  static const char *const names[] = { "create", "update", "save", "delete", "functionCall" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (name, names[i]) == 0)
        {
          *method = (Method) i;
          return TRUE;
        }
    }
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _("“%s” is not a way to write: use create, update, save, delete or functionCall."),
               name != NULL ? name : "");
  return FALSE;
}

static gboolean
check_object (const char *text, const char *what, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(HfJsonObject) object = text != NULL ? hf_json_object_parse (text, -1, &problem) : NULL;

  if (text == NULL || object != NULL)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%s: %s", what, problem->message);
  return FALSE;
}

static gboolean
make_command_id (HfDb *db, gint64 *id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT seq FROM sqlite_sequence WHERE name = '_command'", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  step = hf_stmt_step (stmt, error);
  *id = (step == HF_STEP_ROW ? hf_stmt_int (stmt, 0) : 0) + 1;
  return step != HF_STEP_ERROR;
}

static char *
find_id (const char *text)
{
  g_autoptr(HfJsonObject) object = text != NULL ? hf_json_object_parse (text, -1, NULL) : NULL;

  return object != NULL ? hf_json_object_get_text (object, "id") : NULL;
}

/* The caller's id, else the data's (of one that replaces others the parameters' too), else a temporary one for a record that is
 * being made. */
static char *
choose_record_id (const HfWrite *write, Method method, gint64 command_id)
{
  gboolean replaces = write->operation == HF_QUEUE_REPLACE;
  g_autofree char *id = g_strdup (write->record_id);

  if (id == NULL && (method != METHOD_CALL || replaces))
    id = find_id (write->data);
  if (id == NULL && replaces)
    id = find_id (write->parameters);
  if (id != NULL && *id != '\0')
    return g_steal_pointer (&id);
  if (method != METHOD_CREATE && method != METHOD_SAVE)
    return NULL;
  /* The real-time store takes the client's id as the final one. */
  return g_strcmp0 (write->provider, HF_QUEUE_DYNAMIC) == 0 ? g_uuid_string_random () : hf_temp_id_new (command_id);
}

static gboolean
incoming_init (HfDb *db, Incoming *self, const HfWrite *write, GError **error)
{
  self->write = write;
  if (!read_method (write->method, &self->method, error)
      || !check_object (write->data, _("The data cannot be used"), error)
      || !check_object (write->parameters, _("The parameters cannot be used"), error)
      || !make_command_id (db, &self->id, error))
    return FALSE;
  self->record_id = choose_record_id (write, self->method, self->id);
  self->parameters = g_strdup (write->parameters);
  self->data = g_strdup (write->data);
  return hf_temp_refs_resolve (db, &self->record_id, &self->parameters, &self->data, &self->creators, error);
}

static gboolean
check_record (const Incoming *self, const char *row, GError **error)
{
  const char *entity = self->write->entity;

  switch (self->method)
    {
    case METHOD_CREATE:
      if (row == NULL)
        return TRUE;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” has a record “%s” already; update it instead."), entity,
                   self->record_id);
      return FALSE;
    case METHOD_UPDATE:
    case METHOD_DELETE:
      if (row != NULL)
        return TRUE;
      if (self->record_id == NULL)
        g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Say which record of “%s” is meant: its id is missing."), entity);
      else
        g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” has no record “%s”; sync, then look again."), entity,
                     self->record_id);
      return FALSE;
    case METHOD_SAVE:
    case METHOD_CALL:
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
change_row (HfDb *db, const Incoming *self, const char *row, GError **error)
{
  g_autofree char *changed = NULL;

  if (self->method == METHOD_CALL)
    return TRUE;
  if (!hf_record_apply (row, self->write->method, self->record_id, self->data, &changed, error))
    return FALSE;
  if (changed == NULL)
    return hf_entity_delete (db, self->write->entity, self->record_id, error);
  return hf_entity_put (db, self->write->entity, self->record_id, changed, error);
}

/* @lane: the record's latest open command, or 0: this is its first, so the row is what the service has. */
static gboolean
change_record (HfDb *db, const Incoming *self, gint64 lane, GError **error)
{
  g_autofree char *row = NULL;

  if (self->record_id != NULL && !hf_record_get (db, self->write->entity, self->record_id, &row, error))
    return FALSE;
  if (!check_record (self, row, error))
    return FALSE;
  if (self->record_id == NULL)
    return TRUE;
  if (lane == 0 && !hf_record_keep_base (db, self->write->entity, self->record_id, row, error))
    return FALSE;
  return change_row (db, self, row, error);
}

static gboolean
add_refs (HfDb *db, const Incoming *self, GError **error)
{
  g_autoptr(GArray) in_data = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->creators->len == 0)
    return TRUE;
  if (self->method != METHOD_CALL && self->method != METHOD_DELETE)
    hf_temp_ids_find (self->data, in_data);
  for (guint i = 0; i < self->creators->len; i++)
    {
      gint64 creator = g_array_index (self->creators, gint64, i);
      gboolean in_record = FALSE;

      for (guint j = 0; j < in_data->len; j++)
        in_record = in_record || g_array_index (in_data, gint64, j) == creator;
      if (!hf_temp_refs_add_command (db, creator, self->id, error)
          || (in_record && !hf_temp_refs_add_record (db, creator, self->write->entity, self->record_id, error)))
        return FALSE;
    }
  return TRUE;
}

static void
bind_id_or_null (HfStmt *stmt, int index, gint64 id)
{
  if (id != 0)
    hf_stmt_bind_int (stmt, index, id);
}

static gboolean
insert_command (HfDb *db, const Incoming *self, const HfBlocker *blocker, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "INSERT INTO _command (id, created_at, provider, source, entity, method, function, record_id, parameters, data, safe,"
      " idempotency_key, comes_after, waits_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  g_autofree char *key = g_uuid_string_random ();

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, self->id);
  hf_stmt_bind_int (stmt, 2, now);
  hf_stmt_bind_text (stmt, 3, self->write->provider);
  hf_stmt_bind_text (stmt, 4, self->write->source);
  hf_stmt_bind_text (stmt, 5, self->write->entity);
  hf_stmt_bind_text (stmt, 6, self->write->method);
  hf_stmt_bind_text (stmt, 7, self->write->function);
  hf_stmt_bind_text (stmt, 8, self->record_id);
  hf_stmt_bind_text (stmt, 9, self->parameters);
  hf_stmt_bind_text (stmt, 10, self->data);
  hf_stmt_bind_int (stmt, 11, self->write->safe);
  hf_stmt_bind_text (stmt, 12, key);
  bind_id_or_null (stmt, 13, blocker->comes_after);
  bind_id_or_null (stmt, 14, blocker->waits_for);
  hf_db_note_change (db, NULL, 0, 0, 0, self->id);
  return hf_stmt_run (stmt, error);
}

static gboolean
tell_accepted (HfDb *db, const Incoming *self, gint64 now, GError **error)
{
  HfChangeOf change = { self->id, self->write->entity, self->write->method, self->record_id, NULL };

  return hf_queue_tell (db, now, "info", &change, self->write->function, _("Accepted:"), NULL, error);
}

/* The command of a write whose record is as it is to be. */
static gboolean
accept (HfDb *db, const Incoming *self, const HfBlocker *blocker, gint64 now, GError **error)
{
  return insert_command (db, self, blocker, now, error) && tell_accepted (db, self, now, error);
}

gint64
hf_queue_append (HfDb *db, const HfWrite *write, const char *before, gint64 now, GError **error)
{
  g_auto(Incoming) incoming = { 0 };
  HfBlocker blocker;
  gint64 lane;

  if (!incoming_init (db, &incoming, write, error)
      || !add_refs (db, &incoming, error)
      || !hf_order_find (db, incoming.id, write->entity, incoming.record_id, &blocker, &lane, error)
      || (lane == 0 && !hf_record_keep_base (db, write->entity, incoming.record_id, before, error))
      || !accept (db, &incoming, &blocker, now, error))
    return 0;
  return incoming.id;
}

/* A create that takes a create's place has its temporary id: it does not wait for itself. */
static void
take_place (Incoming *self, gint64 place)
{
  self->id = place;
  for (guint i = 0; i < self->creators->len; i++)
    {
      if (g_array_index (self->creators, gint64, i) == place)
        g_array_remove_index (self->creators, i--);
    }
}

/* The record as the service has it, with what its open commands do to it: the dropped ones never were. */
static gboolean
renew_record (HfDb *db, const Incoming *self, GError **error)
{
  const HfChangeOf none = { 0, self->write->entity, NULL, self->record_id, NULL };

  return self->method == METHOD_CALL || hf_record_put_back (db, &none, error);
}

static gint64
replace (HfDb *db, Incoming *self, GArray *replaced, gint64 now, GError **error)
{
  HfBlocker blocker;
  gint64 place = g_array_index (replaced, gint64, 0);

  if (!hf_replace_drop (db, replaced, now, error))
    return 0;
  take_place (self, place);
  if (!add_refs (db, self, error)
      || !hf_order_find (db, place, self->write->entity, self->record_id, &blocker, NULL, error)
      || !accept (db, self, &blocker, now, error)
      || !hf_order_check (db, place, error)
      || !renew_record (db, self, error)
      || !hf_order_release (db, place, error))
    return 0;
  return place;
}

/* @done: whether that was all: unsent commands gave way. @id: this one's, or 0: nothing needs to be sent. */
static gboolean
try_replace (HfDb *db, Incoming *self, gint64 now, gboolean *done, gint64 *id, GError **error)
{
  g_autoptr(GArray) replaced = NULL;
  gint64 maker = 0;

  *done = FALSE;
  if (self->write->operation != HF_QUEUE_REPLACE || self->record_id == NULL)
    return TRUE;
  replaced = hf_replace_find (db, self->write->entity, self->record_id, self->write->method, error);
  if (replaced == NULL || (self->method == METHOD_DELETE && !hf_replace_find_maker (db, replaced, &maker, error)))
    return FALSE;
  *done = replaced->len > 0;
  *id = 0;
  if (maker != 0)
    return hf_queue_discard (db, maker, HF_DISCARD_DELETE, now, NULL, error);
  if (*done)
    *id = replace (db, self, replaced, now, error);
  return !*done || *id != 0;
}

gint64
hf_queue_push (HfDb *db, const HfWrite *write, gint64 now, GError **error)
{
  g_auto(Incoming) incoming = { 0 };
  HfBlocker blocker;
  gboolean done = FALSE;
  gint64 lane, id = 0;

  g_return_val_if_fail (write != NULL, 0);
  g_return_val_if_fail (write->provider != NULL && write->source != NULL && write->entity != NULL, 0);

  if (!incoming_init (db, &incoming, write, error) || !try_replace (db, &incoming, now, &done, &id, error))
    return 0;
  if (done)
    return id;
  if (!add_refs (db, &incoming, error)
      || !hf_order_find (db, incoming.id, write->entity, incoming.record_id, &blocker, &lane, error)
      || !change_record (db, &incoming, lane, error)
      || !accept (db, &incoming, &blocker, now, error))
    return 0;
  return incoming.id;
}
