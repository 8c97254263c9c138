/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-action.h"
#include "hf-reader.h"

G_BEGIN_DECLS

/**
 * HfFeedSeed:
 * @parameters: (nullable)
 * @max_age_us: 0: not said
 * @unusable: (nullable): why it cannot be synced
 *
 * An entity that something wants synced, before it is known when: an entry of sync-entities, or of a datasource.
 */
typedef struct
{
  char *entity, *provider, *function;
  HfTemplate *parameters;
  gint64 max_age_us;
  char *place;
  char *unusable;
} HfFeedSeed;

/**
 * HfActionNode:
 * @seeds: (nullable) (element-type HfFeedSeed): of sync-entities: entries that are no expressions
 * @entity, @method, @function: (nullable): of a write, where they are no expressions; @method as the format spells it
 * @callee: (nullable): of execute-action, where it is no expression; @callee_line and @callee_column: where it stands
 *
 * What every HfAction really is: what the plan needs of it besides.
 */
typedef struct
{
  HfAction action;
  GPtrArray *seeds;
  char *entity, *method, *function, *provider;
  char *callee;
  guint callee_line, callee_column;
} HfActionNode;

#define HF_ACTION_NODE(action) ((const HfActionNode *) (action))

/**
 * HfActionLoader:
 * @look_up: (nullable) answer: the provider of a function
 * @inner: (element-type HfAction) takes actions that stand in other keys of an action (a button of an alert): a person starts them
 * @left: how many more actions may be read; shared by all files
 */
typedef struct
{
  HfReader reader;
  const char *(*look_up) (gpointer solution, const char *function);
  gpointer solution;
  GPtrArray *inner;
  guint *left;
} HfActionLoader;

/* (transfer full) (nullable): an action, a list of them, or a map that holds either; NULL: there is none. */
HfAction *hf_action_load (HfActionLoader *self, const HfYamlNode *node);
/* Every action below @node, wherever it is, into @self->inner. */
void hf_action_load_below (HfActionLoader *self, const HfYamlNode *node);
/* Whether @node is an action: a map whose `type` begins with `action.`. */
gboolean hf_action_is (const HfYamlNode *node);
void hf_action_free (HfAction *self);

/* What the keys of sync-entities and of the writing actions say, for hf_action_load(); @holder: its options. */
void hf_action_load_sync (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder, const HfYamlNode *at);
void hf_action_load_write (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder);

/* (transfer full) (nullable): one entry of `entities`, where it names an entity and no expression does. @provider: (nullable): what
 * its list says. */
HfFeedSeed *hf_feed_seed_read (HfActionLoader *self, const HfYamlNode *entry, const char *provider);
void hf_feed_seed_free (HfFeedSeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAction, hf_action_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFeedSeed, hf_feed_seed_free)

G_END_DECLS
