/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What hf_xml_to_json() looks at before libxml2 does. */

/* (transfer full) (nullable): the encoding that the declaration names; only of a document in an ASCII-compatible one, as the others
 * have a mark. */
char *hf_xml_declared_charset (const char *xml, gsize length);

/* (transfer full) (nullable): what must not reach libxml2 in @text, which is UTF-8: an element with very many attributes; a document type. */
GError *hf_xml_inspect (const char *text, gsize length);

/* (transfer full): %HF_ERROR_INVALID with the place. */
GError *hf_xml_error (int line, int column, const char *message);

G_END_DECLS
