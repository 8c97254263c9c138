/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hf_package_find_database:
 * @name: `package:` of a datasource: the name of a solution that was opened here before
 *
 * Blocking; any thread. Returns: (transfer full) (nullable): its database's file; %HF_ERROR_INVALID: unknown here, or never synced
 */
char *hf_package_find_database (const char *name, GError **error);

G_END_DECLS
