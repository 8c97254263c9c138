/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations of several pages put together: those with records take each page's, so that rows are deleted once; the others follow
 * one another. */

#include "hf-function-run-private.h"

/* One operation over all pages: the same rows are not deleted again by the next one. */
static void
grow (HfTableOperation *grown, HfTableOperation *page)
{
  for (guint i = 0; i < page->records->len; i++)
    g_ptr_array_add (grown->records, g_bytes_ref (g_ptr_array_index (page->records, i)));
}

static gboolean
is_growing (const HfTableOperation *operation)
{
  return operation->kind == HF_TABLE_REPLACE || operation->kind == HF_TABLE_UPSERT || operation->kind == HF_TABLE_MERGE;
}

void
hf_operations_take_page (HfFunctionRun *run, GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      g_autoptr(HfTableOperation) operation = g_steal_pointer (&g_ptr_array_index (operations, i));
      HfTableOperation *grown = i < run->growing->len ? g_ptr_array_index (run->growing, i) : NULL;

      if (i >= run->growing->len)
        g_ptr_array_add (run->growing, NULL);
      if (operation == NULL)
        continue;
      if (grown != NULL && is_growing (operation) && g_strcmp0 (grown->table, operation->table) == 0)
        {
          grow (grown, operation);
          continue;
        }
      g_ptr_array_index (run->growing, i) = operation;
      g_ptr_array_add (run->operations, g_steal_pointer (&operation));
    }
}

void
hf_operations_move (GPtrArray *operations, GPtrArray *to)
{
  for (guint i = 0; i < operations->len; i++)
    {
      HfTableOperation *operation = g_steal_pointer (&g_ptr_array_index (operations, i));

      if (operation != NULL)
        g_ptr_array_add (to, operation);
    }
  g_ptr_array_set_free_func (operations, NULL);
}
