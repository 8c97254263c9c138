/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* What a result would do to the tables, and the button that does it (action `functions.apply` of its ancestor). */
#define HF_TYPE_CHANGE_LIST (hf_change_list_get_type ())
G_DECLARE_FINAL_TYPE (HfChangeList, hf_change_list, HF, CHANGE_LIST, AdwBin)

/* (nullable). Once more with the same result after that was applied. */
void hf_change_list_set_result (HfChangeList *self, HfFunctionResult *result);

G_END_DECLS
