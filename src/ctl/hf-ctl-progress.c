/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress of a sync on standard error: a bar that is drawn again in place on a terminal, elsewhere one plain line for each
 * dataset that ends. Follows the datasets' properties; draws at most ten times a second. */

#include "hf-ctl.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#define DRAW_EVERY_MS 100
#define BAR 24

struct _HfCtlProgress
{
  HfEngine *engine;
  GPtrArray *followed; /* HfDataset */
  guint expected, begun, ended, timer;
  gint64 records; /* of datasets that ended */
  gboolean terminal, drawn;
};

/* What the datasets under way have so far, the part of the whole done, and (nullable) the first of them. */
static void
look (HfCtlProgress *self, gint64 *records, double *parts, const char **current)
{
  *records = self->records;
  *parts = self->ended;
  for (guint i = self->followed->len; i > 0; i--)
    {
      HfDataset *dataset = self->followed->pdata[i - 1];
      gint64 had = hf_dataset_get_rows (dataset), now = hf_dataset_get_progress (dataset);

      if (!hf_dataset_get_syncing (dataset))
        continue;
      *records += now;
      *current = hf_dataset_get_entity (dataset);
      /* How many will come is not known; as many as last time is the best guess. */
      *parts += had > 0 ? 0.99 * (double) MIN (now, had) / (double) had : 0;
    }
}

static char *
describe (HfCtlProgress *self, guint total, gint64 count, const char *current)
{
  g_autofree char *records = hf_ctl_format_number (count), *entity = hf_ctl_clean_text (current);
  gint64 waiting = hf_status_get_waiting (hf_engine_get_status (self->engine));

  if (self->begun == 0 && waiting > 0)
    return g_strdup_printf (_("sending, %d waiting"), (int) waiting);
  return g_strdup_printf (_("%u of %u datasets, %s records %s"), self->ended, total, records, entity);
}

static gboolean
draw_cb (gpointer data)
{
  HfCtlProgress *self = data;
  guint total = MAX (MAX (self->expected, self->begun), 1), filled;
  g_autofree char *full = NULL, *empty = NULL, *words = NULL;
  const char *current = NULL;
  gint64 records;
  double parts;

  look (self, &records, &parts, &current);
  filled = MIN ((guint) (BAR * parts / total), BAR);
  full = g_strnfill (filled, '#');
  empty = g_strnfill (BAR - filled, '.');
  words = describe (self, total, records, current);
  g_printerr ("\r[%s%s] %s\033[K", full, empty, words);
  self->drawn = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
print_ended (HfCtlProgress *self, HfDataset *dataset)
{
  g_autofree char *records = hf_ctl_format_number (hf_dataset_get_progress (dataset));
  g_autofree char *entity = hf_ctl_clean_text (hf_dataset_get_entity (dataset));

  /* None: unchanged, or it failed; the sentence at the end says which. */
  if (!self->terminal && hf_dataset_get_progress (dataset) > 0)
    g_printerr (_("%s: %s records\n"), entity, records);
}

static void
syncing_cb (HfDataset *dataset, GParamSpec *pspec, HfCtlProgress *self)
{
  if (hf_dataset_get_syncing (dataset))
    {
      self->begun++;
      return;
    }
  self->ended++;
  self->records += hf_dataset_get_progress (dataset);
  print_ended (self, dataset);
}

static void
follow (HfCtlProgress *self, HfDataset *dataset)
{
  g_signal_connect (dataset, "notify::syncing", G_CALLBACK (syncing_cb), self);
  g_ptr_array_add (self->followed, g_object_ref (dataset));
  self->expected += hf_dataset_get_launch (dataset);
}

HfCtlProgress *
hf_ctl_progress_new (HfEngine *engine, guint expected)
{
  HfCtlProgress *self = g_new0 (HfCtlProgress, 1);
  GListModel *datasets = hf_engine_get_datasets (engine);

  self->engine = engine;
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->terminal = isatty (STDERR_FILENO);
  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);

      follow (self, dataset);
    }
  if (expected > 0)
    self->expected = expected;
  if (self->terminal)
    self->timer = g_timeout_add (DRAW_EVERY_MS, draw_cb, self);
  return self;
}

void
hf_ctl_progress_free (HfCtlProgress *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_data (self->followed->pdata[i], self);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->drawn)
    g_printerr ("\r\033[K");
  g_ptr_array_unref (self->followed);
  g_free (self);
}
