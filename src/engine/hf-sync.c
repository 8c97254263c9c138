/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One round of syncing. What was done here goes out first, so that what comes back already holds it; a queue that cannot move
 * (offline, waiting for its time) does not hold up the pulls. One feed's failure never stops another; who asks for a feed that
 * another asked for gets the same answer. Refuses to know which feeds those are: that is the round's (hf-round.c). */

#include "hf-sync.h"

#define AT_ONCE 2

typedef struct
{
  HfPuller *puller;
  gboolean done, succeeded;
  GError *error;
  GPtrArray *waiters; /* of GTask */
} Pull;

struct _HfSync
{
  GObject parent_instance;

  GCancellable *cancellable;
  GHashTable *pulls; /* key of a feed → Pull */
  GQueue waiting;    /* of Pull, not held */
  guint running;
  GTask *pushing;
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
pull_free (gpointer data)
{
  Pull *pull = data;

  g_object_unref (pull->puller);
  g_clear_error (&pull->error);
  g_ptr_array_unref (pull->waiters);
  g_free (pull);
}

static void
add_report (HfSync *self, const HfPullReport *pulled)
{
  self->report.datasets_synced++;
  self->report.records += pulled->rows.received;
  self->report.inserted += pulled->rows.inserted;
  self->report.updated += pulled->rows.updated;
  self->report.deleted += pulled->rows.deleted;
}

void
hf_sync_note_failure (HfSync *self, const char *entity, const char *message)
{
  self->report.datasets_failed++;
  if (self->failure != NULL)
    return;
  self->failure = g_strdup (message);
  self->failed_entity = g_strdup (entity);
}

static void
answer_one (const Pull *pull, GTask *waiter)
{
  if (pull->error != NULL)
    g_task_return_error (waiter, g_error_copy (pull->error));
  else
    g_task_return_boolean (waiter, TRUE);
}

static void
answer (Pull *pull)
{
  g_autoptr(GPtrArray) waiters = g_steal_pointer (&pull->waiters);

  pull->done = TRUE;
  pull->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiters->len; i++)
    answer_one (pull, waiters->pdata[i]);
}

static void
pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfSync) self = data;
  HfPuller *puller = HF_PULLER (source);
  const HfFeed *feed = hf_puller_get_feed (puller);
  Pull *pull = g_hash_table_lookup (self->pulls, feed->key);
  HfPullReport pulled = { 0 };

  self->running--;
  if (hf_puller_pull_finish (puller, result, &pulled, &pull->error))
    add_report (self, &pulled);
  else
    hf_sync_note_failure (self, feed->entity, pull->error->message);
  pull->succeeded = pull->error == NULL;
  g_signal_emit (self, signals[FEED], 0, puller, FALSE, pulled.rows.inserted + pulled.rows.updated + pulled.rows.deleted);
  answer (pull);
  start_pulls (self);
}

static void
drop_waiting (HfSync *self)
{
  Pull *pull;

  while ((pull = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_cancellable_set_error_if_cancelled (self->cancellable, &pull->error);
      answer (pull);
    }
}

static void
start_pulls (HfSync *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    drop_waiting (self);
  while (self->running < AT_ONCE && !g_queue_is_empty (&self->waiting))
    {
      Pull *pull = g_queue_pop_head (&self->waiting);

      self->running++;
      g_signal_emit (self, signals[FEED], 0, pull->puller, TRUE, G_GINT64_CONSTANT (0));
      hf_puller_pull_async (pull->puller, self->cancellable, pulled_cb, g_object_ref (self));
    }
}

void
hf_sync_pull_async (HfSync *self, HfPuller *puller, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  const char *key = hf_puller_get_feed (puller)->key;
  Pull *pull = g_hash_table_lookup (self->pulls, key);

  if (pull != NULL && pull->done)
    {
      answer_one (pull, task);
      return;
    }
  if (pull == NULL)
    {
      pull = g_new0 (Pull, 1);
      pull->puller = g_object_ref (puller);
      pull->waiters = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->pulls, g_strdup (key), pull);
      g_queue_push_tail (&self->waiting, pull);
    }
  g_ptr_array_add (pull->waiters, g_steal_pointer (&task));
  start_pulls (self);
}

gboolean
hf_sync_pull_finish (HfSync *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
hf_sync_knows (HfSync *self, const char *key)
{
  return g_hash_table_contains (self->pulls, key);
}

static gboolean
has_pull (HfSync *self, const char *entity, const char *function, gboolean succeeded)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->pulls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Pull *pull = value;
      const HfFeed *feed = hf_puller_get_feed (pull->puller);

      if ((pull->succeeded || !succeeded) && g_str_equal (feed->entity, entity) && g_strcmp0 (feed->function, function) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
hf_sync_has_pulled (HfSync *self, const char *entity, const char *function)
{
  return has_pull (self, entity, function, FALSE);
}

gboolean
hf_sync_has_succeeded (HfSync *self, const char *entity, const char *function)
{
  return has_pull (self, entity, function, TRUE);
}

/* --- sending --- */

static void
settled_cb (HfReplay *replay, gint64 command_id, int state, HfSync *self)
{
  self->report.sent += state == HF_COMMAND_DONE;
  self->report.refused += state == HF_COMMAND_STUCK;
}

static void
idle_cb (HfReplay *replay, HfSync *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->pushing);

  g_signal_handlers_disconnect_by_func (replay, idle_cb, self);
  g_task_return_boolean (task, TRUE);
}

void
hf_sync_push_async (HfSync *self, HfReplay *replay, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->pushing == NULL);

  self->pushing = g_task_new (self, NULL, callback, data);
  g_signal_connect_object (replay, "settled", G_CALLBACK (settled_cb), self, 0);
  g_signal_connect_object (replay, "idle", G_CALLBACK (idle_cb), self, 0);
  hf_replay_hurry (replay);
}

void
hf_sync_push_finish (HfSync *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- the object --- */

static void
hf_sync_finalize (GObject *object)
{
  HfSync *self = HF_SYNC (object);

  g_queue_clear (&self->waiting);
  g_hash_table_unref (self->pulls);
  g_object_unref (self->cancellable);
  g_free (self->failure);
  g_free (self->failed_entity);
  G_OBJECT_CLASS (hf_sync_parent_class)->finalize (object);
}

static void
hf_sync_class_init (HfSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_sync_finalize;
  signals[FEED] = g_signal_new ("feed", HF_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, HF_TYPE_PULLER,
                                G_TYPE_BOOLEAN, G_TYPE_INT64);
}

static void
hf_sync_init (HfSync *self)
{
  self->pulls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pull_free);
  g_queue_init (&self->waiting);
}

HfSync *
hf_sync_new (GCancellable *cancellable)
{
  HfSync *self = g_object_new (HF_TYPE_SYNC, NULL);

  self->cancellable = g_object_ref (cancellable);
  return self;
}

GCancellable *
hf_sync_get_cancellable (HfSync *self)
{
  return self->cancellable;
}

void
hf_sync_get_report (HfSync *self, HfSyncReport *report)
{
  *report = self->report;
}

const char *
hf_sync_get_failure (HfSync *self, const char **entity)
{
  *entity = self->failed_entity;
  return self->failure;
}
