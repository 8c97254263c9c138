/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine-private.h"

G_BEGIN_DECLS

/* Whether a command of this source may be answered soon: something sends, and the source can be reached. */
gboolean hf_await_can_answer (HfEngine *engine, const char *source);

/**
 * hf_await_async:
 * @longest: µs
 *
 * Waits for what becomes of a command. Finish: (transfer full) (nullable): raw JSON of the answer. Errors: the refusal, with its class;
 * %G_IO_ERROR_TIMED_OUT: no answer until then; %G_IO_ERROR_CANCELLED.
 */
void hf_await_async (HfEngine *engine, gint64 command_id, gint64 longest, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *hf_await_finish (GAsyncResult *result, GError **error);

G_END_DECLS
