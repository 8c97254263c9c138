/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-json.h>

#include "hf-session.h"

G_BEGIN_DECLS

/**
 * hf_feed_values_async:
 * @given: (nullable): what a person gave; it stands over what the feed says
 *
 * What the expressions among the parameters of the feed of @entity by @function come to now. Finish: (transfer full): @given and those values;
 * @warning: (out) (transfer full) (nullable): why they could not be evaluated, then it is @given alone. NULL: %G_IO_ERROR_CANCELLED.
 */
void hf_feed_values_async (HfSession *session, const char *function, const char *entity, const HfJsonObject *given, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);
HfJsonObject *hf_feed_values_finish (GAsyncResult *result, char **warning, GError **error);

G_END_DECLS
