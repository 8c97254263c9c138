/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-changes.h"

G_BEGIN_DECLS

/**
 * HfOutbox:
 *
 * Carries changes from any thread to one main context: merged, at most one delivery in 16 ms.
 */
typedef struct _HfOutbox HfOutbox;

/* @changes: (element-type HfChange): owned by the outbox. */
typedef void (*HfOutboxFunc) (GPtrArray *changes, gpointer data);

/* @func is called in @context until hf_outbox_free(), which is called there too. */
HfOutbox *hf_outbox_new (GMainContext *context, HfOutboxFunc func, gpointer data);
void hf_outbox_free (HfOutbox *self);

/* Any thread. */
void hf_outbox_add (HfOutbox *self, HfChanges *changes);

G_END_DECLS
