/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression.h"

G_BEGIN_DECLS

typedef enum
{
  HF_ACTION_SYNC_ENTITIES,
  HF_ACTION_EXECUTE_ENTITY,   /* execute-entities too: the difference is in its data */
  HF_ACTION_EXECUTE_ENTITIES,
  HF_ACTION_SUBMIT_FORM,
  HF_ACTION_EXECUTE_SQL,
  HF_ACTION_FIND_REPLACE,
  HF_ACTION_LIST,
  HF_ACTION_EXECUTE_ACTION,
  HF_ACTION_RETRY_COMMAND,
  HF_ACTION_DELETE_COMMAND,
  HF_ACTION_CLEAR_QUEUE,
  HF_ACTION_SET_STATE,        /* set / reset of solution, jig and component state */
  HF_ACTION_RESET_STATE,
  HF_ACTION_OTHER,            /* not Holdfast's: navigation, alerts … skipped with a note */
} HfActionKind;

/**
 * HfAction:
 * @type: as written, `action.sync-entities`
 * @id: (nullable): `id` / instanceId: its state is `@ctx.actions.<id>.state.response`
 * @options: a template of the whole `options` map (without the nested actions), so that any key is reached with
 *   hf_template_get_member(); parameters written as `functionParameters` are there as `parameters` (in an entry of `entities` they stand as
 *   written), execute-action's `actionId` as `action`. What is not Holdfast's has none: `{}`. sync-entities: `entities` is a list (each a name
 *   or {entity, function, parameters}) or one expression
 * @actions: (element-type HfAction): of action-list, in order
 * @sequential: isSequential
 * @on_success, @on_error: (nullable)
 *
 * One action of a solution (solution-format.md, "Actions that concern data"); a tree, immutable, owned by the solution.
 */
typedef struct _HfAction HfAction;
struct _HfAction
{
  HfActionKind kind;
  char *type;
  char *id;
  HfExpression *when;
  HfTemplate *options;
  GPtrArray *actions;
  gboolean sequential;
  HfAction *on_success, *on_error;
  char *file;
  guint line, column;
};

/* (transfer full): `jigs/orders.jigx:12:5` */
char *hf_action_dup_place (const HfAction *self);

/**
 * HfNamedAction:
 *
 * A file of `actions/`: what action.execute-action calls.
 */
typedef struct
{
  char *id;
  HfAction *action;
  char **parameters; /* names */
  char **required;   /* names of those that must be given */
  char *place;
} HfNamedAction;

/**
 * HfWriterInfo:
 *
 * An execute-entity (or submit-form) found anywhere that says how an entity is written: "Which function writes which entity".
 */
typedef struct
{
  char *entity, *method, *function; /* function (nullable): a provider that needs none */
  const HfAction *action;
  HfTemplate *parameters; /* (nullable): of the action */
  gboolean ambiguous;     /* another action names another function for this entity and method */
} HfWriterInfo;

G_END_DECLS
