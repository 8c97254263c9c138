/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfProblem:
 *
 * One thing in a solution folder that is not as it must be, and where. Immutable.
 */
#define HF_TYPE_PROBLEM (hf_problem_get_type ())
G_DECLARE_FINAL_TYPE (HfProblem, hf_problem, HF, PROBLEM, GObject)

typedef enum
{
  HF_PROBLEM_WARNING,
  HF_PROBLEM_ERROR,
} HfProblemLevel;

HfProblem *hf_problem_new (HfProblemLevel level, const char *file, guint line, guint column, const char *message);
HfProblemLevel hf_problem_get_level (HfProblem *self);
const char *hf_problem_get_file (HfProblem *self); /* relative to the folder, e.g. functions/get-customers.jigx */
guint hf_problem_get_line (HfProblem *self);       /* from 1; 0: the whole file */
guint hf_problem_get_column (HfProblem *self);     /* from 1 */
const char *hf_problem_get_message (HfProblem *self);
/* (transfer full): `functions/a.jigx:3:7: error: sentence` */
char *hf_problem_to_string (HfProblem *self);

G_END_DECLS
