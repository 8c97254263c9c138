/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfCommandRow:
 *
 * One command in a list: state, title, why it is where it is, age. Property "command" (HfCommand, nullable), followed.
 */
#define HF_TYPE_COMMAND_ROW (hf_command_row_get_type ())
G_DECLARE_FINAL_TYPE (HfCommandRow, hf_command_row, HF, COMMAND_ROW, AdwBin)

GtkWidget *hf_command_row_new (void);
void hf_command_row_set_command (HfCommandRow *self, HfCommand *command);

G_END_DECLS
