/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Replacing one text by another in records and payloads. Pure. */

/* (transfer full) (nullable): NULL: @find (not empty) is not in @text (nullable). */
char *hf_find_replace_text (const char *text, const char *find, const char *replace);

/**
 * hf_find_replace_json:
 * @json: (nullable): valid JSON
 *
 * Inside strings and names, at any depth, @find is replaced as text. A number, true, false or null that reads @find as a whole becomes @replace
 * as such a value where it is one, else as a string. All other bytes stay.
 *
 * Returns: (transfer full) (nullable): NULL: @find is not there
 */
char *hf_find_replace_json (const char *json, const char *find, const char *replace);

G_END_DECLS
