/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <hf-clock.h>

G_BEGIN_DECLS

/* Waits by @clock. Finish: FALSE with %G_IO_ERROR_CANCELLED, at once, if @cancellable (nullable) is cancelled meanwhile. Main thread. */
void hf_pause_async (HfClock *clock, gint64 delay_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_pause_finish (GAsyncResult *result, GError **error);

G_END_DECLS
