/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What came of a call by hand, as a value for people. It knows nothing of how it came to be. */

#include "hf-function-result-private.h"

#include <glib/gi18n-lib.h>
#include <hf-permit.h>
#include <hf-rows.h>

struct _HfFunctionChange
{
  GObject parent_instance;

  char *table, *id, *before, *after;
  HfChangeKind kind;
};

G_DEFINE_FINAL_TYPE (HfFunctionChange, hf_function_change, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (HfFunctionResult, hf_function_result, G_TYPE_OBJECT)

/* --- a change --- */

static void
hf_function_change_finalize (GObject *object)
{
  HfFunctionChange *self = HF_FUNCTION_CHANGE (object);

  g_free (self->table);
  g_free (self->id);
  g_free (self->before);
  g_free (self->after);
  G_OBJECT_CLASS (hf_function_change_parent_class)->finalize (object);
}

static void
hf_function_change_class_init (HfFunctionChangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_change_finalize;
}

static void
hf_function_change_init (HfFunctionChange *self)
{
}

static HfChangeKind
kind_of (HfTableChangeKind kind)
{
  switch (kind)
    {
    case HF_TABLE_INSERTED:
      return HF_CHANGE_INSERTED;
    case HF_TABLE_UPDATED:
      return HF_CHANGE_UPDATED;
    case HF_TABLE_DELETED:
      return HF_CHANGE_DELETED;
    default:
      g_assert_not_reached ();
    }
}

static HfFunctionChange *
change_new (const HfTableChange *change)
{
  HfFunctionChange *self = g_object_new (HF_TYPE_FUNCTION_CHANGE, NULL);

  self->table = g_strdup (change->table);
  self->id = g_strdup (change->id);
  self->before = g_strdup (change->before);
  self->after = g_strdup (change->after);
  self->kind = kind_of (change->kind);
  return self;
}

const char *
hf_function_change_get_table (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), NULL);
  return self->table;
}

gboolean
hf_function_change_get_queued (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), FALSE);
  return g_str_equal (self->table, HF_PERMIT_QUEUE_VIEW);
}

const char *
hf_function_change_get_id (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), NULL);
  return self->id;
}

HfChangeKind
hf_function_change_get_kind (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), HF_CHANGE_UPDATED);
  return self->kind;
}

const char *
hf_function_change_get_before (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), NULL);
  return self->before;
}

const char *
hf_function_change_get_after (HfFunctionChange *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_CHANGE (self), NULL);
  return self->after;
}

/* --- the result --- */

static void
hf_function_result_finalize (GObject *object)
{
  HfFunctionResult *self = HF_FUNCTION_RESULT (object);

  g_free (self->function_id);
  g_free (self->error);
  g_free (self->advice);
  g_free (self->skip);
  g_free (self->request);
  g_free (self->request_body);
  g_free (self->response);
  g_free (self->response_body);
  g_free (self->output);
  g_free (self->records);
  g_object_unref (self->rows);
  g_strfreev (self->columns);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->operations);
  g_object_unref (self->changes);
  g_free (self->why_not);
  G_OBJECT_CLASS (hf_function_result_parent_class)->finalize (object);
}

static void
hf_function_result_class_init (HfFunctionResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_result_finalize;
}

static void
hf_function_result_init (HfFunctionResult *self)
{
  self->rows = g_list_store_new (HF_TYPE_ROW);
  self->columns = g_new0 (char *, 1);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  self->changes = g_list_store_new (HF_TYPE_FUNCTION_CHANGE);
}

HfFunctionResult *
hf_function_result_new (const char *function_id)
{
  HfFunctionResult *self = g_object_new (HF_TYPE_FUNCTION_RESULT, NULL);

  self->function_id = g_strdup (function_id);
  return self;
}

void
hf_function_result_warn (HfFunctionResult *self, char *words)
{
  g_ptr_array_insert (self->warnings, (int) self->warnings->len - 1, words);
}

void
hf_function_result_take_changes (HfFunctionResult *self, GPtrArray *changes, const HfTableReport *report)
{
  self->counts = (HfChangeCounts){ report->inserted, report->updated, report->deleted, report->protected };
  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr(HfFunctionChange) change = change_new (g_ptr_array_index (changes, i));

      g_list_store_append (self->changes, change);
    }
}

const char *
hf_function_result_get_error (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->error;
}

const char *
hf_function_result_get_advice (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->advice;
}

const char *
hf_function_result_get_skip (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->skip;
}

guint
hf_function_result_get_status (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), 0);
  return self->status;
}

guint
hf_function_result_get_pages (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), 0);
  return self->pages;
}

gint64
hf_function_result_get_duration (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), 0);
  return self->duration;
}

const char *
hf_function_result_get_request (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->request;
}

const char *
hf_function_result_get_request_body (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->request_body;
}

const char *
hf_function_result_get_response (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->response;
}

const char *
hf_function_result_get_response_body (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->response_body;
}

const char *
hf_function_result_get_output (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->output != NULL ? self->output : self->records;
}

const char *
hf_function_result_get_records (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return self->records;
}

gint64
hf_function_result_get_n_records (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), 0);
  return self->n_records;
}

GListModel *
hf_function_result_get_rows (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return G_LIST_MODEL (self->rows);
}

const char *const *
hf_function_result_get_columns (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return (const char *const *) self->columns;
}

const char *const *
hf_function_result_get_warnings (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return (const char *const *) self->warnings->pdata;
}

GListModel *
hf_function_result_get_changes (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);
  return G_LIST_MODEL (self->changes);
}

HfChangeCounts
hf_function_result_get_counts (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), (HfChangeCounts){ 0 });
  return self->counts;
}

const char *
hf_function_result_get_why_not (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), NULL);

  if (self->why_not != NULL)
    return self->why_not;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->changes)) > 0)
    return NULL;
  return self->operations->len > 0 ? _("It would change nothing: the tables here have all of it already.")
                                   : _("Its answer has nothing to do with a table here.");
}

gboolean
hf_function_result_get_blocked (HfFunctionResult *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RESULT (self), FALSE);
  return self->why_not != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->changes)) == 0;
}
