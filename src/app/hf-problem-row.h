/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-problem.h>

G_BEGIN_DECLS

/* One problem in a list; the first of its file carries the file's name above it. */
#define HF_TYPE_PROBLEM_ROW (hf_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (HfProblemRow, hf_problem_row, HF, PROBLEM_ROW, AdwBin)

GtkWidget *hf_problem_row_new (void);
void hf_problem_row_show (HfProblemRow *self, HfProblem *problem, gboolean first_of_file);

G_END_DECLS
