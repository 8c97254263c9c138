/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

typedef enum
{
  HF_PROTECT_NONE,
  HF_PROTECT_TEMPORARY, /* it has a temporary id, and the solution keeps those */
  HF_PROTECT_FINISHED, /* its command was done while the answer was under way, which may be older */
  HF_PROTECT_OPEN,
} HfProtect;

/**
 * HfProtected:
 *
 * The records of one entity that a sync must leave alone (solution-format.md: "A row with an open command is never
 * overwritten, removed or re-inserted by a sync").
 */
typedef struct _HfProtected HfProtected;

/* An id such that each command which is open now or was just done has it or a higher one: spares reading old history. */
gboolean hf_protected_find_first (HfDb *db, gint64 *first, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * HfProtectScope:
 * @first: of hf_protected_find_first()
 * @since: the wall clock when the answer was asked for; %G_MAXINT64: when does not matter
 * @command_id: the command whose own answer it is, which protects nothing from it; or 0
 * @keep_temp_ids: rows with a temporary id stay even without an open command
 */
typedef struct
{
  gint64 first;
  gint64 since;
  gint64 command_id;
  gboolean keep_temp_ids;
} HfProtectScope;

HfProtected *hf_protected_load (HfDb *db, const char *entity, const HfProtectScope *scope, GError **error);
void hf_protected_free (HfProtected *self);

/* @id ends with NUL. */
HfProtect hf_protected_get (HfProtected *self, const char *id);
/* (transfer container) (element-type utf8) */
GList *hf_protected_get_ids (HfProtected *self);
/* Whether some record is left alone because its command finished: the answer then does not tell the whole truth. */
gboolean hf_protected_has_finished (HfProtected *self);

/* The service's version of a record with an open command; @data NULL: the service has none. Written only if it is another. */
gboolean hf_protected_keep_version (HfDb *db, const char *entity, const char *id, const char *data, gsize length,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProtected, hf_protected_free)

G_END_DECLS
