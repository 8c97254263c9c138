/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample cloud as an object with a thread. Guarantees: when a function returns, what it asked for holds. Refuses to outlive
 * its object: stopping ends every wait and joins.
 *
 * The host belongs to the thread. Mode and counts are atomic numbers, the journal has its own lock; everything else reaches
 * the thread through call_thread(). */

#include "hf-demo-server.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-tsan.h>

#include "hf-demo-host.h"

struct _HfDemoServer
{
  GObject parent_instance;

  HfDemoShared shared;
  guint port;
  GMutex mode_lock; /* one change of mode at a time */

  GMutex lock;
  GCond answered;
  GThread *thread; /* NULL: stopped */
  GMainContext *context;

  HfDemoHost *host; /* the thread's own, as is quit */
  gboolean quit;
};

G_DEFINE_FINAL_TYPE (HfDemoServer, hf_demo_server, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (HfDemoMode, hf_demo_mode,
                    G_DEFINE_ENUM_VALUE (HF_DEMO_NORMAL, "normal"),
                    G_DEFINE_ENUM_VALUE (HF_DEMO_SLOW, "slow"),
                    G_DEFINE_ENUM_VALUE (HF_DEMO_FAILING, "failing"),
                    G_DEFINE_ENUM_VALUE (HF_DEMO_UNREACHABLE, "unreachable"))

typedef enum
{
  PROP_MODE = 1,
} HfDemoServerProperty;

static GParamSpec *properties[PROP_MODE + 1];

/* Something done on the server's thread while the caller waits. */
typedef struct
{
  HfDemoServer *server;
  void (*func) (HfDemoServer *self, gpointer data);
  gpointer data;
  int done; /* atomic, so that a ThreadSanitizer that cannot see GMutex sees the order */
} Call;

static gboolean
call_cb (gpointer data)
{
  Call *call = data;
  HfDemoServer *self;

  hf_takeover (call);
  self = call->server;
  call->func (self, call->data);
  g_mutex_lock (&self->lock);
  hf_handover (call);
  g_atomic_int_set (&call->done, TRUE);
  g_cond_broadcast (&self->answered);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

/* To the thread's context, behind what was sent before. */
static void
send (HfDemoServer *self, GSourceFunc func, gpointer data)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, self->context);
}

/* FALSE: the server has stopped and @func was not called. */
static gboolean
call_thread (HfDemoServer *self, void (*func) (HfDemoServer *, gpointer), gpointer data)
{
  Call call = { self, func, data, FALSE };
  gboolean running;

  g_mutex_lock (&self->lock);
  running = self->thread != NULL;
  if (running)
    {
      hf_handover (&call);
      send (self, call_cb, &call);
    }
  while (running && !g_atomic_int_get (&call.done))
    g_cond_wait (&self->answered, &self->lock);
  hf_takeover (&call);
  g_mutex_unlock (&self->lock);
  return running;
}

static void
close_port (HfDemoServer *self, gpointer data)
{
  hf_demo_host_close_port (self->host);
}

/* @data: (out): gboolean, whether it is open. */
static void
open_port (HfDemoServer *self, gpointer data)
{
  *(gboolean *) data = hf_demo_host_open_port (self->host);
}

typedef struct
{
  const HfDemoEntity *entity;
  guint n;
} Reset;

static void
reset_records (HfDemoServer *self, gpointer data)
{
  Reset *reset = data;

  hf_demo_host_reset (self->host, reset->entity, reset->n);
}

typedef struct
{
  HfDemoServer *server;
  guint port;
  GError *error;
  int done; /* atomic */
} Start;

static void
report_start (HfDemoServer *self, Start *start)
{
  g_mutex_lock (&self->lock);
  hf_handover (start);
  g_atomic_int_set (&start->done, TRUE);
  g_cond_broadcast (&self->answered);
  g_mutex_unlock (&self->lock);
}

static gpointer
thread_main (gpointer data)
{
  Start *start = data;
  HfDemoServer *self;

  hf_takeover (start);
  self = start->server;
  g_main_context_push_thread_default (self->context);
  self->host = hf_demo_host_new (&self->shared, start->port, &start->error);
  self->port = self->host != NULL ? hf_demo_host_get_port (self->host) : 0;
  self->quit = self->host == NULL;
  report_start (self, start); /* start is not ours any more; the records are made while the caller goes on */
  if (self->host != NULL)
    hf_demo_host_fill (self->host);
  while (!self->quit)
    g_main_context_iteration (self->context, TRUE);
  g_clear_pointer (&self->host, hf_demo_host_free);
  g_main_context_pop_thread_default (self->context);
  hf_handover (self);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  HF_DEMO_SERVER (data)->quit = TRUE;
  return G_SOURCE_REMOVE;
}

static void
hf_demo_server_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfDemoServerProperty) id)
    {
    case PROP_MODE:
      hf_demo_server_set_mode (HF_DEMO_SERVER (object), g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_demo_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfDemoServerProperty) id)
    {
    case PROP_MODE:
      g_value_set_enum (value, hf_demo_server_get_mode (HF_DEMO_SERVER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_demo_server_dispose (GObject *object)
{
  hf_demo_server_stop (HF_DEMO_SERVER (object));
  G_OBJECT_CLASS (hf_demo_server_parent_class)->dispose (object);
}

static void
hf_demo_server_finalize (GObject *object)
{
  HfDemoServer *self = HF_DEMO_SERVER (object);

  hf_demo_journal_free (self->shared.journal);
  g_main_context_unref (self->context);
  g_cond_clear (&self->answered);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->mode_lock);
  G_OBJECT_CLASS (hf_demo_server_parent_class)->finalize (object);
}

static void
hf_demo_server_class_init (HfDemoServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = hf_demo_server_set_property;
  object_class->get_property = hf_demo_server_get_property;
  object_class->dispose = hf_demo_server_dispose;
  object_class->finalize = hf_demo_server_finalize;
  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, HF_TYPE_DEMO_MODE, HF_DEMO_NORMAL,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hf_demo_server_init (HfDemoServer *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->mode_lock);
  g_cond_init (&self->answered);
  self->context = g_main_context_new ();
  self->shared.journal = hf_demo_journal_new ();
  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    self->shared.counts[i] = hf_demo_entities[i].count;
}

HfDemoServer *
hf_demo_server_new (guint port, GError **error)
{
  g_autoptr(HfDemoServer) self = g_object_new (HF_TYPE_DEMO_SERVER, NULL);
  Start start = { self, port, NULL, FALSE };

  hf_handover (&start);
  g_mutex_lock (&self->lock);
  self->thread = g_thread_new ("demo-server", thread_main, &start);
  while (!g_atomic_int_get (&start.done))
    g_cond_wait (&self->answered, &self->lock);
  hf_takeover (&start);
  g_mutex_unlock (&self->lock);
  if (start.error == NULL)
    return g_steal_pointer (&self);

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The demo server cannot listen on port %u: %s"), port, start.error->message);
  g_error_free (start.error);
  g_thread_join (g_steal_pointer (&self->thread));
  return NULL;
}

void
hf_demo_server_stop (HfDemoServer *self)
{
  GThread *thread;

  g_return_if_fail (HF_IS_DEMO_SERVER (self));

  /* Taken and sent under one lock, so that no call can be sent behind the end of the thread. */
  g_mutex_lock (&self->lock);
  thread = g_steal_pointer (&self->thread);
  if (thread != NULL)
    send (self, quit_cb, self);
  g_mutex_unlock (&self->lock);
  if (thread == NULL)
    return;
  g_thread_join (thread);
  hf_takeover (self);
}

guint
hf_demo_server_get_port (HfDemoServer *self)
{
  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), 0);
  return self->port;
}

/* FALSE: nothing changed, because it is so already or because the port cannot be opened again. */
static gboolean
change_mode (HfDemoServer *self, HfDemoMode mode)
{
  HfDemoMode old = hf_demo_server_get_mode (self);
  gboolean opened = TRUE;

  if (mode == old)
    return FALSE;
  if (old == HF_DEMO_UNREACHABLE)
    call_thread (self, open_port, &opened);
  if (!opened)
    return FALSE;
  g_atomic_int_set (&self->shared.mode, mode);
  if (mode == HF_DEMO_UNREACHABLE)
    call_thread (self, close_port, NULL);
  return TRUE;
}

void
hf_demo_server_set_mode (HfDemoServer *self, HfDemoMode mode)
{
  gboolean changed;

  g_return_if_fail (HF_IS_DEMO_SERVER (self));

  g_mutex_lock (&self->mode_lock);
  changed = change_mode (self, mode);
  g_mutex_unlock (&self->mode_lock);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

HfDemoMode
hf_demo_server_get_mode (HfDemoServer *self)
{
  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), HF_DEMO_NORMAL);
  return (HfDemoMode) g_atomic_int_get (&self->shared.mode);
}

GPtrArray *
hf_demo_server_dup_journal (HfDemoServer *self)
{
  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), NULL);
  return hf_demo_journal_dup (self->shared.journal);
}

gboolean
hf_demo_server_set_file (HfDemoServer *self, const char *path, GError **error)
{
  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), FALSE);
  return hf_demo_journal_set_file (self->shared.journal, path, error);
}

guint
hf_demo_server_count (HfDemoServer *self, const char *entity)
{
  const HfDemoEntity *known = hf_demo_entity_find (entity);

  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), 0);
  return known != NULL ? (guint) g_atomic_int_get (&self->shared.counts[known - hf_demo_entities]) : 0;
}

gboolean
hf_demo_server_set_records (HfDemoServer *self, const char *entity, guint n)
{
  Reset reset = { hf_demo_entity_find (entity), n };

  g_return_val_if_fail (HF_IS_DEMO_SERVER (self), FALSE);
  return reset.entity != NULL && call_thread (self, reset_records, &reset);
}
