/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-queue-test.h"

G_BEGIN_DECLS

/* The queue as a list in memory, and the rules of queue.md written down in the plainest way. */

/* One version of a record; properties are absent while 0. */
typedef struct
{
  gboolean exists;
  int a, b;
  guint mention; /* index of a record + 1 */
} Version;

typedef struct
{
  char *id;
  gint64 creator; /* the open create that will bring the final id, or 0 */
  Version service;
} Record;

typedef struct
{
  gint64 id;
  guint record;
  char method; /* c u d */
  int a, b;
  guint mention;
  gint64 mention_creator; /* the create it depends on, if that was open when it was accepted */
  int source;
  HfCommandState state;
  gint64 due;
  gboolean lost; /* its last answer was: the service may have it */
} Command;

typedef struct
{
  QueueTest test; /* the real one beside it */
  GPtrArray *records;
  GPtrArray *commands; /* index = id - 1 */
  int next_final;
} Model;

void model_init (Model *self);
void model_clear (Model *self);

Record *model_record (Model *model, guint index);
Command *model_command (Model *model, gint64 id);
gboolean model_is_open (const Command *command);

/* What @command does to a version. */
void model_apply (Version *version, const Command *command);
/* The local record: what the service has, with the open commands' changes laid over it. */
Version model_local_version (Model *model, guint index);

/* Whether @stuck (0: any stuck one) is among those that @command depends on, directly or through others. */
gboolean model_is_held_by (Model *model, const Command *command, gint64 stuck);
/* The command whose turn it is, or 0. @skip: (nullable): a source that is down */
gint64 model_next (Model *model, const char *skip);

extern const char *const model_sources[3];

G_END_DECLS
