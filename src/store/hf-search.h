/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-query.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfSearch:
 *
 * One run of a query in another thread, told to the main context as it goes.
 */
typedef struct _HfSearch HfSearch;

/* @rowids: (element-type gint64): the next ones in order */
typedef void (*HfSearchFoundFunc) (HfSearch *search, GArray *rowids, gpointer data);

/**
 * HfSearchDoneFunc:
 * @extent: (nullable): of the dataset; NULL if the search failed
 * @searched: FALSE: rowids have no gap and everything was asked for in their order, so none were told
 */
typedef void (*HfSearchDoneFunc) (HfSearch *search, const HfExtent *extent, gboolean searched, gpointer data);

/* (transfer full): ends with hf_search_drop(), before or after it is done. */
HfSearch *hf_search_start (HfStore *store, const HfQuery *query, HfSearchFoundFunc found, HfSearchDoneFunc done, gpointer data);
/* Stops it; neither function is called any more. */
void hf_search_drop (HfSearch *self);

G_END_DECLS
