/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-problem.h"

G_BEGIN_DECLS

/* What one load of a solution found wrong so far. Not thread-safe. */
typedef struct _HfProblems HfProblems;

HfProblems *hf_problems_new (void);
void hf_problems_free (HfProblems *self);
void hf_problems_add (HfProblems *self, HfProblemLevel level, const char *file, guint line, guint column,
                      const char *format, ...) G_GNUC_PRINTF (6, 7);
/* (transfer full): of HfProblem, by file and line. */
GListModel *hf_problems_to_model (HfProblems *self);

/* GCompareDataFunc of HfProblem: by file and line. */
int hf_problem_compare (gconstpointer a, gconstpointer b, gpointer data);

/* (transfer full): `file:line:column`, or the file alone where line is 0. */
char *hf_place_format (const char *file, guint line, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProblems, hf_problems_free)

G_END_DECLS
