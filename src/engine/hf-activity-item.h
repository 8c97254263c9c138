/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfActivityItem:
 *
 * One line of what happened. Immutable.
 */
#define HF_TYPE_ACTIVITY_ITEM (hf_activity_item_get_type ())
G_DECLARE_FINAL_TYPE (HfActivityItem, hf_activity_item, HF, ACTIVITY_ITEM, GObject)

gint64 hf_activity_item_get_id (HfActivityItem *self);
gint64 hf_activity_item_get_at (HfActivityItem *self);           /* µs */
const char *hf_activity_item_get_level (HfActivityItem *self);   /* info, warning, error */
const char *hf_activity_item_get_topic (HfActivityItem *self);   /* sync, command, network, solution, store */
const char *hf_activity_item_get_text (HfActivityItem *self);
const char *hf_activity_item_get_entity (HfActivityItem *self);  /* (nullable) */
gint64 hf_activity_item_get_command_id (HfActivityItem *self);   /* 0: none */

G_END_DECLS
