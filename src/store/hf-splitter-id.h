/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A UUID as text. */
#define HF_NAME_LENGTH 36

/**
 * HfNamer:
 *
 * Names records that bring no id: UUIDv5 (RFC 9562, 5.5) of the record's bytes followed by the number of times these
 * very bytes have come so far, so that the same answer gives the same names again.
 */
typedef struct _HfNamer HfNamer;

HfNamer *hf_namer_new (void);
void hf_namer_free (HfNamer *self);
/* @name: HF_NAME_LENGTH + 1 bytes */
void hf_namer_name (HfNamer *self, const char *bytes, gsize length, char *name);

G_END_DECLS
