/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfMentionFunc:
 * @name: what stands behind the dot, the longest that may be a name: `a-b` may also be `a` minus `b`
 * @deeper: a step or a predicate follows it
 */
typedef void (*HfMentionFunc) (const char *name, gboolean deeper, gpointer data);

/**
 * hf_mention_each:
 * @text: JSONata
 * @root: e.g. `datasources`
 *
 * Calls @func for each `<root>.<name>` in @text, wherever the path begins; strings and comments are passed over. Where @root is mentioned without
 * a name behind it (`$lookup(@ctx.datasources, "a")`), for each string of @text.
 */
void hf_mention_each (const char *text, const char *root, HfMentionFunc func, gpointer data);
/* The same for variables: `$name`, without the dollar. */
void hf_mention_each_variable (const char *text, HfMentionFunc func, gpointer data);

G_END_DECLS
