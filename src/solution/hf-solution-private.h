/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-function-private.h"
#include "hf-solution.h"

G_BEGIN_DECLS

struct _HfSolution
{
  GObject parent_instance;

  char *path;
  char *name;
  char *title;
  GListModel *model;      /* of HfProblem, once loaded */
  GPtrArray *feeds;       /* HfFeed */
  GPtrArray *entities;    /* HfEntityInfo */
  GPtrArray *functions;   /* HfFunction, by id */
  GPtrArray *datasources; /* HfDatasource */
  GPtrArray *hosts;       /* HfHostInfo */
  HfFound found;          /* every expression */

  /* While loading only. */
  HfProblems *problems;
  GHashTable *functions_by_id, *feeds_by_key, *entities_by_name;
};

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

void hf_index_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_database_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_datasource_load (HfSolution *self, const char *file, HfYaml *yaml);
void hf_connections_load (HfSolution *self, const char *overlay_root);

/* The sync-entities actions of one trigger. */
void hf_sync_load (HfSolution *self, HfYaml *yaml, const HfYamlNode *action, HfTrigger trigger);
/* Warns of feeds that replace one another's rows. */
void hf_sync_check (HfSolution *self);

/* (transfer none): made if absent. */
HfEntityInfo *hf_solution_ensure_entity (HfSolution *self, const char *entity);
/* `maxAge` of an entity entry. */
void hf_solution_read_max_age (HfSolution *self, HfYaml *yaml, const HfYamlNode *entry, HfEntityInfo *info);
/* Takes @feed; one that is known already gets its triggers. */
void hf_solution_take_feed (HfSolution *self, HfFeed *feed);
HfFunction *hf_solution_look_up (HfSolution *self, const char *id);

void hf_feed_free (HfFeed *feed);

/* `30s`, `15m`, `2h`, `1d`: whether @text is a duration over 0; then @us holds it. */
gboolean hf_duration_parse (const char *text, gint64 *us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFeed, hf_feed_free)

G_END_DECLS
