/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-action-private.h"
#include "hf-function-private.h"
#include "hf-solution.h"

G_BEGIN_DECLS

struct _HfSolution
{
  GObject parent_instance;

  char *path;
  char *name;
  char *title;
  char *id, *version;        /* (nullable): of the index */
  GListModel *model;         /* of HfProblem, once loaded */
  GPtrArray *feeds;          /* HfFeed */
  GPtrArray *entities;       /* HfEntityInfo */
  GPtrArray *functions;      /* HfFunction, by id */
  GPtrArray *datasources;    /* HfDatasource */
  GPtrArray *hosts;          /* HfHostInfo */
  GPtrArray *credentials;    /* HfCredentialInfo */
  HfAction *on_load, *on_focus, *on_refresh;
  GPtrArray *named_actions;  /* HfNamedAction, by id */
  GPtrArray *inner_actions;  /* HfAction: of jigs, and those that a person starts */
  GPtrArray *writers;        /* HfWriterInfo */
  GPtrArray *table_triggers; /* HfTableTrigger */
  GHashTable *expressions;   /* name → HfExpression */
  GHashTable *jig_expressions; /* file → GHashTable likewise, of the screen there */
  GHashTable *scripts;       /* base name → source */
  HfFound found;             /* every expression */
  char *solution_json, *user_json, *organization_json;

  /* Looking up. */
  GHashTable *functions_by_id, *feeds_by_key, *entities_by_name, *datasources_by_id, *actions_by_id, *writers_by_key;

  /* While loading only. */
  HfProblems *problems;
  HfJsonObject *state;        /* of the index: values before anything ran */
  HfJsonObject *custom;       /* settings.custom of the overlay */
  GHashTable *input_names;    /* file of a screen with expressions of its own, or "" → set of the named expressions that need inputs */
  GPtrArray *seeds;           /* HfFeedSeed of datasources */
  GPtrArray *references;      /* HfReference */
  GPtrArray *mentions;        /* HfMention */
  guint actions_left, steps_left;
};

/* A datasource named by another, to be looked up when all are read. */
typedef struct
{
  char *id, *scope; /* scope: (nullable): the jig it stands in */
  char *file;
  guint line, column;
} HfReference;

/* A table that a datasource reads, and where. */
typedef struct
{
  char *entity, *place;
} HfMention;

/**
 * HfFolderFunc:
 * @file: relative to the solution's folder
 */
typedef void (*HfFolderFunc) (HfSolution *self, const char *file, HfYaml *yaml);

/* Each solution file under @folder, by path; what cannot be read is a problem. */
void hf_folder_each (HfSolution *self, const char *folder, gboolean deep, HfFolderFunc func);
/* (transfer full) (nullable): one file. @missing: it is not there at all, which is not a problem here. */
HfYaml *hf_folder_read (HfSolution *self, const char *file, gboolean *missing);
/* (transfer full) (nullable): the index's file name; several: the first, and a problem. */
char *hf_folder_find_index (HfSolution *self);
/* (transfer full) (nullable): a file anywhere, read to its end; regular files up to 5 MB only. @shown: for problems. */
HfYaml *hf_file_read (const char *path, const char *shown, HfProblems *problems, gboolean *missing);
/* Each script under @folder; its text is valid UTF-8. */
typedef void (*HfScriptFunc) (HfSolution *self, const char *file, const char *text);
void hf_folder_each_script (HfSolution *self, const char *folder, HfScriptFunc func);

void hf_index_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_database_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_datasource_load (HfSolution *self, const char *file, HfYaml *yaml);
/* A datasource at @node: a file's root, or an entry of `datasources` in the jig @scope. */
void hf_datasource_read (HfSolution *self, const char *file, const HfYamlNode *node, const char *id, const char *scope);
/* Those that name another one; what reads a table is one of its places. */
void hf_datasources_check (HfSolution *self);
void hf_action_file_load (HfSolution *self, const char *file, HfYaml *yaml);
/* A screen or a part of one: its datasources, named expressions and actions. */
void hf_jig_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_scripts_load (HfSolution *self);
#define HF_MAX_CONNECTIONS 1000 /* hosts, and credentials, a file */
void hf_connections_load (HfSolution *self, const char *overlay_root);
/* One of its files; @root: (nullable). */
void hf_connections_check_secrets (HfReader *reader, const HfYamlNode *root);
void hf_connections_read_credentials (HfSolution *solution, HfReader *reader, const HfYamlNode *root, gboolean overlay);
void hf_connections_read_people (HfSolution *solution, HfReader *reader, const HfYamlNode *root, gboolean overlay);

/* The feeds of the index's actions, then those of everything else; hf_database_load() comes between. */
void hf_plan_index (HfSolution *self);
void hf_plan_others (HfSolution *self);
/* Warns of feeds that replace one another's rows. */
void hf_plan_check (HfSolution *self);
/* Calls of actions that are not there, or in a circle; then who writes what. */
void hf_actions_check (HfSolution *self);
void hf_writers_collect (HfSolution *self);
/* hf-names.c: (transfer full): a table of named expressions; what @map says, into one; circles. */
GHashTable *hf_named_new (void);
void hf_named_read (HfReader *reader, const HfYamlNode *map, GHashTable *into);
void hf_named_check (HfSolution *self);
/* (transfer none): the names of those that need inputs, as the file sees them. */
GHashTable *hf_solution_get_input_names (HfSolution *self, const char *file);
/* (transfer full): the names of those among @expressions that need inputs; borrowed from it. */
GHashTable *hf_expressions_needing_inputs (GHashTable *expressions);
/* Whether an expression mentions what only a person or a screen knows, or one of @names. */
gboolean hf_expression_needs_inputs (HfExpression *self, GHashTable *names);
/* (transfer full) (element-type utf8): the named expressions it mentions, as members of `expressions` or `expression`, or as variables that
 * it does not set itself. */
GHashTable *hf_expression_list_names (HfExpression *self);

/**
 * HfCircleFunc:
 * @path: of @n nodes, each leading to the next and the last to the first
 * @edge: which edge of the last one leads there
 */
typedef void (*HfCircleFunc) (const guint *path, guint n, guint edge, gpointer data);

/* Finds circles in a graph: @edges: (element-type GArray of guint): where each node leads. Each edge that closes one is told once. */
void hf_circles_find (GPtrArray *edges, HfCircleFunc func, gpointer data);
/* One more name of a circle for people; a long one is shortened. */
void hf_circle_append (GString *text, const char *name, gboolean last);

HfActionLoader hf_solution_action_loader (HfSolution *self, const char *file);
HfReader hf_solution_reader (HfSolution *self, const char *file);
void hf_named_action_free (HfNamedAction *self);
void hf_datasource_free (HfDatasource *self);

/* (transfer none): made if absent. */
HfEntityInfo *hf_solution_ensure_entity (HfSolution *self, const char *entity);
void hf_solution_add_place (HfEntityInfo *info, const char *place);
/* Takes @feed; one that is known already gets its triggers, places and conditions. */
void hf_solution_take_feed (HfSolution *self, HfFeed *feed);
HfFunction *hf_solution_look_up (HfSolution *self, const char *id);

void hf_feed_free (HfFeed *feed);
void hf_entity_info_free (gpointer data);
void hf_host_info_free (gpointer data);
void hf_writer_info_free (gpointer data);
void hf_table_trigger_free (gpointer data);
void hf_credential_info_free (gpointer data);
void hf_reference_free (gpointer data);
void hf_mention_free (gpointer data);
/* What expressions see of the solution and who uses it. */
void hf_solution_make_context (HfSolution *self);

/* `30s`, `15m`, `2h`, `1d`: whether @text is a duration over 0; then @us holds it. */
gboolean hf_duration_parse (const char *text, gint64 *us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFeed, hf_feed_free)

G_END_DECLS
