/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Raw JSON arrays taken apart, each element in its own bytes. It refuses what is not one whole array. */

#include "hf-json-list.h"

#include <string.h>

#include <hf-json-scan.h>

static const char *
skip_space (const char *text)
{
  return text + strspn (text, " \t\r\n");
}

GPtrArray *
hf_json_list_split (const char *raw)
{
  g_autoptr(GPtrArray) elements = g_ptr_array_new_with_free_func (g_free);
  HfJsonScan scan;
  gsize position = 0, length;

  if (raw == NULL || *skip_space (raw) != '[')
    return NULL;
  length = strlen (raw);
  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  for (;;)
    switch (hf_json_scan_next (&scan, raw, length, &position))
      {
      case HF_JSON_SCAN_RECORD:
        g_ptr_array_add (elements, g_strndup (raw + scan.start, scan.end - scan.start));
        break;
      case HF_JSON_SCAN_NAME:
      case HF_JSON_SCAN_MEMBER:
        break;
      case HF_JSON_SCAN_MORE:
        return hf_json_scan_finish (&scan) ? g_steal_pointer (&elements) : NULL;
      case HF_JSON_SCAN_ERROR:
      default:
        return NULL;
      }
}

gboolean
hf_json_list_is_empty (const char *raw)
{
  const char *at = raw != NULL ? skip_space (raw) : "";

  return *at == '[' && *skip_space (at + 1) == ']';
}
