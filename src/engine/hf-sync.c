/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One round of syncing. What was done here goes out first, so that what comes back already holds it; a queue that cannot move
 * (offline, waiting for its time) does not hold up the pulls. One feed's failure never stops another. */

#include "hf-sync.h"

#define AT_ONCE 2

struct _HfSync
{
  GObject parent_instance;

  HfReplay *replay;
  GQueue waiting; /* of HfPuller */
  GTask *task;
  guint running;
  HfSyncReport report;
  char *failure, *failed_entity;
};

G_DEFINE_FINAL_TYPE (HfSync, hf_sync, G_TYPE_OBJECT)

enum
{
  FEED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void start_pulls (HfSync *self);

static void
add_report (HfSync *self, const HfPullReport *pulled)
{
  self->report.datasets_synced++;
  self->report.records += pulled->rows.received;
  self->report.inserted += pulled->rows.inserted;
  self->report.updated += pulled->rows.updated;
  self->report.deleted += pulled->rows.deleted;
}

static void
pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfSync) self = data;
  g_autoptr(GError) error = NULL;
  HfPuller *puller = HF_PULLER (source);
  HfPullReport pulled = { 0 };

  self->running--;
  if (hf_puller_pull_finish (puller, result, &pulled, &error))
    add_report (self, &pulled);
  else
    {
      self->report.datasets_failed++;
      if (self->failure == NULL)
        {
          self->failure = g_strdup (error->message);
          self->failed_entity = g_strdup (hf_puller_get_feed (puller)->entity);
        }
    }
  g_signal_emit (self, signals[FEED], 0, puller, FALSE);
  start_pulls (self);
}

static void
start_pulls (HfSync *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  while (self->running < AT_ONCE && !g_queue_is_empty (&self->waiting) && !g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(HfPuller) puller = g_queue_pop_head (&self->waiting);

      self->running++;
      g_signal_emit (self, signals[FEED], 0, puller, TRUE);
      hf_puller_pull_async (puller, cancellable, pulled_cb, g_object_ref (self));
    }
  if (self->running == 0)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->task);
      g_task_return_boolean (task, TRUE);
    }
}

static void
idle_cb (HfReplay *replay, HfSync *self)
{
  g_signal_handlers_disconnect_by_func (replay, idle_cb, self);
  start_pulls (self);
}

static void
settled_cb (HfReplay *replay, gint64 command_id, int state, HfSync *self)
{
  self->report.sent += state == HF_COMMAND_DONE;
  self->report.refused += state == HF_COMMAND_STUCK;
}

static void
hf_sync_finalize (GObject *object)
{
  HfSync *self = HF_SYNC (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->replay);
  g_free (self->failure);
  g_free (self->failed_entity);
  G_OBJECT_CLASS (hf_sync_parent_class)->finalize (object);
}

static void
hf_sync_class_init (HfSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_sync_finalize;
  signals[FEED] = g_signal_new ("feed", HF_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, HF_TYPE_PULLER,
                                G_TYPE_BOOLEAN);
}

static void
hf_sync_init (HfSync *self)
{
  g_queue_init (&self->waiting);
}

HfSync *
hf_sync_new (HfReplay *replay)
{
  HfSync *self = g_object_new (HF_TYPE_SYNC, NULL);

  g_set_object (&self->replay, replay);
  return self;
}

void
hf_sync_add (HfSync *self, HfPuller *puller)
{
  g_queue_push_tail (&self->waiting, g_object_ref (puller));
}

void
hf_sync_run_async (HfSync *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  /* A cancelled round is still a round: what was pulled until then is reported. */
  g_task_set_check_cancellable (self->task, FALSE);
  if (self->replay == NULL)
    {
      start_pulls (self);
      return;
    }
  g_signal_connect_object (self->replay, "settled", G_CALLBACK (settled_cb), self, 0);
  g_signal_connect_object (self->replay, "idle", G_CALLBACK (idle_cb), self, 0);
  hf_replay_hurry (self->replay);
}

gboolean
hf_sync_run_finish (HfSync *self, GAsyncResult *result, HfSyncReport *report, GError **error)
{
  *report = self->report;
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
hf_sync_get_failure (HfSync *self, const char **entity)
{
  *entity = self->failed_entity;
  return self->failure;
}
