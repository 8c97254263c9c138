/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* What came of a call: one line that says how it ended, then table, JSON, request and response, changes. Uses the actions
 * `functions.close-result` and `functions.apply` of its ancestor. Property "folded" (boolean, writable): a way back is shown. */
#define HF_TYPE_RESULT_PANE (hf_result_pane_get_type ())
G_DECLARE_FINAL_TYPE (HfResultPane, hf_result_pane, HF, RESULT_PANE, AdwBin)

/* @result: (nullable): nothing was run yet. Again with the same one after it was applied. */
void hf_result_pane_set_result (HfResultPane *self, HfFunctionResult *result);
void hf_result_pane_set_running (HfResultPane *self, const char *function);

G_END_DECLS
