/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-connectivity.h>
#include <hf-credentials.h>
#include <hf-expression-host.h>
#include <hf-solution.h>
#include <hf-store.h>
#include <hf-transport.h>

G_BEGIN_DECLS

/**
 * HfRuntime:
 * @files: the folder of the file store, `files/` beside the database
 *
 * The parts of an open solution that a run of a function, an action or a datasource needs. Made by the engine once, shared; members
 * are never NULL and never change.
 */
#define HF_TYPE_RUNTIME (hf_runtime_get_type ())
G_DECLARE_FINAL_TYPE (HfRuntime, hf_runtime, HF, RUNTIME, GObject)

struct _HfRuntime
{
  GObject parent_instance;

  HfSolution *solution;
  HfStore *store;
  HfTransport *transport;
  HfConnectivity *connectivity;
  HfCredentials *credentials;
  HfExpressionHost *expressions;
  HfClock *clock;
  char *files;
};

/* Takes references. Gives the host the solution's named expressions and scripts. */
HfRuntime *hf_runtime_new (HfSolution *solution, HfStore *store, HfTransport *transport, HfConnectivity *connectivity, HfCredentials *credentials,
                           HfExpressionHost *expressions, HfClock *clock);

/* (transfer full): the tables the solution names, and @more (nullable): what hf_guarded_set_known() wants. */
char **hf_runtime_dup_tables (HfRuntime *self, const char *const *more);

G_END_DECLS
