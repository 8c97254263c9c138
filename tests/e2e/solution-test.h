/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-test.h"

#include <hf-peer.h>
#include <hf-script-server.h>

G_BEGIN_DECLS

/**
 * SolutionTest:
 *
 * A solution folder that the real holdfastctl opens, its hosts played by a scripted server and, where a test wants one, by a json-server.
 * All below a folder of its own; the solution folder itself is only read.
 */
typedef struct
{
  Fixture ctl;
  char *solution; /* folder */
  char *name;
  char *database;
  HfScriptServer *server;
  HfPeer *peer; /* (nullable) */
} SolutionTest;

/* @solution: its folder; @name: as its index says. Also sets self->ctl up. */
void solution_test_set_up (SolutionTest *self, const char *solution, const char *name);
void solution_test_tear_down (SolutionTest *self);

/* (transfer full): tests/solutions/@name of the source tree. */
char *solution_test_folder (const char *name);

/* Starts json-server over a copy of @records. FALSE: it is not installed and the test was skipped; return. */
gboolean solution_test_start_peer (SolutionTest *self, const char *records);

/* The person's connections.yaml for this solution. */
void solution_test_write_overlay (SolutionTest *self, const char *text);

/* A credential in the 0600 file, as a person would have put it there. */
void solution_test_set_credential (SolutionTest *self, const char *name, const char *type, const char *value, const char *host);

/* (transfer full) (nullable): the first column of the first row; the database is only read. */
char *solution_test_sql (SolutionTest *self, const char *sql);
/* That value is @expected (NULL: no row or null). */
void solution_test_assert_sql (SolutionTest *self, const char *sql, const char *expected);

/* holdfastctl ARGUMENT… on this solution ends with @code; what it said is in self->ctl.out and .err. */
#define solution_test_ctl(self, code, ...)                                                                   \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    int code_ = ctl_run (&(self)->ctl, "-s", (self)->solution, __VA_ARGS__, NULL);                           \
    if (code_ != (code))                                                                                     \
      g_error ("holdfastctl ended with %d, not %d:\n%s\n%s", code_, code, (self)->ctl.out, (self)->ctl.err); \
  }                                                                                                          \
  G_STMT_END

/* How many requests came with this method and a target that begins so; the last of them. */
guint solution_test_count_requests (SolutionTest *self, const char *method, const char *target);
const HfScriptRequest *solution_test_last_request (SolutionTest *self, const char *method, const char *target);

G_END_DECLS
