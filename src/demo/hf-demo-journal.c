/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's memory of what it was asked. Guarantees: one line a request in the order the requests took effect, written with
 * one write() before the answer goes out, so that a test may kill any process at any time and still count; at most
 * MAX_REQUESTS in memory. Refuses to fail a request because the file cannot be written: the file then ends there. */

#include "hf-demo-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <hf-clock.h>
#include <hf-error.h>
#include <hf-json.h>
#include <hf-tsan.h>
#include <string.h>
#include <unistd.h>

#define MAX_REQUESTS 100000

struct _HfDemoJournal
{
  GMutex lock;
  GQueue requests; /* HfDemoRequest (owned) */
  int file;        /* -1: none */
};

G_DEFINE_BOXED_TYPE (HfDemoRequest, hf_demo_request, hf_demo_request_ref, hf_demo_request_unref)

static void
clear_request (gpointer data)
{
  HfDemoRequest *self = data;

  hf_takeover (self);
  g_free (self->method);
  g_free (self->path);
  g_free (self->idempotency_key);
  g_free (self->body);
}

HfDemoRequest *
hf_demo_request_new (void)
{
  return g_atomic_rc_box_new0 (HfDemoRequest);
}

HfDemoRequest *
hf_demo_request_ref (HfDemoRequest *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
hf_demo_request_unref (HfDemoRequest *self)
{
  hf_handover (self);
  g_atomic_rc_box_release_full (self, clear_request);
}

static void
lock_journal (HfDemoJournal *self)
{
  g_mutex_lock (&self->lock);
  hf_takeover (self);
}

static void
unlock_journal (HfDemoJournal *self)
{
  hf_handover (self);
  g_mutex_unlock (&self->lock);
}

static char *
to_line (const HfDemoRequest *request)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();
  g_autofree char *at = hf_time_format (request->at);
  g_autofree char *json = NULL;

  hf_json_object_set_string (object, "at", at);
  hf_json_object_set_string (object, "method", request->method);
  hf_json_object_set_string (object, "path", request->path);
  hf_json_object_set_string (object, "key", request->idempotency_key);
  hf_json_object_set_int (object, "status", request->status);
  hf_json_object_set (object, "effect", request->effect ? "true" : "false");
  hf_json_object_set_string (object, "body", request->body);
  json = hf_json_object_to_string (object);
  return g_strconcat (json, "\n", NULL);
}

static void
close_file (HfDemoJournal *self)
{
  if (self->file >= 0)
    close (self->file);
  self->file = -1;
}

/* A line cut short could be taken for a whole one, so after a failure nothing more is written. */
static void
append_line (HfDemoJournal *self, const HfDemoRequest *request)
{
  g_autofree char *line = to_line (request);
  gsize length = strlen (line);

  if (write (self->file, line, length) != (gssize) length)
    close_file (self);
}

HfDemoJournal *
hf_demo_journal_new (void)
{
  HfDemoJournal *self = g_new0 (HfDemoJournal, 1);

  g_mutex_init (&self->lock);
  g_queue_init (&self->requests);
  self->file = -1;
  return self;
}

void
hf_demo_journal_free (HfDemoJournal *self)
{
  g_queue_clear_full (&self->requests, (GDestroyNotify) hf_demo_request_unref);
  close_file (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
hf_demo_journal_set_file (HfDemoJournal *self, const char *path, GError **error)
{
  int file = path != NULL ? open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

  if (path != NULL && file < 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Cannot write the journal to “%s”: %s"), path, g_strerror (errno));
      return FALSE;
    }
  lock_journal (self);
  close_file (self);
  self->file = file;
  unlock_journal (self);
  return TRUE;
}

void
hf_demo_journal_add (HfDemoJournal *self, HfDemoRequest *request)
{
  lock_journal (self);
  if (self->file >= 0)
    append_line (self, request);
  g_queue_push_tail (&self->requests, request);
  if (self->requests.length > MAX_REQUESTS)
    hf_demo_request_unref (g_queue_pop_head (&self->requests));
  unlock_journal (self);
}

GPtrArray *
hf_demo_journal_dup (HfDemoJournal *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_demo_request_unref);

  lock_journal (self);
  for (GList *link = self->requests.head; link != NULL; link = link->next)
    g_ptr_array_add (copy, hf_demo_request_ref (link->data));
  unlock_journal (self);
  return copy;
}
