/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line asks and the window sees by itself: whether a source could be asked now, where a dataset comes from.
 * Sends nothing. */

#include "hf-engine-private.h"
#include "hf-plan-private.h"

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

HfPlan *
hf_engine_explain_dataset (HfEngine *self, const char *entity)
{
  return hf_plan_new (self->solution, entity);
}
