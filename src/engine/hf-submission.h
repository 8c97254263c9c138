/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-queue.h>

#include "hf-writers.h"

G_BEGIN_DECLS

/**
 * HfSubmission:
 * @provider: (nullable): as an action says it
 * @function_id: (nullable): as the caller names it
 * @record_id, @given, @data: (nullable)
 * @alone: @given is all there is to be sent: no parameter takes its value from the record
 * @choice: who writes
 * @evaluated, @required, @url: (nullable): what the function's expressions about its parameters came to
 * @wants_record: whether @record is asked for
 * @command_id: (out): 0: nothing is to be sent
 * @source: (out) (nullable): the name reachability is kept under
 * @record: (out) (nullable): the local record after it, raw JSON
 *
 * One write on its way in.
 */
typedef struct
{
  char *provider, *entity, *method, *function_id, *record_id;
  HfJsonObject *given, *data;
  HfQueueOperation operation;
  gboolean alone;

  HfWriterChoice choice;
  HfJsonObject *evaluated;
  char **required;
  char *url;

  gboolean wants_record;
  gint64 command_id;
  char *source;
  char *record;
} HfSubmission;

HfSubmission *hf_submission_new (const char *entity, const char *method, const char *record_id);
void hf_submission_free (HfSubmission *self);

/* The edited record as parameters see it: what is here, the new data over it, and its id. (transfer full) (nullable): @error. */
HfJsonObject *hf_submission_read_record (HfSubmission *self, HfDb *db, GError **error);

/* An HfStoreFunc's work: the local row and the command, in the caller's transaction. */
gboolean hf_submission_accept (HfSubmission *self, HfDb *db, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSubmission, hf_submission_free)

G_END_DECLS
