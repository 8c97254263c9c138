/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfAttemptRow:
 *
 * One send of a command in the timeline: when, how it ended, and within it request and response.
 */
#define HF_TYPE_ATTEMPT_ROW (hf_attempt_row_get_type ())
G_DECLARE_FINAL_TYPE (HfAttemptRow, hf_attempt_row, HF, ATTEMPT_ROW, AdwExpanderRow)

GtkWidget *hf_attempt_row_new (HfAttempt *attempt);

G_END_DECLS
