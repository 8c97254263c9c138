/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-outbox.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfWatch:
 *
 * Looks for other processes' commits: at each change of the write-ahead log, and once a second for file systems that do
 * not tell. Main context.
 */
typedef struct _HfWatch HfWatch;

/* @seen: the newest row of `_change` that is old news. @origin: whose rows are not foreign. */
HfWatch *hf_watch_new (HfStore *store, HfOutbox *outbox, gint64 seen, gint64 origin);
gint64 hf_watch_get_seen (HfWatch *self);
void hf_watch_free (HfWatch *self);

G_END_DECLS
