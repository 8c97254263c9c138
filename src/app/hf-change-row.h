/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* What would become of one row, in a list. Property "change" (HfFunctionChange, writable). */
#define HF_TYPE_CHANGE_ROW (hf_change_row_get_type ())
G_DECLARE_FINAL_TYPE (HfChangeRow, hf_change_row, HF, CHANGE_ROW, AdwBin)

G_END_DECLS
