/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfPlanFeed:
 * @function, @parameters: (nullable): @parameters is raw JSON, expressions as `"=…"`
 * @launches: (transfer none): when it is synced, in words: `at opening, on focus`
 * @triggers: nicks: `load`, `focus`, `refresh`, `manual`
 * @when: conditions, as written
 * @inputs: (nullable): names of what a person is asked for
 * @unusable: (nullable): why it cannot be synced
 *
 * One way a dataset is filled.
 */
typedef struct
{
  char *function, *parameters, *provider;
  char *launches;
  char **triggers;
  char **when;
  char *inputs;
  char *unusable;
  char **places;
} HfPlanFeed;

/**
 * HfPlanWriter:
 * @function: (nullable): none is needed, or @why_not
 * @from: (nullable): where that is known from, in words: `entities of the index`, `action.execute-entity at jigs/a.jigx:3:5`
 * @why_not: (nullable): why there is none
 */
typedef struct
{
  const char *method;
  char *function, *from, *why_not;
} HfPlanWriter;

/**
 * HfPlan:
 * @places: every place of the solution that names it
 * @max_age_us: its freshness limit
 * @launch: a launch dataset
 * @feeds: (element-type HfPlanFeed); @writers: (element-type HfPlanWriter): of create, update, save, delete
 *
 * Why a dataset is there. A plain value.
 */
typedef struct
{
  char *entity, *provider;
  char **places;
  gint64 max_age_us;
  gboolean launch;
  GPtrArray *feeds;
  GPtrArray *writers;
} HfPlan;

void hf_plan_free (HfPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPlan, hf_plan_free)

G_END_DECLS
