/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfRope:
 *
 * A text that is put together from texts that were put together: appending a long one costs nothing. Zeroed is empty.
 */
typedef struct
{
  GQueue pieces; /* of GString */
  gsize length;
} HfRope;

void hf_rope_append (HfRope *self, const char *text, gsize length);
void hf_rope_append_c (HfRope *self, char c);
/* @other is empty afterwards. */
void hf_rope_append_rope (HfRope *self, HfRope *other);
/* (transfer full): NUL-terminated; @self is empty afterwards. */
char *hf_rope_steal (HfRope *self);
void hf_rope_clear (HfRope *self);

G_END_DECLS
