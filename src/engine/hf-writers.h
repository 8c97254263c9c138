/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

G_BEGIN_DECLS

#define HF_PROVIDER_LOCAL "DATA_PROVIDER_LOCAL"

/**
 * HfWriterChoice:
 * @function: (nullable): the solution's; NULL: @local
 * @info: (nullable): the action that says with which parameters
 * @local: only the local table is touched
 */
typedef struct
{
  HfFunction *function;
  const HfWriterInfo *info;
  gboolean local;
} HfWriterChoice;

/**
 * hf_writers_choose:
 * @provider: (nullable): as an action says it; else the entity's
 * @function: (nullable): the function the caller names
 *
 * Which function writes an entity, in the order of solution-format.md: the one the caller names, the index's map `entities`, the one an
 * execute-entity of the solution names. FALSE: %HF_ERROR_INVALID: the dataset is read-only, and why; or two actions name two functions: both
 * are named.
 */
gboolean hf_writers_choose (HfSolution *solution, const char *provider, const char *entity, const char *method, const char *function,
                            HfWriterChoice *out, GError **error);
/* (transfer container) (element-type HfWriterInfo): actions of which each names another function for it, so that a person must say which; all of
 * one method, which may be `save`. Empty: it is clear, or nobody names one. */
GPtrArray *hf_writers_list (HfSolution *solution, const char *entity, const char *method);
/* (nullable): what the index's map `entities` names. */
const char *hf_writers_mapped (const HfEntityInfo *info, const char *method);

G_END_DECLS
