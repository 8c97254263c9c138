/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfGuard:
 *
 * Tells whether a database was closed properly, among several processes: each holds a shared lock on `<path>.use` while
 * it has the database open, and only who finds nobody else there may ask.
 */
typedef struct _HfGuard HfGuard;

/* Never fails: where no lock can be had nobody is called alone, so nothing is repaired. */
HfGuard *hf_guard_new (const char *path);
/* Gives the lock back. After the database was closed. */
void hf_guard_free (HfGuard *self);

/* Nobody else has it open, until hf_guard_share(). */
gboolean hf_guard_is_alone (HfGuard *self);
/* Alone, and the last one did not close: its write-ahead log is still there, or it left a mark. */
gboolean hf_guard_is_unclean (HfGuard *self);
/* Lets others in; what the mark asked for was done. */
void hf_guard_share (HfGuard *self);

/* Any thread: the next one to be alone shall look closely. */
void hf_guard_mark (HfGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfGuard, hf_guard_free)

G_END_DECLS
