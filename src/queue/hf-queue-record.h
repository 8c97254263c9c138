/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>
#include <hf-json.h>

#include "hf-command.h"

G_BEGIN_DECLS

/* What commands do to the local record they are about, and to its row in `_base`. */

/**
 * HfChangeOf:
 *
 * What one command changes: a picture of its columns. @record_id and @data are nullable.
 */
typedef struct
{
  gint64 id;
  const char *entity;
  const char *method;
  const char *record_id;
  const char *data;
} HfChangeOf;

/**
 * hf_record_apply:
 * @row: (nullable): the record before
 * @out: (transfer full) (nullable): the record after; NULL: there is none
 *
 * Pure. A create or save makes a record that carries @record_id as its `id`; update needs one that is there (else NULL stays NULL);
 * functionCall changes nothing.
 */
gboolean hf_record_apply (const char *row, const char *method, const char *record_id, const char *data, char **out,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @row (nullable: no such record) is what is there when the first command of a record is accepted: keep it to be put back. */
gboolean hf_record_keep_base (HfDb *db, const char *entity, const char *record_id, const char *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_record_acknowledge:
 * @answer: (nullable): the object the service answered
 *
 * @change is done at the service. The answer goes into the record, but for what later open commands changed; `_base` becomes what the
 * service has now, or goes with the record's last open command.
 */
gboolean hf_record_acknowledge (HfDb *db, const HfChangeOf *change, const HfJsonObject *answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_record_discard:
 * @inverse: (out) (transfer full): JSON {row, base, fromSync}: what was there, for the undo
 *
 * @change (already closed) is given up.
 */
gboolean hf_record_discard (HfDb *db, const HfChangeOf *change, HfDiscard discard, char **inverse, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The record becomes what the service has of it, changed by its open commands but @change (of which id, entity and record count). */
gboolean hf_record_put_back (HfDb *db, const HfChangeOf *change, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): hf_entity_get() that tells "none" from "failed". */
gboolean hf_record_get (HfDb *db, const char *entity, const char *record_id, char **row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * HfBase:
 * @there: whether `_base` has a row of the record
 * @data: (nullable): the version; NULL: the service has no such record
 */
typedef struct
{
  gboolean there;
  gboolean from_sync;
  char *data;
} HfBase;

void hf_base_clear (HfBase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfBase, hf_base_clear)

gboolean hf_base_get (HfDb *db, const char *entity, const char *record_id, HfBase *base, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_base_put (HfDb *db, const char *entity, const char *record_id, const char *data, gboolean from_sync,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_base_drop (HfDb *db, const char *entity, const char *record_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the record has an open command. */
gboolean hf_record_is_open (HfDb *db, const char *entity, const char *record_id, gboolean *open, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
