/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The secrets that functions are called with: of the person, not of one solution, so that no engine has to be open. They block for a
 * small file. Errors: %HF_ERROR_INVALID (no such credential, a secret that is no line of text, an unknown HOLDFAST_CREDENTIALS),
 * %HF_ERROR_AUTH (the file is not its owner's alone, or is broken), %HF_ERROR_STORE (it cannot be written). */

/* @type: bearer, basic (@value is `user:password`), apiKey. @hosts: (nullable): where it may go; NULL: where it did. */
gboolean hf_engine_credential_set (const char *name, const char *type, const char *value, const char *const *hosts, GError **error);
gboolean hf_engine_credential_remove (const char *name, GError **error);
char **hf_engine_credential_list (GError **error); /* (transfer full) (nullable): names, in order; never a secret */

G_END_DECLS
