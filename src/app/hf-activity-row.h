/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfActivityRow:
 *
 * One line of what happened. Property "item" (HfActivityItem, nullable).
 */
#define HF_TYPE_ACTIVITY_ROW (hf_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (HfActivityRow, hf_activity_row, HF, ACTIVITY_ROW, AdwBin)

G_END_DECLS
