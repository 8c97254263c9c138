/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

#include "hf-plan.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): NULL: the solution does not name @entity. */
HfPlan *hf_plan_new (HfSolution *solution, const char *entity);

G_END_DECLS
