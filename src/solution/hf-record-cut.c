/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the records in a JSON text and cuts them into pieces, by one walk for each name of the path and one over the list.
 * Guarantees: of members with one name the last counts, as everywhere; a piece holds 100 to 500 elements, less where they are
 * large. */

#include "hf-record-cut.h"

#include "hf-error.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include <hf-json-scan.h>
#include <hf-json.h>

#define MOST 500
#define FEWEST 100
#define MANY_BYTES (256 * 1024) /* enough for a piece of FEWEST */
#define MOST_BYTES (1024 * 1024)

typedef struct
{
  const char *text; /* (nullable): not there */
  gsize start, end; /* of the value in the whole text */
} Value;

void
hf_cut_free (HfCut *self)
{
  g_array_unref (self->pieces);
  g_free (self);
}

static gboolean
fail (const HfJsonScan *scan, gsize offset, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Not valid JSON at byte %" PRIu64 ": %s"), scan->end + offset,
               hf_json_scan_describe (scan));
  return FALSE;
}

static void
skip_space (Value *value)
{
  while (value->start < value->end && strchr (" \t\r\n", value->text[value->start]) != NULL)
    value->start++;
}

static gboolean
is_name (const char *text, const HfJsonScan *scan, const char *name)
{
  g_autofree char *found = NULL;

  if (!scan->escaped)
    return scan->end - scan->start == strlen (name) && memcmp (text + scan->start, name, strlen (name)) == 0;
  found = hf_json_unquote (text + scan->start - 1, (gssize) (scan->end - scan->start + 2));
  return g_str_equal (found, name);
}

/* Goes from an object to its member @name. */
static gboolean
step (Value *value, const char *name, GError **error)
{
  const char *text = value->text + value->start;
  Value found = { NULL, 0, 0 };
  HfJsonScanEvent event;
  gsize position = 0;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 0, HF_JSON_NAMES_ALL);
  while ((event = hf_json_scan_next (&scan, text, value->end - value->start, &position)) != HF_JSON_SCAN_MORE)
    if (event == HF_JSON_SCAN_ERROR)
      return fail (&scan, value->start, error);
    else if (event == HF_JSON_SCAN_NAME && is_name (text, &scan, name))
      hf_json_scan_want_value (&scan);
    else if (event == HF_JSON_SCAN_MEMBER)
      found = (Value){ value->text, value->start + scan.start, value->start + scan.end };
  if (!hf_json_scan_finish (&scan))
    return fail (&scan, value->start, error);
  *value = found;
  return TRUE;
}

static gboolean
is_full (const HfCutPiece *piece, gsize next_end)
{
  gsize size = piece->end - piece->start;

  return piece->count >= MOST || (piece->count >= FEWEST && size >= MANY_BYTES)
      || (piece->count > 0 && next_end - piece->start > MOST_BYTES);
}

static gboolean
cut_list (HfCut *self, const Value *value, GError **error)
{
  const char *text = value->text + value->start;
  HfCutPiece piece = { 0 };
  HfJsonScanEvent event;
  gsize position = 0, index = 0;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while ((event = hf_json_scan_next (&scan, text, value->end - value->start, &position)) == HF_JSON_SCAN_RECORD)
    {
      gsize start = value->start + scan.start, end = value->start + scan.end;

      index++;
      if (self->odd == 0 && value->text[start] != '{')
        self->odd = index;
      if (is_full (&piece, end))
        {
          g_array_append_val (self->pieces, piece);
          piece.count = 0;
        }
      if (piece.count++ == 0)
        piece.start = start;
      piece.end = end;
    }
  if (event == HF_JSON_SCAN_ERROR || !hf_json_scan_finish (&scan))
    return fail (&scan, value->start, error);
  if (piece.count > 0)
    g_array_append_val (self->pieces, piece);
  return TRUE;
}

static void
take_object (HfCut *self, const Value *value)
{
  HfCutPiece piece = { value->start, value->end, 1 };

  self->kind = HF_CUT_OBJECT;
  g_array_append_val (self->pieces, piece);
}

static gboolean
cut_value (HfCut *self, Value *value, const char *const *names, GError **error)
{
  for (skip_space (value); *names != NULL && value->text != NULL && value->text[value->start] == '{'; names++)
    {
      if (!step (value, *names, error))
        return FALSE;
      self->depth++;
      if (value->text != NULL)
        skip_space (value);
    }
  if (value->text == NULL || value->start == value->end)
    return TRUE;
  if (value->text[value->start] == '[')
    {
      self->kind = HF_CUT_LIST;
      return cut_list (self, value, error);
    }
  if (*names != NULL || value->text[value->start] == 'n')
    return TRUE;
  if (value->text[value->start] == '{')
    take_object (self, value);
  else
    self->kind = HF_CUT_OTHER;
  return TRUE;
}

HfCut *
hf_cut (GBytes *bytes, const char *const *names, GError **error)
{
  g_autoptr(HfCut) self = g_new0 (HfCut, 1);
  Value value = { 0 };

  value.text = g_bytes_get_data (bytes, &value.end);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (HfCutPiece));
  return cut_value (self, &value, names, error) ? g_steal_pointer (&self) : NULL;
}

typedef struct
{
  GBytes *bytes;
  GStrv names;
} Work;

static void
work_free (Work *work)
{
  g_bytes_unref (work->bytes);
  g_strfreev (work->names);
  g_free (work);
}

static void
cut_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  HfCut *cut = hf_cut (work->bytes, (const char *const *) work->names, &error);

  if (cut != NULL)
    g_task_return_pointer (task, cut, (GDestroyNotify) hf_cut_free);
  else
    g_task_return_error (task, error);
}

void
hf_cut_async (GBytes *bytes, const char *const *names, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Work *work = g_new (Work, 1);

  work->bytes = g_bytes_ref (bytes);
  work->names = g_strdupv ((GStrv) names);
  g_task_set_source_tag (task, hf_cut_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, cut_thread);
}

HfCut *
hf_cut_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
