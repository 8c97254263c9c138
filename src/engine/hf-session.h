/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-runtime.h"

G_BEGIN_DECLS

/**
 * HfSession:
 *
 * What a solution remembers only while it is open, in memory: the state of the solution, of its jigs and components, and what its actions
 * answered. Main thread. Counted.
 */
typedef struct _HfSession HfSession;

HfSession *hf_session_new (HfRuntime *runtime);
HfSession *hf_session_ref (HfSession *self);
void hf_session_unref (HfSession *self);
HfRuntime *hf_session_get_runtime (HfSession *self);

/**
 * HfStateScope:
 * @HF_STATE_SOLUTION: `solution.state.<name>`
 * @HF_STATE_JIG: `jig.state.<name>` of one jig
 * @HF_STATE_COMPONENT: `components.<owner>.state.<name>`
 */
typedef enum
{
  HF_STATE_SOLUTION,
  HF_STATE_JIG,
  HF_STATE_COMPONENT,
} HfStateScope;

/* @owner: (nullable): the jig or component; @raw: raw JSON. */
void hf_session_set_state (HfSession *self, HfStateScope scope, const char *owner, const char *name, const char *raw);
/* Back to the value it had when the solution was opened. @owner: (nullable): all of them; @name: (nullable): all of them. */
void hf_session_reset_state (HfSession *self, HfStateScope scope, const char *owner, const char *name);
/* (transfer full) (nullable): raw JSON object; of COMPONENT: by component, each `{"state": {…}}`. */
char *hf_session_dup_state (HfSession *self, HfStateScope scope, const char *owner);

/* What the action @id came to: `@ctx.actions.<id>.state.response` and `.outputs`. @raw: (nullable): undefined */
void hf_session_set_response (HfSession *self, const char *id, const char *raw);
/* (transfer full): raw JSON object by action. */
char *hf_session_dup_actions (HfSession *self);

/* TRUE only the first time @place is asked for: what is said once a session. */
gboolean hf_session_first_time (HfSession *self, const char *place);

/* What must end before the store closes: @close (@data) is called by hf_session_close(). FALSE: it is closed already. */
typedef void (*HfCloseFunc) (gpointer data);
gboolean hf_session_add_closer (HfSession *self, HfCloseFunc close, gpointer data);
void hf_session_remove_closer (HfSession *self, gpointer data);
/* Ends what runs on threads of its own. Blocks until they have ended, which they do soon. Idempotent. */
void hf_session_close (HfSession *self);
gboolean hf_session_is_closed (HfSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSession, hf_session_unref)

G_END_DECLS
