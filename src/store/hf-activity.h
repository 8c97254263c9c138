/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * hf_activity_add:
 * @now: µs wall clock
 * @level: info, warning, error
 * @topic: sync, command, network, solution, store
 * @entity: (nullable)
 * @command_id: or 0
 * @text: one sentence for people, without secrets
 *
 * Writes one line to `_activity`, on the writer inside the transaction of what it tells about. The newest 5,000 (or a few more) are kept.
 */
gboolean hf_activity_add (HfDb *db, gint64 now, const char *level, const char *topic, const char *entity, gint64 command_id, const char *text,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
