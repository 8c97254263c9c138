/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-places.h"
#include "hf-rows.h"

G_BEGIN_DECLS

/**
 * HfPager:
 *
 * The rows of one list that are alive, and what they show. Main context only.
 */
typedef struct _HfPager HfPager;

HfPager *hf_pager_new (HfStore *store, HfPlaces *places);
/* Rows that are still held keep what they show. */
void hf_pager_free (HfPager *self);

/* (transfer full): the row of a place below the list's size; its content comes if it is not here. */
HfRow *hf_pager_get (HfPager *self, guint place);

/* The content changed: all that is alive is read again; until it comes, it stays as it is. */
void hf_pager_reload (HfPager *self);
/* Other records stand on the places now: reads under way are dropped, the rest as hf_pager_reload(). */
void hf_pager_replace (HfPager *self);

G_END_DECLS
