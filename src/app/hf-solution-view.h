/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

#include "hf-demo-bar.h"

G_BEGIN_DECLS

/**
 * HfSolutionView:
 *
 * What the window shows of an open solution: header bar, demo bar and the pages Data, Queue, Functions, Activity and Problems.
 */
#define HF_TYPE_SOLUTION_VIEW (hf_solution_view_get_type ())
G_DECLARE_FINAL_TYPE (HfSolutionView, hf_solution_view, HF, SOLUTION_VIEW, AdwBin)

/* NULL: lets go of everything that holds the engine. */
void hf_solution_view_set_engine (HfSolutionView *self, HfEngine *engine);
/* *Sync now*; while it runs, stops it. Its answer is a toast. */
void hf_solution_view_sync (HfSolutionView *self);
/* @name: data, queue, functions, activity, problems */
void hf_solution_view_show_page (HfSolutionView *self, const char *name);
void hf_solution_view_show_command (HfSolutionView *self, gint64 command_id);
/* @id: (nullable): NULL: the dataset */
void hf_solution_view_show_record (HfSolutionView *self, const char *entity, const char *id);
void hf_solution_view_show_function (HfSolutionView *self, const char *id);
/* Puts the focus into the search of the page that shows. */
void hf_solution_view_find (HfSolutionView *self);
/* Carries out an action of the Data page if that shows. */
void hf_solution_view_activate_data_action (HfSolutionView *self, const char *action);
void hf_solution_view_cycle_panes (HfSolutionView *self, gboolean backward);
HfDemoBar *hf_solution_view_get_demo_bar (HfSolutionView *self);

G_END_DECLS
