/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The elements of a JSON array, each in the bytes it was written in. One pass of the validating scanner; nothing is decoded. */

#include "hf-json.h"

#include <string.h>

#include "hf-error.h"
#include "hf-json-scan.h"

static gsize
skip_space (const char *text, gsize length)
{
  gsize at = 0;

  while (at < length && strchr (" \t\r\n", text[at]) != NULL && text[at] != '\0')
    at++;
  return at;
}

GPtrArray *
hf_json_array_split (const char *raw, gssize length, GError **error)
{
  gsize size = length >= 0 ? (gsize) length : strlen (raw), position = 0;
  g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
  HfJsonScan scan;
  HfJsonScanEvent event;

  if (!hf_json_validate (raw, (gssize) size, error))
    return NULL;
  if (raw[skip_space (raw, size)] != '[')
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "not a JSON array");
      return NULL;
    }
  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while ((event = hf_json_scan_next (&scan, raw, size, &position)) == HF_JSON_SCAN_RECORD)
    g_ptr_array_add (out, g_strndup (raw + scan.start, scan.end - scan.start));
  return g_steal_pointer (&out);
}
