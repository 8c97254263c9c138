/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-script-server.h"

G_BEGIN_DECLS

/* HTTP/1.1 as bytes, and the script's values, for HfScriptServer alone. */

/* (transfer full): the strings are copied, the bytes are taken over; once is once. */
HfScriptReply *hf_script_reply_copy (const HfScriptReply *reply);
void hf_script_reply_free (gpointer reply);
gboolean hf_script_reply_fits (const HfScriptReply *reply, const HfScriptRequest *request);
void hf_script_request_free (gpointer request);

/* (transfer full) (nullable): @socket's stream, TLS if @certificate is not NULL; NULL when the handshake fails */
GIOStream *hf_script_wire_open (GSocket *socket, GTlsCertificate *certificate);
/* (transfer full) (nullable): the next request, complete; NULL when the connection ended */
HfScriptRequest *hf_script_wire_read (GDataInputStream *input, guint connection);
/* (transfer full): everything that is written for @reply, already cut where it says so */
GBytes *hf_script_wire_answer (const HfScriptRequest *request, const HfScriptReply *reply);

G_END_DECLS
