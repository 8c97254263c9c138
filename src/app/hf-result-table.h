/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* The records of a result as a table, sorted by the header that is pressed. */
#define HF_TYPE_RESULT_TABLE (hf_result_table_get_type ())
G_DECLARE_FINAL_TYPE (HfResultTable, hf_result_table, HF, RESULT_TABLE, AdwBin)

void hf_result_table_set_result (HfResultTable *self, HfFunctionResult *result); /* (nullable) */

G_END_DECLS
