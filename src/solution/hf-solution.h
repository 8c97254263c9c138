/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-action.h"
#include "hf-function.h"
#include "hf-problem.h"

G_BEGIN_DECLS

typedef enum
{
  HF_TRIGGER_LOAD = 1 << 0,    /* index.onLoad, and Dynamic Data tables */
  HF_TRIGGER_FOCUS = 1 << 1,   /* index.onFocus */
  HF_TRIGGER_REFRESH = 1 << 2, /* index.onRefresh */
  HF_TRIGGER_MANUAL = 1 << 3,  /* found only in jigs, datasources or named actions: offered for manual sync */
} HfTrigger;

/**
 * HfFeed:
 * @key: stable identity: entity, function and parameters
 * @provider: DATA_PROVIDER_REST …
 * @function: (nullable): function id
 * @parameters: (nullable): raw JSON object; expressions stand as "=…"; NULL too where one expression yields them all
 * @template: (nullable): the same as a template, if it holds expressions: they are evaluated at each sync
 * @when: (nullable) (element-type HfExpression): all must hold for it to be synced by its triggers; where several places name it, those of
 *   either. A literal false is no place
 * @needs_inputs: an expression mentions what only a person or a screen knows (inputs, current item, components): values are asked for
 * @places: every place that names it, in the order found; the first is @place
 * @triggers: when it is synced by itself (a feed named by several is one feed)
 * @place: where it was found, `index.jigx:12:5`
 * @unusable: (nullable): why it cannot be synced (no such function, it needs an expression …), a sentence with its place. A
 *   provider this version does not have is not a reason: the engine knows which it has.
 */
typedef struct
{
  char *key;
  char *entity;
  char *provider;
  char *function;
  char *parameters;
  HfTemplate *template;
  GPtrArray *when;
  gboolean needs_inputs;
  HfTrigger triggers;
  char *place;
  GPtrArray *places; /* (element-type utf8) */
  char *unusable;
} HfFeed;

/* (transfer full): what makes a feed the same feed in the next session: entity, function, and parameters by name. */
char *hf_feed_make_key (const char *entity, const char *function, const char *parameters);

/**
 * HfDatasource:
 * @id: the file's base name; one inside a jig: `<jig>.<name>`
 * @type: datasource.sqlite, datasource.static, datasource.reference …
 * @query: (nullable): as written, if it is no expression; else @query_template
 * @parameters: (nullable): queryParameters, a map
 * @json_properties: (nullable): without a leading `$.`
 * @entities: (nullable) (element-type utf8): names of the tables it reads
 * @data: (nullable): options.data of a static one
 * @reference: (nullable): datasourceId; @inputs (nullable): its map
 * @package: (nullable): another solution whose tables it reads
 */
typedef struct
{
  char *id;
  char *type;
  char *query;
  HfTemplate *query_template;
  HfTemplate *parameters;
  char **json_properties;
  gboolean is_document;
  gboolean rewrite; /* FALSE: `rewriteQuery: false` */
  GPtrArray *entities;
  HfTemplate *data;
  char *reference;
  HfTemplate *inputs;
  HfConversions *conversions; /* (nullable) */
  char *package;
  char *place;
  char *query_place; /* (nullable): of @query */
} HfDatasource;

/**
 * HfCredentialInfo:
 *
 * An entry of `credentials:` in connections.yaml: how a credential of this name is used. Never a secret.
 * @type: apiKey, basic, bearer, oauth2
 * @hosts: (nullable): the hosts it is bound to; from the overlay only
 * @options: the rest, a raw JSON object
 */
typedef struct
{
  char *name, *type;
  char **hosts;
  char *options;
} HfCredentialInfo;

/* A change of a table from remote runs @action (index `onTableChanged`). */
typedef struct
{
  char *table;
  HfAction *action;
} HfTableTrigger;

/**
 * HfEntityInfo:
 * @max_age_us: freshness limit, default 1 h
 * @places: (element-type utf8): where it was found
 * @create: (nullable): function ids of the index's `entities` map; likewise @update, @save, @delete_
 */
typedef struct
{
  char *entity;
  char *provider;
  gint64 max_age_us;
  gboolean launch; /* reached from index.onLoad / onFocus, or a Dynamic Data table */
  char *create, *update, *save, *delete_;
  GPtrArray *places;
} HfEntityInfo;

/* One entry of `hosts:`; all but the timeout from the overlay only. */
typedef struct
{
  char *host;
  char *connect_to, *ca, *proxy;
  gint64 timeout_us;
  gboolean insecure;
} HfHostInfo;

/**
 * HfSolution:
 *
 * A solution folder, read once. Immutable; what is wrong in it is a list of problems, never a failure, except that the
 * folder or its index cannot be read at all.
 */
#define HF_TYPE_SOLUTION (hf_solution_get_type ())
G_DECLARE_FINAL_TYPE (HfSolution, hf_solution, HF, SOLUTION, GObject)

/**
 * hf_solution_load:
 * @overlay_root: (nullable): default `$XDG_CONFIG_HOME/holdfast`; `<root>/<name>/connections.yaml` is laid over the folder's
 * @error: %HF_ERROR_INVALID: no such folder, no index file
 *
 * Blocking; any thread. Symbolic links that leave the folder, and files over 5 MB, are problems and not read.
 */
HfSolution *hf_solution_load (const char *dir, const char *overlay_root, GError **error);
void hf_solution_load_async (const char *dir, const char *overlay_root, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
HfSolution *hf_solution_load_finish (GAsyncResult *result, GError **error);

const char *hf_solution_get_path (HfSolution *self);  /* real path */
const char *hf_solution_get_name (HfSolution *self);  /* index `name`, else the folder's */
const char *hf_solution_get_title (HfSolution *self); /* index `title`, else the name */
/* (transfer full): the name made safe as a file name: [A-Za-z0-9._-], at most 64, never starting with a dot. */
char *hf_solution_dup_file_name (HfSolution *self);
/* (transfer full): the same of the name of a solution that is not loaded. */
char *hf_solution_make_file_name (const char *solution);
GListModel *hf_solution_get_problems (HfSolution *self);                           /* of HfProblem, by file and line */
GPtrArray *hf_solution_get_feeds (HfSolution *self);                               /* (element-type HfFeed) in the order found */
/* FALSE: a provider of the platform that is not Holdfast's (OneDrive, say): what names it is left out, and no error. */
gboolean hf_solution_knows_provider (const char *provider);
GPtrArray *hf_solution_get_entities (HfSolution *self);                            /* (element-type HfEntityInfo) */
const HfEntityInfo *hf_solution_find_entity (HfSolution *self, const char *entity); /* (nullable) */
GPtrArray *hf_solution_get_functions (HfSolution *self);                           /* (element-type HfFunction) by id */
HfFunction *hf_solution_find_function (HfSolution *self, const char *id);           /* (nullable) (transfer none) */
GPtrArray *hf_solution_get_datasources (HfSolution *self);                         /* (element-type HfDatasource) by file */
GPtrArray *hf_solution_get_hosts (HfSolution *self);                               /* (element-type HfHostInfo) */
const HfDatasource *hf_solution_find_datasource (HfSolution *self, const char *id); /* (nullable) */
GPtrArray *hf_solution_get_credentials (HfSolution *self);                         /* (element-type HfCredentialInfo) */

/* The action of a trigger (LOAD, FOCUS or REFRESH): (nullable). */
const HfAction *hf_solution_get_action (HfSolution *self, HfTrigger trigger);
GPtrArray *hf_solution_get_named_actions (HfSolution *self);                       /* (element-type HfNamedAction) by id */
const HfNamedAction *hf_solution_find_action (HfSolution *self, const char *id);    /* (nullable) */
/* (element-type HfWriterInfo): one each of entity, method and function. */
GPtrArray *hf_solution_get_writers (HfSolution *self);
/* (nullable): by entity and method: the first. */
const HfWriterInfo *hf_solution_find_writer (HfSolution *self, const char *entity, const char *method);
GPtrArray *hf_solution_get_table_triggers (HfSolution *self);                      /* (element-type HfTableTrigger) */

/* For the expression host. */
GHashTable *hf_solution_get_expressions (HfSolution *self); /* (element-type utf8 HfExpression) */
/* (nullable): likewise those of the screen in a file (`jigs/orders.jigx`): for its own expressions, over those of the index. */
GHashTable *hf_solution_get_jig_expressions (HfSolution *self, const char *file);
/* (nullable) (transfer none): what @name means in a file (nullable). */
HfExpression *hf_solution_find_expression (HfSolution *self, const char *file, const char *name);
GHashTable *hf_solution_get_scripts (HfSolution *self);     /* (element-type utf8 utf8) base name → source */
/* (element-type HfExpression): every expression of the solution, each place once, for checking. */
GPtrArray *hf_solution_get_all_expressions (HfSolution *self);
/* Adds a problem found after loading (an expression that does not compile). Main thread; the list of problems stays sorted. */
void hf_solution_add_problem (HfSolution *self, HfProblemLevel level, const char *file, guint line, guint column, const char *message);

/* What `@ctx.solution`, `@ctx.user`, `@ctx.organization` are before anything ran: raw JSON objects. `user` and `organization` and
 * `solution.settings.custom` come from the overlay of connections.yaml; default user: the login name. */
const char *hf_solution_get_solution_json (HfSolution *self);
const char *hf_solution_get_user_json (HfSolution *self);
const char *hf_solution_get_organization_json (HfSolution *self);

G_END_DECLS
