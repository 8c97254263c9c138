/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversions of what leaves and what comes. Guarantees: files are read and written on a task thread; what a list says of the
 * other direction is left alone. */

#include "hf-function-run-private.h"

#include <string.h>

#include <hf-convert.h>
#include <hf-tsan.h>

/* The largest file that a record may carry. */
#define FILE_LIMIT (128u * 1024 * 1024)

typedef struct
{
  GBytes *json;
  char *conversions, *files;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_bytes_unref (self->json);
  g_free (self->conversions);
  g_free (self->files);
  g_free (self);
}

static gboolean
is_form (const HfJsonObject *entry, const char *member, HfConvertForm form)
{
  g_autofree char *word = hf_json_object_get_text (entry, member);
  HfConvertForm found;

  return word != NULL && hf_convert_form_from_word (word, &found) && found == form;
}

static gboolean
is_for (const HfJsonObject *entry, gboolean inward, gboolean sync)
{
  if (is_form (entry, "to", HF_CONVERT_LOCAL_URI))
    return inward;
  if (is_form (entry, "from", HF_CONVERT_LOCAL_URI))
    return !inward;
  return inward ? sync : TRUE;
}

/* (transfer full) (element-type HfJsonObject): what is not an object is left for hf_convert_record() to name. */
static GPtrArray *
read_entries (const char *list)
{
  g_autoptr(GPtrArray) raws = hf_json_array_split (list, -1, NULL);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_json_object_free);

  for (guint i = 0; raws != NULL && i < raws->len; i++)
    {
      HfJsonObject *entry = hf_json_object_parse (g_ptr_array_index (raws, i), -1, NULL);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return entries;
}

char *
hf_conversions_pick (const char *list, gboolean inward, gboolean sync)
{
  g_autoptr(GPtrArray) entries = read_entries (list);
  g_autoptr(GString) out = g_string_new ("[");

  for (guint i = 0; i < entries->len; i++)
    {
      const HfJsonObject *entry = g_ptr_array_index (entries, i);
      g_autofree char *text = NULL;

      if (!is_for (entry, inward, sync))
        continue;
      text = hf_json_object_to_string (entry);
      g_string_append_printf (out, "%s%s", out->len > 1 ? "," : "", text);
    }
  if (out->len == 1)
    return NULL;
  g_string_append_c (out, ']');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
hf_conversions_list_buffers (const char *list, GPtrArray *names)
{
  g_autoptr(GPtrArray) entries = read_entries (list);

  for (guint i = 0; i < entries->len; i++)
    {
      const HfJsonObject *entry = g_ptr_array_index (entries, i);
      char *property = is_form (entry, "to", HF_CONVERT_BUFFER) ? hf_json_object_get_text (entry, "property") : NULL;

      if (property != NULL)
        g_ptr_array_add (names, property);
    }
}

static void
convert_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  gsize length;
  const char *json = g_bytes_get_data (job->json, &length);
  g_autofree char *text = NULL;
  GError *error = NULL;
  char *converted;

  hf_takeover (task);
  text = g_strndup (json, length);
  converted = hf_convert_record (text, job->conversions, job->files, FILE_LIMIT, &error);
  hf_handover (task);
  if (converted != NULL)
    g_task_return_pointer (task, g_bytes_new_take (converted, strlen (converted)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
hf_convert_async (HfFunctionRun *run, GBytes *json, const char *conversions, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->json = g_bytes_ref (json);
  job->conversions = g_strdup (conversions);
  job->files = g_strdup (run->runtime->files);
  g_task_set_task_data (task, job, job_free);
  hf_handover (task);
  g_task_run_in_thread (task, convert_thread);
}

GBytes *
hf_convert_finish (GAsyncResult *result, GError **error)
{
  hf_takeover (result);
  return g_task_propagate_pointer (G_TASK (result), error);
}
