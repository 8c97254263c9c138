/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer none): the media type that the first bytes show; `text/plain` for UTF-8, else `application/octet-stream`. */
const char *hf_media_type_of_bytes (GBytes *bytes);
/* (transfer none) (nullable): by a file name's ending. */
const char *hf_media_type_of_name (const char *name);
/* (transfer none): `png`; `bin` for what is not known. Parameters of @type do not matter. */
const char *hf_media_type_ending (const char *type);
/* (transfer full) (nullable): @type in lower case without parameters; NULL if it is no media type (RFC 6838). */
char *hf_media_type_clean (const char *type);

G_END_DECLS
