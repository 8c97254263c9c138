/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line asks and the window sees by itself: the problems of a folder that is not open, and whether a source
 * could be asked now. Opens no database, sends nothing. */

#include "hf-engine-private.h"

GListModel *
hf_engine_check (const char *dir, const char *overlay_root, GError **error)
{
  g_autoptr(HfSolution) solution = hf_solution_load (dir, overlay_root, error);

  return solution != NULL ? g_object_ref (hf_solution_get_problems (solution)) : NULL;
}

gboolean
hf_engine_can_send (HfEngine *self, const char *source)
{
  GListModel *sources = hf_connectivity_get_sources (self->connectivity);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr(HfSource) found = g_list_model_get_item (sources, i);

      if (g_strcmp0 (hf_source_get_name (found), source) == 0)
        return hf_connectivity_can_send (self->connectivity, found);
    }
  /* Never asked in this session: nothing speaks against it but the network itself. */
  return hf_connectivity_get_online (self->connectivity);
}
