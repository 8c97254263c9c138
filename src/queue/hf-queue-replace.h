/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>

G_BEGIN_DECLS

/* Commands that give way to a later one (solution-format.md, "Writes, the queue and temporary ids"). */

/**
 * hf_replace_find:
 * @method: of the later one; a delete replaces all of the record
 *
 * (transfer full) (nullable): of gint64, in order: the record's commands that nobody can have heard of: not being sent, and no answer
 * of theirs was lost.
 */
GArray *hf_replace_find (HfDb *db, const char *entity, const char *record_id, const char *method, GError **error);

/* @maker: the one of @ids that would have made the record, or 0: the service has it, or may have. */
gboolean hf_replace_find_maker (HfDb *db, GArray *ids, gint64 *maker, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_replace_drop:
 * @ids: not empty
 *
 * They become history. The first one's id is free then: who takes it stands in its place, and whoever waits for it or mentions its
 * temporary id need not know. What had it goes on under an id of its own, with its key and its attempts.
 */
gboolean hf_replace_drop (HfDb *db, GArray *ids, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
