/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A JSON object as a list of raw members. Guarantees: order and the bytes of every value are kept; of
 * members with one name the last value wins, on the place of the first. Refuses to look into values. */

#include "hf-json.h"

#include "hf-error.h"
#include "hf-json-scan.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Below this many members a walk is faster than a hash table. */
#define INDEX_FROM 16

typedef struct
{
  char *name, *raw;
} Member;

struct _HfJsonObject
{
  GArray *members;   /* Member */
  GHashTable *index; /* (nullable): name, owned by its member → position + 1; made when it is worth it */
};

static void
member_clear (gpointer data)
{
  Member *member = data;

  g_free (member->name);
  g_free (member->raw);
}

static Member *
member_at (const HfJsonObject *self, guint position)
{
  return &g_array_index (self->members, Member, position);
}

static void
make_index (HfJsonObject *self)
{
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->members->len; i++)
    g_hash_table_insert (self->index, member_at (self, i)->name, GUINT_TO_POINTER (i + 1));
}

static Member *
find (const HfJsonObject *self, const char *name)
{
  if (self->index != NULL)
    {
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, name));

      return place > 0 ? member_at (self, place - 1) : NULL;
    }
  for (guint i = 0; i < self->members->len; i++)
    if (strcmp (member_at (self, i)->name, name) == 0)
      return member_at (self, i);
  return NULL;
}

static void
set_take (HfJsonObject *self, char *name, char *raw)
{
  Member *member = find (self, name);
  Member added = { name, raw };

  if (member != NULL)
    {
      g_free (name);
      g_free (member->raw);
      member->raw = raw;
      return;
    }
  g_array_append_val (self->members, added);
  if (self->index != NULL)
    g_hash_table_insert (self->index, name, GUINT_TO_POINTER (self->members->len));
  else if (self->members->len >= INDEX_FROM)
    make_index (self);
}

static char *
name_text (const char *text, const HfJsonScan *scan)
{
  if (!scan->escaped)
    return g_strndup (text + scan->start, scan->end - scan->start);
  return hf_json_unquote (text + scan->start - 1, (gssize) (scan->end - scan->start + 2));
}

static gboolean
finish_scan (HfJsonScan *scan, HfJsonScanEvent event, GError **error)
{
  if (event != HF_JSON_SCAN_ERROR && hf_json_scan_finish (scan))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Not valid JSON at byte %" PRIu64 ": %s"), scan->end,
               hf_json_scan_describe (scan));
  return FALSE;
}

gboolean
hf_json_validate (const char *text, gssize length, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length, position = 0;
  HfJsonScanEvent event;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 0, HF_JSON_NAMES_NONE);
  do
    event = hf_json_scan_next (&scan, text, size, &position);
  while (event == HF_JSON_SCAN_RECORD);
  return finish_scan (&scan, event, error);
}

HfJsonObject *
hf_json_object_new (void)
{
  HfJsonObject *self = g_new0 (HfJsonObject, 1);

  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  return self;
}

void
hf_json_object_free (HfJsonObject *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_array_unref (self->members);
  g_free (self);
}

HfJsonObject *
hf_json_object_parse (const char *text, gssize length, GError **error)
{
  g_autoptr(HfJsonObject) self = hf_json_object_new ();
  gsize size = length < 0 ? strlen (text) : (gsize) length, position = 0, start = 0;
  g_autofree char *name = NULL;
  HfJsonScanEvent event;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 0, HF_JSON_NAMES_ALL);
  while ((event = hf_json_scan_next (&scan, text, size, &position)) != HF_JSON_SCAN_MORE && event != HF_JSON_SCAN_ERROR)
    if (event == HF_JSON_SCAN_NAME)
      {
        name = name_text (text, &scan);
        hf_json_scan_want_value (&scan);
      }
    else if (event == HF_JSON_SCAN_MEMBER)
      {
        set_take (self, g_steal_pointer (&name), g_strndup (text + scan.start, scan.end - scan.start));
      }
    else
      {
        start = scan.start;
      }

  if (!finish_scan (&scan, event, error))
    return NULL;
  if (text[start] != '{')
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Not a JSON object at byte %zu"), start);
      return NULL;
    }
  return g_steal_pointer (&self);
}

HfJsonObject *
hf_json_object_copy (const HfJsonObject *self)
{
  HfJsonObject *copy = hf_json_object_new ();

  hf_json_object_merge (copy, self);
  return copy;
}

guint
hf_json_object_size (const HfJsonObject *self)
{
  return self->members->len;
}

const char *
hf_json_object_name_at (const HfJsonObject *self, guint index)
{
  g_return_val_if_fail (index < self->members->len, NULL);

  return member_at (self, index)->name;
}

const char *
hf_json_object_raw_at (const HfJsonObject *self, guint index)
{
  g_return_val_if_fail (index < self->members->len, NULL);

  return member_at (self, index)->raw;
}

const char *
hf_json_object_get (const HfJsonObject *self, const char *name)
{
  Member *member = find (self, name);

  return member != NULL ? member->raw : NULL;
}

char *
hf_json_object_get_text (const HfJsonObject *self, const char *name)
{
  const char *raw = hf_json_object_get (self, name);

  return raw == NULL || strcmp (raw, "null") == 0 ? NULL : hf_json_unquote (raw, -1);
}

void
hf_json_object_set (HfJsonObject *self, const char *name, const char *raw)
{
  set_take (self, g_strdup (name), g_strdup (raw));
}

void
hf_json_object_set_string (HfJsonObject *self, const char *name, const char *value)
{
  set_take (self, g_strdup (name), value != NULL ? hf_json_quote (value) : g_strdup ("null"));
}

void
hf_json_object_set_int (HfJsonObject *self, const char *name, gint64 value)
{
  set_take (self, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, value));
}

gboolean
hf_json_object_remove (HfJsonObject *self, const char *name)
{
  Member *member = find (self, name);

  if (member == NULL)
    return FALSE;
  /* The members behind it move: their places are found again when the next one is added. */
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_array_remove_index (self->members, (guint) (member - member_at (self, 0)));
  return TRUE;
}

void
hf_json_object_merge (HfJsonObject *self, const HfJsonObject *from)
{
  for (guint i = 0; i < from->members->len; i++)
    hf_json_object_set (self, member_at (from, i)->name, member_at (from, i)->raw);
}

char *
hf_json_object_to_string (const HfJsonObject *self)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < self->members->len; i++)
    {
      g_autofree char *name = hf_json_quote (member_at (self, i)->name);

      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, name);
      g_string_append_c (text, ':');
      g_string_append (text, member_at (self, i)->raw);
    }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}
