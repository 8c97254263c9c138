/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Other solutions as sources of data: `package:` of a datasource. Only a solution that was opened on this machine is known; its
 * database is found without reading its folder, and only ever read. */

#include "hf-package.h"

#include <glib/gi18n-lib.h>

#include "hf-engine-private.h"

char *
hf_package_find_database (const char *name, GError **error)
{
  g_autofree char *folder = hf_recent_find (name);
  g_autofree char *file_name = hf_solution_make_file_name (name);
  g_autofree char *database = NULL;

  if (folder == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("There is no solution “%s” on this machine; open it once"), name);
      return NULL;
    }
  database = hf_engine_choose_database_of (file_name, folder, error);
  if (database == NULL || g_file_test (database, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&database);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The solution “%s” has no data on this machine; open it once"), name);
  return NULL;
}
