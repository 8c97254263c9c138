/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfDiscardDialog:
 *
 * Asks what becomes of the local record before a command is discarded, says which commands go with it, and then does it.
 * Signal "discarded" (string): done, or
 * why not, in one sentence.
 */
#define HF_TYPE_DISCARD_DIALOG (hf_discard_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HfDiscardDialog, hf_discard_dialog, HF, DISCARD_DIALOG, AdwMessageDialog)

GtkWidget *hf_discard_dialog_new (GtkWindow *parent, HfEngine *engine, HfCommand *command);

G_END_DECLS
