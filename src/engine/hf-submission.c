/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One write, accepted. What it needs is looked up and stored in the caller's one transaction: the record as it is, the function's
 * parameters resolved against it, the local row, the command. A write to a local entity is the row alone. Nothing is evaluated or
 * sent from here. */

#include "hf-submission.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-error.h>
#include <hf-provider.h>
#include <hf-queue-record.h>
#include <hf-temp-ids.h>
#include <hf-temp-refs.h>

HfSubmission *
hf_submission_new (const char *entity, const char *method, const char *record_id)
{
  HfSubmission *self = g_new0 (HfSubmission, 1);

  self->entity = g_strdup (entity);
  self->method = g_strdup (method);
  self->record_id = g_strdup (record_id);
  return self;
}

void
hf_submission_free (HfSubmission *self)
{
  g_free (self->provider);
  g_free (self->entity);
  g_free (self->method);
  g_free (self->function_id);
  g_free (self->record_id);
  g_clear_pointer (&self->given, hf_json_object_free);
  g_clear_pointer (&self->data, hf_json_object_free);
  g_clear_pointer (&self->evaluated, hf_json_object_free);
  g_strfreev (self->required);
  g_free (self->url);
  g_free (self->source);
  g_free (self->record);
  g_free (self);
}

HfJsonObject *
hf_submission_read_record (HfSubmission *self, HfDb *db, GError **error)
{
  g_autofree char *raw = NULL;
  g_autoptr(HfJsonObject) record = NULL;

  if (self->record_id != NULL && !g_str_equal (self->method, "functionCall")
      && !hf_record_get (db, self->entity, self->record_id, &raw, error))
    return NULL;
  record = raw != NULL ? hf_json_object_parse (raw, -1, error) : hf_json_object_new ();
  if (record == NULL)
    return NULL;
  if (self->data != NULL)
    hf_json_object_merge (record, self->data);
  if (self->record_id != NULL && hf_json_object_get (record, "id") == NULL)
    hf_json_object_set_string (record, "id", self->record_id);
  return g_steal_pointer (&record);
}

static char *
find_source (HfSubmission *self, const HfJsonObject *parameters, GError **error)
{
  HfFunction *function = self->choice.function;
  HfProvider *provider = hf_provider_find (hf_function_get_provider (function));

  if (self->url == NULL)
    return hf_provider_source (provider, function, parameters, error);
  return hf_provider_call_source (provider, &(HfProviderCall){ .function = function, .parameters = parameters, .url = self->url },
                                  error);
}

/* What the record is called now: a create's own temporary id, too. */
static gboolean
read_back (HfSubmission *self, HfDb *db, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT record_id FROM _command WHERE id = ?1", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, self->command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW && hf_stmt_text (stmt, 0) != NULL)
    return hf_record_get (db, self->entity, hf_stmt_text (stmt, 0), &self->record, error);
  return step != HF_STEP_ERROR;
}

static gboolean
accept_remote (HfSubmission *self, HfDb *db, gint64 now, GError **error)
{
  HfFunction *function = self->choice.function;
  g_autoptr(HfJsonObject) record = hf_submission_read_record (self, db, error);
  g_autoptr(HfJsonObject) parameters
      = record != NULL ? hf_function_resolve_with (function, self->given, self->evaluated, (const char *const *) self->required,
                                                   self->alone ? NULL : record, error)
                       : NULL;
  g_autofree char *parameters_text = parameters != NULL ? hf_json_object_to_string (parameters) : NULL;
  g_autofree char *data_text = self->data != NULL ? hf_json_object_to_string (self->data) : NULL;
  GError *failure = NULL;

  g_free (self->source);
  self->source = parameters != NULL ? find_source (self, parameters, error) : NULL;
  if (self->source == NULL)
    return FALSE;
  self->command_id = hf_queue_push (db,
                                    &(HfWrite){
                                        .provider = hf_function_get_provider (function),
                                        .source = self->source,
                                        .entity = self->entity,
                                        .method = self->method,
                                        .function = hf_function_get_id (function),
                                        .record_id = self->record_id,
                                        .parameters = parameters_text,
                                        .data = data_text,
                                        .safe = hf_function_get_safe (function),
                                        .operation = self->operation,
                                    },
                                    now, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return !self->wants_record || self->command_id == 0 || read_back (self, db, error);
}

/* --- a local entity --- */

/* (transfer full) (nullable) */
static char *
choose_local_id (HfSubmission *self)
{
  g_autofree char *id = g_strdup (self->record_id);

  if (id == NULL && self->data != NULL)
    id = hf_json_object_get_text (self->data, "id");
  if (id != NULL && *id != '\0')
    return g_steal_pointer (&id);
  /* No service will name it: its id is final from the start. */
  return g_str_equal (self->method, "create") || g_str_equal (self->method, "save") ? g_uuid_string_random () : NULL;
}

static gboolean
check_local (HfSubmission *self, const char *id, const char *row, GError **error)
{
  gboolean creates = g_str_equal (self->method, "create");

  if (id == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Say which record of “%s” is meant: its id is missing."), self->entity);
  else if (creates && row != NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” has a record “%s” already; update it instead."), self->entity, id);
  else if (!creates && !g_str_equal (self->method, "save") && row == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” has no record “%s”."), self->entity, id);
  else
    return TRUE;
  return FALSE;
}

static gboolean
note_mentions (HfSubmission *self, HfDb *db, const char *id, GArray *creators, GError **error)
{
  for (guint i = 0; i < creators->len; i++)
    if (!hf_temp_refs_add_record (db, g_array_index (creators, gint64, i), self->entity, id, error))
      return FALSE;
  return TRUE;
}

static gboolean
change_local (HfSubmission *self, HfDb *db, const char *id, const char *data, GError **error)
{
  g_autofree char *row = NULL;

  if (!hf_record_get (db, self->entity, id, &row, error) || !check_local (self, id, row, error)
      || !hf_record_apply (row, self->method, id, data, &self->record, error))
    return FALSE;
  return self->record != NULL ? hf_entity_put (db, self->entity, id, self->record, error)
                              : hf_entity_delete (db, self->entity, id, error);
}

static gboolean
accept_local (HfSubmission *self, HfDb *db, GError **error)
{
  g_autofree char *id = choose_local_id (self), *parameters = NULL;
  g_autofree char *data = self->data != NULL ? hf_json_object_to_string (self->data) : NULL;
  g_autoptr(GArray) creators = NULL;

  if (g_str_equal (self->method, "functionCall"))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” is local: there is no service to call"), self->entity);
      return FALSE;
    }
  if (id == NULL)
    return check_local (self, NULL, NULL, error);
  return hf_temp_refs_resolve (db, &id, &parameters, &data, &creators, error) && change_local (self, db, id, data, error)
      && (self->record == NULL || note_mentions (self, db, id, creators, error));
}

gboolean
hf_submission_accept (HfSubmission *self, HfDb *db, gint64 now, GError **error)
{
  if (!g_str_equal (self->method, "functionCall") && !hf_entity_ensure (db, self->entity, error))
    return FALSE;
  return self->choice.local ? accept_local (self, db, error) : accept_remote (self, db, now, error);
}
