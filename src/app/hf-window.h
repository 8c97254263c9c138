/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-demo-server.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfWindow:
 *
 * The window on one solution; or, without one, the welcome page. Closing it closes the solution.
 */
#define HF_TYPE_WINDOW (hf_window_get_type ())
G_DECLARE_FINAL_TYPE (HfWindow, hf_window, HF, WINDOW, AdwApplicationWindow)

HfWindow *hf_window_new (GtkApplication *application);

/**
 * hf_window_open:
 * @options: (nullable): as hf_engine_open_async() wants them; default: interactive
 *
 * Opens a solution in place of the one that is open. If it cannot be opened, that is said, and the one that is open stays. The
 * demo's folder starts the sample cloud too.
 */
void hf_window_open (HfWindow *self, const char *dir, const HfEngineOptions *options);
void hf_window_open_demo (HfWindow *self);

/* (transfer none) (nullable): once the solution is open. */
HfEngine *hf_window_get_engine (HfWindow *self);
/* (transfer none) (nullable): while the demo is open. */
HfDemoServer *hf_window_get_demo (HfWindow *self);

G_END_DECLS
