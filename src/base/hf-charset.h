/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): the `charset` of a Content-Type, without its quotes. */
char *hf_charset_of (const char *content_type);

/**
 * hf_charset_decode:
 * @charset: (nullable): what is said to be there; a byte order mark of UTF-8 or UTF-16 knows better; NULL or unknown: UTF-8
 * @strict: bytes that are not valid in it are an error, %HF_ERROR_INVALID with their offset; else each becomes U+FFFD
 *
 * Returns: (transfer full) (nullable): valid UTF-8, NUL-terminated, without byte order mark; NUL bytes are not valid
 */
char *hf_charset_decode (const char *charset, const char *bytes, gsize length, gboolean strict, gsize *decoded_length, GError **error);

G_END_DECLS
