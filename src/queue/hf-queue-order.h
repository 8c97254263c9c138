/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>

G_BEGIN_DECLS

/* Who depends on whom. A command depends on the earlier open commands of its record and on the open creates whose temporary ids it
 * mentions. */

/**
 * HfBlocker:
 * @comes_after: an earlier open command it depends on, or 0: its turn may come
 * @waits_for: the stuck command that holds it up, directly or through others, or 0
 */
typedef struct
{
  gint64 comes_after;
  gint64 waits_for;
} HfBlocker;

/**
 * hf_order_find:
 * @record_id: (nullable)
 * @lane: (out) (nullable): the record's latest open command before @command_id, or 0
 *
 * Reads the mentions of @command_id from `_temp_ref`.
 */
gboolean hf_order_find (HfDb *db, gint64 command_id, const char *entity, const char *record_id, HfBlocker *blocker, gint64 *lane,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @command_id mentions was changed: %HF_ERROR_INVALID if it would wait for itself, through whomever. */
gboolean hf_order_check (HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @command_id is stuck: what depends on it waits for it from now on. */
gboolean hf_order_block (HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @command_id is done, discarded, or no longer stuck: looks again at what came after it. */
gboolean hf_order_release (HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @command_id mentions, or its record, changed: looks again at what it comes after, and at those that depend on it. */
gboolean hf_order_relink (HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The record's id changed: its open commands may have met others that had the new id already. */
gboolean hf_order_relink_record (HfDb *db, const char *entity, const char *record_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
