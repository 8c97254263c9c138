/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-engine-functions.h>

#include "engine-test.h"

G_BEGIN_DECLS

/* What tests of calls by hand share. */

#define TWO_ITEMS "[{\"id\":\"1\",\"name\":\"one\",\"n\":1.50},{\"id\":\"2\",\"name\":\"two\"}]"

/* The next answer to a request of this method. */
void trial_serve (Fixture *self, const char *method, const char *body);
/* (transfer full): the call, waited for. @parameters: (nullable): raw JSON */
HfFunctionResult *trial_run (Fixture *self, const char *id, const char *entity, const char *parameters);
/* (nullable): the failure instead. */
GError *trial_run_fails (Fixture *self, const char *id);
gboolean trial_apply (Fixture *self, HfFunctionResult *result, HfChangeCounts *counts, GError **error);
/* (transfer full): `+items/1 *items/2 -items/3`, in their order */
char *trial_list_changes (HfFunctionResult *result);
/* *Sync now*, which must succeed. */
void trial_sync (Fixture *self);

G_END_DECLS
