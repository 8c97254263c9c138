/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

#include "hf-engine-functions.h"

G_BEGIN_DECLS

HfFunctionItem *hf_function_item_new (HfFunction *function);
HfFunction *hf_function_item_get_function (HfFunctionItem *self);
void hf_function_item_add_entity (HfFunctionItem *self, const char *entity);
void hf_function_item_add_feed (HfFunctionItem *self, const HfFeed *feed);

/* (transfer full): all functions of @solution, with the datasets that use them. */
GListModel *hf_function_items_new (HfSolution *solution);

G_END_DECLS
