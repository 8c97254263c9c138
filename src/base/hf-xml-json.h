/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_XML_MAX_BYTES (32 * 1024 * 1024)
#define HF_XML_MAX_DEPTH 256
#define HF_XML_MAX_ATTRIBUTES 256
/* Different names among one element's children; any number may share one. */
#define HF_XML_MAX_NAMES 10000

/**
 * hf_xml_to_json:
 * @charset: (nullable): what the transport said (RFC 7303: it goes before the document's own declaration, a byte order mark before both)
 *
 * An XML document as `{tag: {"@attribute":, "#text":, child:}}` (providers.md, "REST"): names as they are written, prefixes included; an
 * element of text alone is a string, an empty one (or one of white space that is no CDATA) null; elements of one name an array in the
 * place of the first; the text between children is joined, pieces of white space left away. CDATA is text. Comments and processing
 * instructions are not there. Values are strings: nothing is taken for a number.
 *
 * A document type declaration is refused, and with it every entity but XML's own five; nothing outside the document is ever read. What is
 * larger than the limits above is refused.
 *
 * Returns: (transfer full) (nullable): raw JSON; %HF_ERROR_INVALID with line and column
 */
char *hf_xml_to_json (const char *xml, gsize length, const char *charset, GError **error);

G_END_DECLS
