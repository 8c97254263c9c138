/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* One function in a list: method, name, what it is for or why it cannot run. Property "item" (HfFunctionItem, writable). */
#define HF_TYPE_FUNCTION_ROW (hf_function_row_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionRow, hf_function_row, HF, FUNCTION_ROW, AdwBin)

G_END_DECLS
