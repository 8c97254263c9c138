/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfIdList:
 *
 * A #GListModel of objects that have an id, kept equal to what a query answers: the same id keeps the same object,
 * and only differences are emitted.
 */
#define HF_TYPE_ID_LIST (hf_id_list_get_type ())
G_DECLARE_FINAL_TYPE (HfIdList, hf_id_list, HF, ID_LIST, GObject)

typedef gint64 (*HfIdFunc) (gpointer item);
/* The item already listed takes over what the fresh one of the same id says. */
typedef void (*HfTakeFunc) (gpointer item, gpointer fresh);

/* @take: (nullable): items are immutable. */
HfIdList *hf_id_list_new (GType item_type, HfIdFunc id, HfTakeFunc take);
/* @fresh: of GObject, in the order wanted; ids are unique. */
void hf_id_list_update (HfIdList *self, GPtrArray *fresh);
/* New ones at the front; the list is cut to @limit. */
void hf_id_list_prepend (HfIdList *self, GPtrArray *newest_first, guint limit);

G_END_DECLS
