/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-store.h>

#include "hf-activity-item.h"

G_BEGIN_DECLS

/**
 * HfActivityList:
 *
 * The newest lines of `_activity` as a live list. Lines are written by whoever does what they tell, in the same
 * transaction; this only follows.
 */
#define HF_TYPE_ACTIVITY_LIST (hf_activity_list_get_type ())
G_DECLARE_FINAL_TYPE (HfActivityList, hf_activity_list, HF, ACTIVITY_LIST, GObject)

HfActivityList *hf_activity_list_new (HfStore *store);
GListModel *hf_activity_list_get_items (HfActivityList *self); /* (transfer none) of HfActivityItem, newest first, at most 1,000 */
/* Look again: something was committed. Cheap; coalesced. */
void hf_activity_list_refresh (HfActivityList *self);
void hf_activity_list_stop (HfActivityList *self);

G_END_DECLS
