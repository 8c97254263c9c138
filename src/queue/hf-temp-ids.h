/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Temporary ids in text: `_tmp_<commandId>_` (solution-format.md, "Writes, the queue and temporary ids"). Pure. */

/* (transfer full): the temporary id of the record that command @creator makes. */
char *hf_temp_id_new (gint64 creator);

/* Whether the whole of @text is a temporary id; then @creator is its command. */
gboolean hf_temp_id_parse (const char *text, gint64 *creator);

/* Appends to @creators (of gint64) each command whose temporary id @text (nullable) mentions and that is not in it yet. */
void hf_temp_ids_find (const char *text, GArray *creators);

/* (transfer full) (nullable): @text with every mention of @creator's temporary id replaced by @id; NULL: there is none. */
char *hf_temp_ids_replace_text (const char *text, gint64 creator, const char *id);

/**
 * hf_temp_ids_replace_json:
 * @json: (nullable): valid JSON
 * @raw_id: the final id as the service sent it: raw JSON, a string or a number
 *
 * A value that is the temporary id and nothing else becomes @raw_id, in its own type; inside longer strings and in names its text is put in.
 * All other bytes stay.
 *
 * Returns: (transfer full) (nullable): NULL: there is no mention
 */
char *hf_temp_ids_replace_json (const char *json, gint64 creator, const char *raw_id);

G_END_DECLS
