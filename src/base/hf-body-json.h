/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hf_body_to_json:
 * @format: (nullable): a function's `format`: `json` (default), `text`, `xml`; any other word: binary
 * @content_type: (nullable): the answer's, for its character set
 * @body: (nullable)
 *
 * The body of an answer as the document that expressions see: JSON in its own bytes; text as a string, in which bytes that mean nothing
 * are U+FFFD; XML as hf_xml_to_json() says; bytes as `{"data": "<base64>"}`. An empty body (for JSON and XML: only white space) is `null`.
 * A task thread, where a body may be large.
 *
 * Returns: (transfer full) (nullable): raw JSON; %HF_ERROR_INVALID with the byte offset, or line and column
 */
char *hf_body_to_json (const char *format, const char *content_type, GBytes *body, GError **error);

G_END_DECLS
