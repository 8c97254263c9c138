/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hf-demo-journal.h"
#include "hf-demo-reply.h"

G_BEGIN_DECLS

/* Between libsoup's messages and the service's calls and replies. */

/* Fills @call with what @message asks; all of it lives as long as @message and @query do. */
void hf_demo_message_read (SoupServerMessage *message, GHashTable *query, HfDemoCall *call);

/**
 * hf_demo_message_write:
 *
 * Sets status and headers.
 *
 * Returns: (transfer full) (nullable): the bytes to send as the body, in the encoding the headers name
 */
GBytes *hf_demo_message_write (SoupServerMessage *message, const HfDemoReply *reply, gboolean repeated);

/* (transfer full): the line for the journal. */
HfDemoRequest *hf_demo_message_describe (SoupServerMessage *message, const HfDemoCall *call, const HfDemoReply *reply,
                                         gboolean repeated);

G_END_DECLS
