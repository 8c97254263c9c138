/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of the transport share with each other and with nobody else. */

#include <libsoup/soup.h>

#include "hf-transport.h"

G_BEGIN_DECLS

/* Body data is read below the priority of redrawing (GDK_PRIORITY_REDRAW, 120), so that a fast server cannot stop the
 * window from painting. */
#define HF_NET_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* hf-request.c */

typedef void (*HfHeaderFunc) (const char *name, const char *value, gpointer data);

GUri *hf_uri_parse (const char *text, GError **error);
char *hf_uri_describe (GUri *uri);
GUri *hf_request_get_parsed_uri (HfRequest *self);
void hf_request_foreach_header (HfRequest *self, HfHeaderFunc func, gpointer data);
HfRequest *hf_request_redirect (HfRequest *self, const char *uri, GError **error);

/* hf-shown-text.c */

#define HF_MASK "•••"

/* Overwrites, then frees; tolerates NULL. */
void hf_wipe (char *text);
/* (transfer full): @text with each of @secrets (of text), in any of the ways it may be written there, masked. */
char *hf_mask_secrets (const char *text, GPtrArray *secrets);
gboolean hf_bytes_hold_secret (GBytes *bytes, const char *secret);

/* hf-hosts.c */

/**
 * HfRoute:
 *
 * How one request really travels: the URI that is connected to, the Host header, the session, the time limits.
 */
typedef struct
{
  GUri *target;
  char *host_header; /* (nullable): NULL: the target's own */
  SoupSession *session;
  gint64 connect_us, idle_us;
  gboolean loopback;
} HfRoute;

void hf_route_free (HfRoute *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfRoute, hf_route_free)

typedef struct _HfHosts HfHosts;

HfHosts *hf_hosts_new (void);
void hf_hosts_free (HfHosts *self);
void hf_hosts_set (HfHosts *self, const char *host, const char *connect_to, gboolean insecure, gint64 timeout_us,
                   const char *ca_file, const char *proxy);
gboolean hf_hosts_is_loopback (HfHosts *self, GUri *uri);
/* %HF_ERROR_INVALID: the https rule, a certificate file that cannot be read, an address that is none */
HfRoute *hf_hosts_route (HfHosts *self, GUri *uri, GError **error);

/* hf-exchange.c */

/**
 * HfExchange:
 *
 * One message on its way, from the first byte to the last: its time limits, its cancellation, and what its loss means.
 */
typedef struct _HfExchange HfExchange;
typedef void (*HfRestartedFunc) (HfRequest *request, gpointer data);

/* %HF_ERROR_INVALID: a header that HTTP cannot carry */
HfExchange *hf_exchange_new (HfClock *clock, HfRequest *request, HfRoute *route, HfRestartedFunc restarted, gpointer data,
                             GError **error);
HfExchange *hf_exchange_ref (HfExchange *self);
void hf_exchange_unref (HfExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfExchange, hf_exchange_unref)

SoupMessage *hf_exchange_get_message (HfExchange *self);
GCancellable *hf_exchange_get_cancellable (HfExchange *self);
gboolean hf_exchange_is_loopback (HfExchange *self);

/* An operation on it, from here to hf_exchange_leave(), ends when @outer is cancelled. */
void hf_exchange_enter (HfExchange *self, GCancellable *outer);
void hf_exchange_leave (HfExchange *self);
/* A byte was seen: the wait for the next one begins. Only between enter and leave. */
void hf_exchange_touch (HfExchange *self);
/* What to tell the caller when libsoup or a stream failed with @raw (transfer full). To be asked before leaving. */
GError *hf_exchange_explain (HfExchange *self, GError *raw);

/* hf-response.c */

HfResponse *hf_response_new (HfExchange *exchange, GInputStream *stream, guint64 size_limit);
GError *hf_response_too_large (guint64 limit);

G_END_DECLS
