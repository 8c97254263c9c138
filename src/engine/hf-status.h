/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-source.h>

G_BEGIN_DECLS

typedef enum
{
  HF_LEVEL_OK,        /* up to date: the only green one */
  HF_LEVEL_BUSY,      /* syncing or sending */
  HF_LEVEL_OFFLINE,   /* no network, or working offline */
  HF_LEVEL_ATTENTION, /* waiting, ageing, never synced */
  HF_LEVEL_PROBLEM,   /* stuck, failed, stalled */
} HfLevel;
#define HF_TYPE_LEVEL (hf_level_get_type ())
GType hf_level_get_type (void) G_GNUC_CONST;

/**
 * HfStatus:
 *
 * The honest headline (queue.md, "Honest status"), computed from the database and the connectivity alone. Read-only
 * properties, all notify.
 */
#define HF_TYPE_STATUS (hf_status_get_type ())
G_DECLARE_FINAL_TYPE (HfStatus, hf_status, HF, STATUS, GObject)

HfLevel hf_status_get_level (HfStatus *self);            /* "level" */
const char *hf_status_get_headline (HfStatus *self);     /* "headline": "Up to date", "Offline: 3 waiting", "2 stuck" … */
const char *hf_status_get_detail (HfStatus *self);       /* "detail": one sentence more: what to do, or since when */
HfNetwork hf_status_get_network (HfStatus *self);        /* "network" */
gboolean hf_status_get_metered (HfStatus *self);         /* "metered" */
gint64 hf_status_get_waiting (HfStatus *self);           /* "waiting": waiting, sending or retrying */
gint64 hf_status_get_stuck (HfStatus *self);             /* "stuck" */
gint64 hf_status_get_last_sync (HfStatus *self);         /* "last-sync": µs of the oldest launch dataset's last success, 0: never */

G_END_DECLS
