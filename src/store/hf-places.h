/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfPlaces:
 *
 * Which record stands where in one filtered and sorted list: a constant where rowids have no gap, a list of rowids
 * elsewhere, made off the main thread. Main context only.
 */
typedef struct _HfPlaces HfPlaces;

typedef enum
{
  HF_PLACES_REPLACED, /* any place may hold another record, and there may be more or fewer */
  HF_PLACES_GREW,     /* more at the end, all else as it was */
  HF_PLACES_STATE,    /* busy or the total changed */
} HfPlacesEvent;

typedef void (*HfPlacesFunc) (HfPlacesEvent event, gpointer data);

HfPlaces *hf_places_new (HfStore *store, const char *entity, HfPlacesFunc func, gpointer data);
/* @func is not called any more. */
void hf_places_free (HfPlaces *self);

/* New ones show as they are found. NULL or "": none. */
void hf_places_set_filter (HfPlaces *self, const char *text);
void hf_places_set_order (HfPlaces *self, const char *path, gboolean descending);
/* The dataset changed. Until the new places are complete the old ones stay. @moved: rows came or went. */
void hf_places_refresh (HfPlaces *self, gboolean moved);

const char *hf_places_get_entity (HfPlaces *self);
guint hf_places_get_size (HfPlaces *self);
gint64 hf_places_get_total (HfPlaces *self);
gboolean hf_places_is_busy (HfPlaces *self);
gint64 hf_places_get_rowid (HfPlaces *self, guint place);
/* Returns: the place, or -1 */
gint64 hf_places_find_rowid (HfPlaces *self, gint64 rowid);

G_END_DECLS
