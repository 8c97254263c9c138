/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `conversions` over whole records. Guarantees: only the values of the named properties change; every other byte, spaces and
 * numbers included, stays as it was. */

#include "hf-convert.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-json-scan.h"
#include "hf-json.h"

typedef struct
{
  char *property;
  HfConvertForm from, to;
  const char *files;
  gsize limit;
} Conversion;

static char *convert_at (const Conversion *self, const char *text, gsize length, char *const *path, GError **error);

static char *
convert_text (const Conversion *self, const char *raw, gsize length, GError **error)
{
  g_autofree char *text = NULL, *converted = NULL;
  g_autoptr(GError) problem = NULL;

  if (*raw != '"')
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The property “%s” cannot be converted: it is not text"), self->property);
      return NULL;
    }
  text = hf_json_unquote (raw, (gssize) length);
  converted = hf_convert_value (text, self->from, self->to, self->files, NULL, self->limit, &problem);
  if (converted != NULL)
    return hf_json_quote (converted);
  g_set_error (error, problem->domain, problem->code, _("The property “%s” cannot be converted: %s"), self->property,
               problem->message);
  return NULL;
}

static char *
convert_member (const Conversion *self, const char *raw, gsize length, char *const *path, GError **error)
{
  if (length == 4 && strncmp (raw, "null", 4) == 0)
    return g_strndup (raw, length);
  if (*path == NULL)
    return convert_text (self, raw, length, error);
  return convert_at (self, raw, length, path, error);
}

static gboolean
is_name (const char *text, const HfJsonScan *scan, const char *name)
{
  g_autofree char *unescaped = NULL;

  if (!scan->escaped)
    return scan->end - scan->start == strlen (name) && strncmp (text + scan->start, name, strlen (name)) == 0;
  unescaped = hf_json_unquote (text + scan->start - 1, (gssize) (scan->end - scan->start + 2));
  return g_str_equal (unescaped, name);
}

static gsize
first_byte (const char *text, gsize length)
{
  gsize at = 0;

  while (at < length && strchr (" \t\r\n", text[at]) != NULL && text[at] != '\0')
    at++;
  return at;
}

/* (transfer full) (nullable): @text, an object or an array of them, with what is at @path converted. */
static char *
convert_at (const Conversion *self, const char *text, gsize length, char *const *path, GError **error)
{
  gsize start = first_byte (text, length), position = 0, copied = 0;
  gboolean is_array = start < length && text[start] == '[';
  g_autoptr(GString) out = g_string_new (NULL);
  HfJsonScanEvent event;
  HfJsonScan scan;

  if (!is_array && (start >= length || text[start] != '{'))
    return g_strndup (text, length);
  hf_json_scan_init (&scan, is_array ? 1 : 0, strlen (*path));
  while ((event = hf_json_scan_next (&scan, text, length, &position)) != HF_JSON_SCAN_MORE && event != HF_JSON_SCAN_ERROR)
    {
      g_autofree char *converted = NULL;

      if (event == HF_JSON_SCAN_NAME && is_name (text, &scan, *path))
        hf_json_scan_want_value (&scan);
      if (event != HF_JSON_SCAN_MEMBER)
        continue;
      converted = convert_member (self, text + scan.start, scan.end - scan.start, path + 1, error);
      if (converted == NULL)
        return NULL;
      g_string_append_len (out, text + copied, (gssize) (scan.start - copied));
      g_string_append (out, converted);
      copied = scan.end;
    }
  if (event == HF_JSON_SCAN_ERROR || !hf_json_scan_finish (&scan))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Not valid JSON at byte %" PRIu64 ": %s"), scan.end,
                   hf_json_scan_describe (&scan));
      return NULL;
    }
  g_string_append_len (out, text + copied, (gssize) (length - copied));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
read_form (HfJsonObject *entry, const char *key, const char *property, HfConvertForm *form, GError **error)
{
  g_autofree char *word = hf_json_object_get_text (entry, key);

  if (hf_convert_form_from_word (word, form))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _("The conversion of “%s” has “%s: %s”; it must be local-uri, base64, data-uri or buffer"), property, key,
               word != NULL ? word : "");
  return FALSE;
}

/* Replaces *@json. */
static gboolean
apply (char **json, const char *raw, gsize length, const char *files, gsize limit, GError **error)
{
  g_autoptr(HfJsonObject) entry = hf_json_object_parse (raw, (gssize) length, error);
  g_autofree char *property = entry != NULL ? hf_json_object_get_text (entry, "property") : NULL, *converted = NULL;
  Conversion self = { property, HF_CONVERT_BASE64, HF_CONVERT_BASE64, files, limit };
  g_auto(GStrv) path = NULL;

  if (entry == NULL)
    return FALSE;
  if (property == NULL || *property == '\0')
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("A conversion names no property"));
      return FALSE;
    }
  if (!read_form (entry, "from", property, &self.from, error) || !read_form (entry, "to", property, &self.to, error))
    return FALSE;
  path = g_strsplit (property, ".", -1);
  converted = convert_at (&self, *json, strlen (*json), path, error);
  if (converted == NULL)
    return FALSE;
  g_free (*json);
  *json = g_steal_pointer (&converted);
  return TRUE;
}

char *
hf_convert_record (const char *json, const char *conversions, const char *files, gsize limit, GError **error)
{
  gsize length = strlen (conversions), position = 0;
  g_autofree char *result = g_strdup (json);
  HfJsonScanEvent event;
  HfJsonScan scan;

  if (!hf_json_validate (conversions, -1, error))
    return NULL;
  if (conversions[first_byte (conversions, length)] == '{')
    return apply (&result, conversions, length, files, limit, error) ? g_steal_pointer (&result) : NULL;
  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while ((event = hf_json_scan_next (&scan, conversions, length, &position)) == HF_JSON_SCAN_RECORD)
    if (!apply (&result, conversions + scan.start, scan.end - scan.start, files, limit, error))
      return NULL;
  return g_steal_pointer (&result);
}
