/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfMatch:
 *
 * A text to be found in many others, without case for ASCII letters. Read-only once made, so any thread may use it.
 */
typedef struct _HfMatch HfMatch;

/* @text: at least one byte */
HfMatch *hf_match_new (const char *text);
void hf_match_free (HfMatch *self);

gboolean hf_match_find (const HfMatch *self, const char *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMatch, hf_match_free)

G_END_DECLS
