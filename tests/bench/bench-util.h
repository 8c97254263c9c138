/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-store.h>

G_BEGIN_DECLS

/* What the measuring programs share. @start: g_get_monotonic_time() */
double bench_seconds_since (gint64 start);
/* (transfer full): aborts with the reason if it cannot be opened. */
HfStore *bench_open_store (const char *path);

/**
 * bench_fdatasync_seconds:
 * @bytes: written before each
 *
 * Returns: seconds one write and fdatasync takes on the disk @dir is on, the mean of @times
 */
double bench_fdatasync_seconds (const char *dir, gsize bytes, int times);

G_END_DECLS
