/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfChanges:
 *
 * A set of #HfChange in which each entity and each command stands once, in the order they first came.
 */
typedef struct _HfChanges HfChanges;

HfChanges *hf_changes_new (void);
void hf_changes_free (HfChanges *self);

/* Both @entity and @command_id may be given: they become two elements. */
void hf_changes_add (HfChanges *self, const char *entity, guint inserted, guint updated, guint deleted, gint64 command_id);
void hf_changes_merge (HfChanges *self, HfChanges *from);
/* "Anything may have changed": what is here says nothing more, and hf_changes_steal_array() gives an empty array. */
void hf_changes_set_anything (HfChanges *self);
gboolean hf_changes_is_empty (HfChanges *self);

guint hf_changes_size (HfChanges *self);
const HfChange *hf_changes_at (HfChanges *self, guint index);

/* (transfer full) (element-type HfChange): what HfStore::changed carries; @self is empty afterwards. */
GPtrArray *hf_changes_steal_array (HfChanges *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfChanges, hf_changes_free)

G_END_DECLS
