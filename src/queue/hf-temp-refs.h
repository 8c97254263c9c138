/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>

G_BEGIN_DECLS

/* `_temp_ref`: which open commands and records mention a temporary id that its create has not replaced yet. */

/**
 * hf_temp_refs_resolve:
 * @record_id, @parameters, @data: (inout) (nullable): owned texts of a write; mentions of temporary ids whose create is done
 *   already (a window showed the record as it was before) are replaced by the final id
 * @creators: (out) (transfer full): of gint64: the open creates still mentioned
 */
gboolean hf_temp_refs_resolve (HfDb *db, char **record_id, char **parameters, char **data, GArray **creators,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean hf_temp_refs_add_command (HfDb *db, gint64 creator, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_temp_refs_add_record (HfDb *db, gint64 creator, const char *entity, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The command ended: it mentions nothing any more. */
gboolean hf_temp_refs_drop_command (HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing will replace @creator's temporary id. */
gboolean hf_temp_refs_drop_creator (HfDb *db, gint64 creator, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_temp_refs_rewrite:
 * @entity: of the record that @creator made
 * @raw_id: its final id as the service sent it: a JSON string or number
 *
 * Replaces the temporary id everywhere: the record, `_base`, every other record and every queued command that mentions it.
 */
gboolean hf_temp_refs_rewrite (HfDb *db, gint64 creator, const char *entity, const char *raw_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
