/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfCommandPane:
 *
 * All about one command: what it is, why it is where it is, what to do, each attempt, what it carries; *Retry*, *Discard*, and
 * the way to its
 * record. Property "folded" (boolean): it stands alone.
 */
#define HF_TYPE_COMMAND_PANE (hf_command_pane_get_type ())
G_DECLARE_FINAL_TYPE (HfCommandPane, hf_command_pane, HF, COMMAND_PANE, AdwBin)

/* NULL, NULL: nothing is shown. */
void hf_command_pane_show (HfCommandPane *self, HfEngine *engine, HfCommand *command);
HfCommand *hf_command_pane_get_command (HfCommandPane *self);

G_END_DECLS
