/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfLease:
 *
 * The right to send: an OFD lock on `solution.lock` beside the database. Whoever holds it replays the queue, in whichever
 * process; it frees itself when that process dies.
 */
#define HF_TYPE_LEASE (hf_lease_get_type ())
G_DECLARE_FINAL_TYPE (HfLease, hf_lease, HF, LEASE, GObject)

/* Signal "freed": another process let go of the file; hf_lease_try() may succeed now. */

HfLease *hf_lease_new (const char *path);

/**
 * hf_lease_try:
 *
 * Returns: whether this process holds the lease (now, or already). FALSE without @error: another process does.
 *   %HF_ERROR_STORE: the file cannot be opened
 */
gboolean hf_lease_try (HfLease *self, GError **error);
gboolean hf_lease_is_held (HfLease *self);
void hf_lease_release (HfLease *self);

G_END_DECLS
