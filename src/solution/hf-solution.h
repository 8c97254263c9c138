/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-function.h"
#include "hf-problem.h"

G_BEGIN_DECLS

typedef enum
{
  HF_TRIGGER_LOAD = 1 << 0,    /* index.onLoad, and Dynamic Data tables */
  HF_TRIGGER_FOCUS = 1 << 1,   /* index.onFocus */
  HF_TRIGGER_REFRESH = 1 << 2, /* index.onRefresh */
} HfTrigger;

/**
 * HfFeed:
 * @key: stable identity: entity, function and parameters
 * @provider: DATA_PROVIDER_REST …
 * @function: (nullable): function id
 * @parameters: (nullable): raw JSON object
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
  HfTrigger triggers;
  char *place;
  char *unusable;
} HfFeed;

/* (transfer full): what makes a feed the same feed in the next session: entity, function, and parameters by name. */
char *hf_feed_make_key (const char *entity, const char *function, const char *parameters);

/**
 * HfDatasource:
 * @type: datasource.sqlite, datasource.static …
 * @query: (nullable): as written
 */
typedef struct
{
  char *id;
  char *type;
  char *query;
  char *place;
} HfDatasource;

/**
 * HfEntityInfo:
 * @max_age_us: freshness limit, default 1 h
 * @create: (nullable): function ids of the index's `entities` map; likewise @update, @save, @delete_
 */
typedef struct
{
  char *entity;
  char *provider;
  gint64 max_age_us;
  gboolean launch; /* reached from index.onLoad / onFocus, or a Dynamic Data table */
  char *create, *update, *save, *delete_;
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
GListModel *hf_solution_get_problems (HfSolution *self);                           /* of HfProblem, by file and line */
GPtrArray *hf_solution_get_feeds (HfSolution *self);                               /* (element-type HfFeed) in the order found */
GPtrArray *hf_solution_get_entities (HfSolution *self);                            /* (element-type HfEntityInfo) */
const HfEntityInfo *hf_solution_find_entity (HfSolution *self, const char *entity); /* (nullable) */
GPtrArray *hf_solution_get_functions (HfSolution *self);                           /* (element-type HfFunction) by id */
HfFunction *hf_solution_find_function (HfSolution *self, const char *id);           /* (nullable) (transfer none) */
GPtrArray *hf_solution_get_datasources (HfSolution *self);                         /* (element-type HfDatasource) by file */
GPtrArray *hf_solution_get_hosts (HfSolution *self);                               /* (element-type HfHostInfo) */

G_END_DECLS
