/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HF_FRESHNESS_NEVER,  /* never synced */
  HF_FRESHNESS_FRESH,  /* within its limit: green */
  HF_FRESHNESS_AGEING, /* up to three times its limit: amber */
  HF_FRESHNESS_OLD,    /* beyond: red */
} HfFreshness;
#define HF_TYPE_FRESHNESS (hf_freshness_get_type ())
GType hf_freshness_get_type (void) G_GNUC_CONST;

/**
 * HfDataset:
 *
 * One entity as the person sees it. Kept by the engine; a live value for everyone else: all properties below are
 * read-only and notify.
 */
#define HF_TYPE_DATASET (hf_dataset_get_type ())
G_DECLARE_FINAL_TYPE (HfDataset, hf_dataset, HF, DATASET, GObject)

const char *hf_dataset_get_entity (HfDataset *self);         /* "entity" */
const char *hf_dataset_get_provider (HfDataset *self);       /* "provider": DATA_PROVIDER_REST … */
const char *hf_dataset_get_source (HfDataset *self);         /* "source": host, e.g. demo.holdfast.example */
gint64 hf_dataset_get_rows (HfDataset *self);                /* "rows" */
gint64 hf_dataset_get_synced_at (HfDataset *self);           /* "synced-at": µs, 0: never */
HfFreshness hf_dataset_get_freshness (HfDataset *self);      /* "freshness": notifies as time goes by too */
gint64 hf_dataset_get_max_age (HfDataset *self);             /* µs */
gboolean hf_dataset_get_launch (HfDataset *self);            /* a launch dataset */
gboolean hf_dataset_get_syncing (HfDataset *self);           /* "syncing" */
gint64 hf_dataset_get_progress (HfDataset *self);            /* "progress": records received so far while syncing */
const char *hf_dataset_get_error (HfDataset *self);          /* "error" (nullable): why its last sync failed */
gint64 hf_dataset_get_open_commands (HfDataset *self);       /* "open-commands" */
gint64 hf_dataset_get_stuck_commands (HfDataset *self);      /* "stuck-commands" */
/* (nullable): NULL: this method (create, update, delete) is possible; else why not, a sentence. */
const char *hf_dataset_why_not (HfDataset *self, const char *method);
/* It is not, but only because a person must say first which function does it: hf_engine_list_writers(). */
gboolean hf_dataset_asks (HfDataset *self, const char *method);
/* (nullable): as hf_dataset_why_not() where there is a person to be asked. */
const char *hf_dataset_why_read_only (HfDataset *self, const char *method);

G_END_DECLS
