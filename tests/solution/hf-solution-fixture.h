/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

G_BEGIN_DECLS

/* A solution folder of a test's own, with an overlay beside it. */
typedef struct
{
  char *root;
  char *dir;
  char *overlay;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

/* Folders are made as needed. */
void fixture_write (Fixture *fixture, const char *file, const char *text);
void fixture_write_overlay (Fixture *fixture, const char *solution, const char *text);
/* (transfer full): aborts if there is no solution. */
HfSolution *fixture_load (Fixture *fixture);

/* All problems as hf_problem_to_string(), one a line. */
char *problems_text (HfSolution *solution);
/* Aborts unless @text is part of the problems, showing them. */
void assert_problem (HfSolution *solution, const char *text);
void assert_no_problem (HfSolution *solution);

const HfFeed *feed_at (HfSolution *solution, guint index);

#define fixture_test(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

G_END_DECLS
