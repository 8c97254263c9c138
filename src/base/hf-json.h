/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfJsonObject:
 *
 * One JSON object as an ordered list of members, each value kept in the very bytes it was given in,
 * so that numbers, escapes and spaces of what we do not touch survive (performance.md: json-glib
 * changes numbers when it writes them again). Top level only; nested values are raw text.
 */
typedef struct _HfJsonObject HfJsonObject;

HfJsonObject *hf_json_object_new (void);

/**
 * hf_json_object_parse:
 * @length: bytes, or -1 if @text ends with NUL
 * @error: %HF_ERROR_INVALID with the byte offset, if @text is not one valid JSON object (RFC 8259).
 *   Of members with one name the last wins.
 *
 * Returns: (transfer full) (nullable):
 */
HfJsonObject *hf_json_object_parse (const char *text, gssize length, GError **error);
HfJsonObject *hf_json_object_copy (const HfJsonObject *self);
void hf_json_object_free (HfJsonObject *self);

guint hf_json_object_size (const HfJsonObject *self);
/* Member names are unescaped UTF-8. */
const char *hf_json_object_name_at (const HfJsonObject *self, guint index);
const char *hf_json_object_raw_at (const HfJsonObject *self, guint index);

/* (nullable): the raw JSON text of the member's value, NUL-terminated, owned by @self. */
const char *hf_json_object_get (const HfJsonObject *self, const char *name);
/* (transfer full) (nullable): the value as text: a string's content, else the raw text; NULL if absent or null. */
char *hf_json_object_get_text (const HfJsonObject *self, const char *name);

/* @raw must be valid JSON; replaces in place or appends. */
void hf_json_object_set (HfJsonObject *self, const char *name, const char *raw);
void hf_json_object_set_string (HfJsonObject *self, const char *name, const char *value); /* NULL: null */
void hf_json_object_set_int (HfJsonObject *self, const char *name, gint64 value);
gboolean hf_json_object_remove (HfJsonObject *self, const char *name);
/* Each top-level member of @from laid over @self. */
void hf_json_object_merge (HfJsonObject *self, const HfJsonObject *from);

/* (transfer full): compact: no space outside the values' own bytes. */
char *hf_json_object_to_string (const HfJsonObject *self);

/**
 * hf_json_validate:
 *
 * Whether @text is one JSON value (RFC 8259), valid UTF-8, nested at most 1,000 deep.
 * @error: %HF_ERROR_INVALID, message with the byte offset
 */
gboolean hf_json_validate (const char *text, gssize length, GError **error);

/* (transfer full) (nullable) (element-type utf8): the elements of one valid JSON array, each in its own bytes. %HF_ERROR_INVALID. */
GPtrArray *hf_json_array_split (const char *raw, gssize length, GError **error);

/* Whether two valid JSON values (nullable) say the same: space, the order of members, escapes, and how a number is written do not count. */
gboolean hf_json_equal (const char *a, const char *b);

/* (transfer full): @text as a JSON string with its quotes. Invalid UTF-8 is replaced by U+FFFD. */
char *hf_json_quote (const char *text);
/* (transfer full): the content of the JSON string @raw (with quotes); any other value: a copy of the raw text. */
char *hf_json_unquote (const char *raw, gssize length);
/* (transfer full): @raw indented by two spaces for reading; every scalar keeps its bytes. @raw must be valid JSON. */
char *hf_json_pretty (const char *raw, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJsonObject, hf_json_object_free)

G_END_DECLS
