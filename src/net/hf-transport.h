/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <hf-clock.h>

G_BEGIN_DECLS

/**
 * HfRequest:
 *
 * What to send, as a value made by a provider; the transport owns how. Not thread-safe.
 */
#define HF_TYPE_REQUEST (hf_request_get_type ())
G_DECLARE_FINAL_TYPE (HfRequest, hf_request, HF, REQUEST, GObject)

/* Headers that frame a message or name its host (Content-Length, Transfer-Encoding, Connection, Expect, Host and the like) are the
 * transport's and are not sent; a header that HTTP cannot carry makes the send fail with %HF_ERROR_INVALID. User name and password
 * in the URI become basic authentication. */

/**
 * hf_request_new:
 * @method: HTTP method, upper case
 * @uri: absolute http(s) URI as the function wrote it; host settings are applied by the transport
 * @safe: whether the call is safe to repeat (queue.md): only then may a kept-alive connection be reused for a POST or PATCH
 *   (SOUP_MESSAGE_IDEMPOTENT), may libsoup restart it, and is a lost answer %HF_ERROR_TRANSIENT
 *
 * Returns: (nullable): NULL with %HF_ERROR_INVALID if @uri is not a valid http(s) URI
 */
HfRequest *hf_request_new (const char *method, const char *uri, gboolean safe, GError **error);
/* @secret: the value is masked wherever the request is shown. Replaces an equal name. */
void hf_request_set_header (HfRequest *self, const char *name, const char *value, gboolean secret);
void hf_request_set_body (HfRequest *self, const char *content_type, GBytes *body);
/* @text is shown nowhere: not in the address, a header or the body, neither as it is nor as an address, a form or JSON writes it. */
void hf_request_add_secret (HfRequest *self, const char *text);
const char *hf_request_get_method (HfRequest *self);
const char *hf_request_get_uri (HfRequest *self);
const char *hf_request_get_header (HfRequest *self, const char *name); /* (nullable) */
GBytes *hf_request_get_body (HfRequest *self);                         /* (nullable) (transfer none) */
gboolean hf_request_get_safe (HfRequest *self);
/* (transfer full): request line and headers for people and the database, secrets masked as `•••`; userinfo removed. */
char *hf_request_describe (HfRequest *self);
/* (transfer full) (nullable): the body for people and the database: secrets masked; of bytes that are no text, how many. */
char *hf_request_dup_shown_body (HfRequest *self);
/* (transfer full) (nullable): @text (nullable), of an answer perhaps: services repeat what they were sent; secrets masked. */
char *hf_request_mask (HfRequest *self, const char *text);

/**
 * HfResponse:
 *
 * Status and headers of an answer, and its body as a stream of decoded (gunzipped) chunks.
 */
#define HF_TYPE_RESPONSE (hf_response_get_type ())
G_DECLARE_FINAL_TYPE (HfResponse, hf_response, HF, RESPONSE, GObject)

guint hf_response_get_status (HfResponse *self);
const char *hf_response_get_reason (HfResponse *self);
const char *hf_response_get_header (HfResponse *self, const char *name); /* (nullable) */
/* (nullable): the media type without parameters, lower case. */
const char *hf_response_get_content_type (HfResponse *self);
/* Seconds from Retry-After (number or HTTP date against @now), or -1. */
gint64 hf_response_get_retry_after (HfResponse *self, gint64 now_us);
/* (transfer full): status line and headers for people; Set-Cookie, WWW-Authenticate and the like masked. */
char *hf_response_describe (HfResponse *self);

/* The next chunk, at most 256 KiB; empty at the end. Errors as hf_transport_send_finish(); a body over the size limit
 * is %HF_ERROR_INVALID; one cut short of its Content-Length or last chunk is an error, never an end. */
void hf_response_read_async (HfResponse *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *hf_response_read_finish (HfResponse *self, GAsyncResult *result, GError **error);

/* The whole body, at most @limit bytes (more: %HF_ERROR_INVALID). */
void hf_response_read_all_async (HfResponse *self, gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
GBytes *hf_response_read_all_finish (HfResponse *self, GAsyncResult *result, GError **error);

/**
 * HfTransport:
 *
 * The one place that drives libsoup: asynchronous on the main loop, streaming, cancellable, timed, TLS verified, size
 * limited, connections kept alive.
 */
#define HF_TYPE_TRANSPORT (hf_transport_get_type ())
G_DECLARE_FINAL_TYPE (HfTransport, hf_transport, HF, TRANSPORT, GObject)

/* Signal "restarted" (HfRequest): libsoup sends a safe call a second time by itself, on another connection. An attempt of its own. */
HfTransport *hf_transport_new (HfClock *clock);

/**
 * hf_transport_set_host:
 * @host: host name, without port
 * @connect_to: (nullable): `http://127.0.0.1:8080`: where its requests really go; Host header and URL in messages stay
 * @insecure: plain http to this host is allowed
 * @timeout_us: 0: default (30 s to connect, 60 s without a byte)
 * @ca_file: (nullable): PEM
 * @proxy: (nullable): proxy URI
 *
 * From the overlay only. HTTPS is required except to loopback, or where @insecure; with @connect_to the
 * rule looks at that target.
 */
void hf_transport_set_host (HfTransport *self, const char *host, const char *connect_to, gboolean insecure, gint64 timeout_us,
                            const char *ca_file, const char *proxy);
void hf_transport_set_size_limit (HfTransport *self, guint64 bytes); /* default 1 GiB */
/* Whether requests to @uri stay on this machine (after connectTo). */
gboolean hf_transport_is_loopback (HfTransport *self, const char *uri);

/**
 * hf_transport_send_async:
 *
 * Errors: %HF_ERROR_TRANSIENT: nothing was sent (refused, reset before the request was written, name not found, TLS hand-shake
 * broken) or the answer was lost and the call is safe; %HF_ERROR_UNKNOWN_OUTCOME: lost after the request was written (time-out
 * included) and not safe; %HF_ERROR_INVALID: https rule, certificate not trusted, too many redirects; %G_IO_ERROR_CANCELLED.
 * Any HTTP status is an answer, not an error. Redirects are followed for safe methods only, and carry no Authorization to
 * another host.
 */
void hf_transport_send_async (HfTransport *self, HfRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
HfResponse *hf_transport_send_finish (HfTransport *self, GAsyncResult *result, GError **error);

G_END_DECLS
