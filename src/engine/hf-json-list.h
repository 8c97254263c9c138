/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) (nullable) (element-type utf8): the elements of a JSON array as raw text; NULL: @raw (nullable) is no array. */
GPtrArray *hf_json_list_split (const char *raw);
/* Whether it is an array without elements. */
gboolean hf_json_list_is_empty (const char *raw);

G_END_DECLS
