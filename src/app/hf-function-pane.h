/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* What a function is called with: its address, the dataset it is run for, its values, and the button that runs it. Uses the actions `functions.run`,
 * `functions.stop` and `functions.back` of its ancestor. Property "folded" (boolean, writable): a way back is shown. */
#define HF_TYPE_FUNCTION_PANE (hf_function_pane_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionPane, hf_function_pane, HF, FUNCTION_PANE, AdwBin)

void hf_function_pane_set_item (HfFunctionPane *self, HfFunctionItem *item); /* (nullable) */
HfFunctionItem *hf_function_pane_get_item (HfFunctionPane *self);            /* (nullable) (transfer none) */
const char *hf_function_pane_get_entity (HfFunctionPane *self);              /* (nullable) */
/* (transfer full) (nullable): NULL: something is not valid, and the pane says what. */
HfJsonObject *hf_function_pane_get_values (HfFunctionPane *self);
/* @running: (nullable): the function that is being run: no other can be meanwhile. */
void hf_function_pane_set_running (HfFunctionPane *self, const char *running);

G_END_DECLS
