/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes is made fit for its table: its files converted, then, where `primaryKey` is an expression, its id made. Guarantees:
 * a record keeps all its other bytes; the key of each is evaluated with that record as `@ctx.record`; one without a key keeps the
 * `id` it has. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many evaluations are asked for at a time. */
#define AT_ONCE 64

typedef struct
{
  HfFunctionRun *run;
  HfExpression *key;  /* (nullable) */
  GPtrArray *records; /* of char *, raw JSON */
  gboolean single;    /* it was one object */
  guint next, under_way;
  GError *error;
} Shape;

typedef struct
{
  GTask *task;
  guint index;
  HfEvaluation *evaluation;
} KeyOf;

static void ask_more (GTask *task);

static void
shape_free (gpointer data)
{
  Shape *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->key, hf_expression_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static GBytes *
join (Shape *self)
{
  GString *out = g_string_new (self->single ? NULL : "[");

  for (guint i = 0; i < self->records->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      g_string_append (out, g_ptr_array_index (self->records, i));
    }
  if (!self->single)
    g_string_append_c (out, ']');
  return g_string_free_to_bytes (out);
}

static void
set_key (Shape *self, guint index, const char *raw, GError **error)
{
  g_autoptr(HfJsonObject) record = NULL;
  g_autofree char *place = NULL;

  if (raw == NULL || g_str_equal (raw, "null"))
    return;
  if (*raw == '{' || *raw == '[')
    {
      place = hf_expression_dup_place (self->key);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: The key of a record must be a text or a number"), place);
      return;
    }
  record = hf_json_object_parse (g_ptr_array_index (self->records, index), -1, error);
  if (record == NULL)
    return;
  hf_json_object_set (record, "id", raw);
  g_free (g_ptr_array_index (self->records, index));
  g_ptr_array_index (self->records, index) = hf_json_object_to_string (record);
}

static void
key_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree KeyOf *of = data;
  g_autoptr(GTask) task = of->task;
  g_autoptr(HfEvaluation) evaluation = of->evaluation;
  Shape *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->under_way--;
  if (hf_evaluation_run_finish (evaluation, result, &error))
    set_key (self, of->index, hf_evaluation_get (evaluation, 0), &error);
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  ask_more (task);
}

static void
ask_one (GTask *task, guint index)
{
  Shape *self = g_task_get_task_data (task);
  KeyOf *of = g_new0 (KeyOf, 1);
  g_autoptr(HfJsonObject) record = hf_json_object_parse (g_ptr_array_index (self->records, index), -1, NULL);
  HfJsonObject *before = self->run->record;

  of->task = g_object_ref (task);
  of->index = index;
  of->evaluation = hf_evaluation_new ();
  hf_evaluation_add (of->evaluation, self->key);
  self->under_way++;
  self->run->record = record;
  hf_function_evaluate (self->run, of->evaluation, HF_SEES_PARAMETERS, g_task_get_cancellable (task), key_cb, of);
  self->run->record = before;
}

static void
ask_more (GTask *task)
{
  Shape *self = g_task_get_task_data (task);

  while (self->error == NULL && self->under_way < AT_ONCE && self->next < self->records->len)
    ask_one (task, self->next++);
  if (self->under_way > 0)
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (task, join (self), (GDestroyNotify) g_bytes_unref);
}

/* Takes @task. */
static void
make_keys (GTask *task, GBytes *json)
{
  g_autoptr(GTask) owned = task;
  Shape *self = g_task_get_task_data (task);
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  GError *error = NULL;

  if (self->key == NULL)
    {
      g_task_return_pointer (task, g_bytes_ref (json), (GDestroyNotify) g_bytes_unref);
      return;
    }
  self->single = length > 0 && *text == '{';
  if (self->single)
    {
      self->records = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->records, g_strndup (text, length));
    }
  else
    self->records = hf_json_array_split (text, (gssize) length, &error);
  if (self->records == NULL)
    g_task_return_error (task, error);
  else
    ask_more (task);
}

static void
converted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr(GBytes) converted = hf_convert_finish (result, &error);

  if (converted != NULL)
    {
      make_keys (task, converted);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
hf_function_shape_async (HfFunctionRun *run, GBytes *json, const char *conversions, HfExpression *key, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, cancellable, callback, data);
  Shape *self = g_new0 (Shape, 1);

  self->run = g_object_ref (run);
  self->key = key != NULL ? hf_expression_ref (key) : NULL;
  g_task_set_task_data (task, self, shape_free);
  if (conversions != NULL)
    hf_convert_async (run, json, conversions, cancellable, converted_cb, task);
  else
    make_keys (task, json);
}

GBytes *
hf_function_shape_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
