/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-demo-solution.h"

G_BEGIN_DECLS

/**
 * HfDemoMode:
 * @HF_DEMO_NORMAL: answers at once
 * @HF_DEMO_SLOW: answers after 2 to 3 s, the body in small pieces
 * @HF_DEMO_FAILING: answers 503 with Retry-After to everything
 * @HF_DEMO_UNREACHABLE: the port is closed, connections are refused and open ones cut
 */
typedef enum
{
  HF_DEMO_NORMAL,
  HF_DEMO_SLOW,
  HF_DEMO_FAILING,
  HF_DEMO_UNREACHABLE,
} HfDemoMode;

/* Nicks: normal, slow, failing, unreachable. */
#define HF_TYPE_DEMO_MODE (hf_demo_mode_get_type ())
GType hf_demo_mode_get_type (void) G_GNUC_CONST;

/**
 * HfDemoRequest:
 * @at: when it was answered, microseconds since 1970-01-01 UTC
 * @path: with the query string, if there was one
 * @idempotency_key: (nullable): the Idempotency-Key header
 * @status: the HTTP status answered
 * @effect: whether it changed the data; FALSE for a repeated key, a refusal and every read
 * @body: (nullable): the request body as text
 *
 * One line of the journal; never changes.
 */
typedef struct
{
  gint64 at;
  char *method;
  char *path;
  char *idempotency_key;
  guint status;
  gboolean effect;
  char *body;
} HfDemoRequest;

#define HF_TYPE_DEMO_REQUEST (hf_demo_request_get_type ())
GType hf_demo_request_get_type (void) G_GNUC_CONST;
HfDemoRequest *hf_demo_request_ref (HfDemoRequest *self);
void hf_demo_request_unref (HfDemoRequest *self);

/**
 * HfDemoServer:
 *
 * A field-service company's cloud on 127.0.0.1: customers, work-orders, parts and technicians over plain REST, in a thread
 * of its own. It starts with the same data every time and keeps nothing when it stops. All functions: any thread but
 * the server's own.
 */
#define HF_TYPE_DEMO_SERVER (hf_demo_server_get_type ())
G_DECLARE_FINAL_TYPE (HfDemoServer, hf_demo_server, HF, DEMO_SERVER, GObject)

/**
 * hf_demo_server_new:
 * @port: 0: any free one
 * @error: %HF_ERROR_INVALID if the port cannot be had
 *
 * Returns: (transfer full) (nullable): a server that is listening
 */
HfDemoServer *hf_demo_server_new (guint port, GError **error);

/* Closes the port, ends and joins the thread. Idempotent; the last reference does it too. The journal stays readable. */
void hf_demo_server_stop (HfDemoServer *self);

/* The same for the server's whole life, in every mode. */
guint hf_demo_server_get_port (HfDemoServer *self);

/* Property "mode". When set_mode() returns the new mode holds for every request not yet answered. */
void hf_demo_server_set_mode (HfDemoServer *self, HfDemoMode mode);
HfDemoMode hf_demo_server_get_mode (HfDemoServer *self);

/* (transfer container) (element-type HfDemoRequest): the latest 100,000 requests in the order they took effect; the array owns
 * references to its elements. */
GPtrArray *hf_demo_server_dup_journal (HfDemoServer *self);

/**
 * hf_demo_server_set_file:
 * @path: (nullable): NULL stops writing
 *
 * From now on each request is also appended to @path as one JSON line, written before its answer is sent, so that the line
 * survives whatever kills us: `{"at","method","path","key","status","effect","body"}`.
 */
gboolean hf_demo_server_set_file (HfDemoServer *self, const char *path, GError **error);

/* Records an entity has now; 0 for an unknown one. */
guint hf_demo_server_count (HfDemoServer *self, const char *entity);

/* Gives the entity @n freshly generated records; what clients wrote there is gone. FALSE: there is no such entity. */
gboolean hf_demo_server_set_records (HfDemoServer *self, const char *entity, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoRequest, hf_demo_request_unref)

G_END_DECLS
