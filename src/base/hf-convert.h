/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `conversions` (solution-format.md): the four forms a file takes. Pure but for hf_file_store_*(). */

typedef enum
{
  HF_CONVERT_LOCAL_URI, /* `file:///…` of a file in the solution's file store */
  HF_CONVERT_BASE64,
  HF_CONVERT_DATA_URI,  /* `data:image/png;base64,…` */
  HF_CONVERT_BUFFER,    /* raw bytes; in JSON as base64 until it leaves as a body */
} HfConvertForm;

gboolean hf_convert_form_from_word (const char *word, HfConvertForm *form); /* without case, `-` = `_` */

/**
 * hf_convert_value:
 * @value: text in the form @from (of BUFFER: base64)
 * @files: folder of the file store, `files/` beside the database; made with mode 0700 when first needed
 * @content_type: (nullable): for a data URI or a file's ending; default from the data itself
 *
 * To LOCAL_URI writes a file named by its SHA-256 and an ending (the same bytes: the same file); from LOCAL_URI reads one, only inside
 * @files (no `..`, no symbolic link out), at most @limit bytes. Blocking: a worker or a task thread.
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID: not base64, no data URI, outside the store, too large; %HF_ERROR_STORE:
 *   cannot be written
 */
char *hf_convert_value (const char *value, HfConvertForm from, HfConvertForm to, const char *files, const char *content_type,
                        gsize limit, GError **error);

/**
 * hf_convert_record:
 * @json: raw JSON: an object, or an array of objects
 * @conversions: raw JSON: `[{"property": "photo", "from": "base64", "to": "local-uri"}]`; property may be a dotted path
 *
 * Returns: (transfer full) (nullable): @json with these properties converted, all other bytes as they were. A property that is absent or
 *   null is left. %HF_ERROR_INVALID names the property.
 */
char *hf_convert_record (const char *json, const char *conversions, const char *files, gsize limit, GError **error);

G_END_DECLS
