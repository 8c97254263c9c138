/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes made by others. Guarantees: each foreign row of `_change` is reported once, our own never; if the ring has
 * turned past what was seen, "anything may have changed". Costs one PRAGMA a second while nothing happens. */

#include "hf-watch.h"

#include "hf-db-private.h"

#define MONITOR_RATE_MS 50
#define AFTER_MS 200
#define POLL_S 1

struct _HfWatch
{
  HfStore *store; /* not owned: it owns us; NULL once it let go of us, while a look is still on its way back */
  HfOutbox *outbox;
  GFileMonitor *monitor;
  guint poll, after;
  GCancellable *cancellable;
  gboolean looking;
  gboolean again; /* something happened while looking */
  gint64 seen;
  gint64 version; /* of the reader's connection, as of the last look */
  gint64 origin;
};

typedef struct
{
  gint64 seen;
  gint64 version;
  gint64 origin;
  HfChanges *changes;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  hf_changes_free (look->changes);
  g_free (look);
}

static void
take_row (Look *look, HfStmt *stmt)
{
  gint64 id = hf_stmt_int (stmt, 0);

  if (id != look->seen + 1)
    hf_changes_set_anything (look->changes);
  look->seen = id;
  if (hf_stmt_int (stmt, 1) != look->origin)
    hf_changes_add (look->changes, hf_stmt_text (stmt, 2), (guint) hf_stmt_int (stmt, 3), (guint) hf_stmt_int (stmt, 4),
                    (guint) hf_stmt_int (stmt, 5), hf_stmt_int (stmt, 6));
}

/* On the reader. */
static gboolean
look_func (HfDb *db, gpointer data, GError **error)
{
  Look *look = data;
  g_autoptr(HfStmt) stmt = NULL;
  gint64 version;
  HfStep step;

  if (!hf_db_query_int (db, "PRAGMA data_version", &version, error))
    return FALSE;
  if (version == look->version)
    return TRUE;
  look->version = version;
  stmt = hf_db_prepare (db,
                        "SELECT id, origin, entity, inserted, updated, deleted, command_id FROM _change"
                        " WHERE id > ? ORDER BY id",
                        error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, look->seen);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    take_row (look, stmt);
  return step == HF_STEP_DONE;
}

static void look (HfWatch *self);

static void
watch_clear (gpointer data)
{
  HfWatch *self = data;

  g_clear_object (&self->cancellable);
}

static void
watch_unref (HfWatch *self)
{
  g_rc_box_release_full (self, watch_clear);
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  Look *found = hf_store_read_finish (HF_STORE (source), result, &error);
  HfWatch *self = data;

  self->looking = FALSE;
  if (found == NULL)
    g_debug ("Watching: %s", error->message);
  else if (self->store != NULL)
    {
      self->seen = found->seen;
      self->version = found->version;
      hf_outbox_add (self->outbox, found->changes);
      if (self->again)
        look (self);
    }
  watch_unref (self);
}

static void
look (HfWatch *self)
{
  Look *next;

  self->again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  next = g_new0 (Look, 1);
  next->seen = self->seen;
  next->version = self->version;
  next->origin = self->origin;
  next->changes = hf_changes_new ();
  hf_store_read_async (self->store, look_func, next, look_free, self->cancellable, look_cb, g_rc_box_acquire (self));
}

static gboolean
poll_cb (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
after_cb (gpointer data)
{
  HfWatch *self = data;

  self->after = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* The log is written before the commit can be seen: between them lies the wait for the disk, whose end nothing tells. So a second
 * look. */
static void
log_changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  HfWatch *self = data;

  look (self);
  if (self->after == 0)
    self->after = g_timeout_add (AFTER_MS, after_cb, self);
}

static GFileMonitor *
make_monitor (HfWatch *self)
{
  g_autofree char *path = g_strconcat (hf_store_get_path (self->store), "-wal", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GError) error = NULL;
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);

  if (monitor == NULL)
    {
      g_debug ("No file monitor, asking once a second: %s", error->message);
      return NULL;
    }
  g_file_monitor_set_rate_limit (monitor, MONITOR_RATE_MS);
  g_signal_connect (monitor, "changed", G_CALLBACK (log_changed_cb), self);
  return monitor;
}

HfWatch *
hf_watch_new (HfStore *store, HfOutbox *outbox, gint64 seen, gint64 origin)
{
  HfWatch *self = g_rc_box_new0 (HfWatch);

  self->store = store;
  self->outbox = outbox;
  self->seen = seen;
  self->origin = origin;
  self->cancellable = g_cancellable_new ();
  self->monitor = make_monitor (self);
  self->poll = g_timeout_add_seconds (POLL_S, poll_cb, self);
  look (self);
  return self;
}

gint64
hf_watch_get_seen (HfWatch *self)
{
  return self->seen;
}

void
hf_watch_free (HfWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_object_unref (self->monitor);
    }
  g_source_remove (self->poll);
  g_clear_handle_id (&self->after, g_source_remove);
  self->store = NULL;
  watch_unref (self);
}
