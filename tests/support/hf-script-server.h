/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfScriptServer:
 *
 * An HTTP/1.1 server for tests that does exactly what its script says, byte for byte, misbehaviour included, and remembers
 * every request. It runs in threads of its own on a port the system gives. Not a parser to be attacked: its clients are ours.
 *
 *     g_autoptr(HfScriptServer) server = hf_script_server_new ();
 *     g_autofree char *uri = hf_script_server_uri (server, "/orders");
 *
 *     hf_script_server_add (server, &(HfScriptReply) { .status = 503, .headers = "Retry-After: 7\r\n", .times = 2 });
 *     hf_script_server_add (server, &(HfScriptReply) { .path = "/orders", .body = "[{\"id\":1}]", .gzip = TRUE });
 *     … send …
 *     hf_script_server_wait (server, 3);
 *     g_assert_cmpstr (hf_script_request_header (hf_script_server_request (server, 2), "Accept"), ==, "application/json");
 *
 * A request takes the first reply of the script that fits it (method, path), which is then used up. If none fits, the handler
 * is asked; without a handler the answer is 200, `application/json`, `[]`.
 */
typedef struct _HfScriptServer HfScriptServer;

typedef enum
{
  HF_SCRIPT_ANSWER,          /* answer as the fields say */
  HF_SCRIPT_RESET_ON_ACCEPT, /* reset a new connection, or one waiting for its next request, without reading (only as the
                                first reply of the script; path and method are not looked at) */
  HF_SCRIPT_DROP,            /* read the request, then close without an answer; with .reset: by RST */
  HF_SCRIPT_CUT,             /* head and .cut_after bytes of the body as framed, then close; with .reset: by RST */
  HF_SCRIPT_HANG,            /* read the request, then nothing until the client goes away */
  HF_SCRIPT_STALL,           /* head and .cut_after bytes of the body as framed, then nothing until the client goes away */
} HfScriptAct;

typedef enum
{
  HF_SCRIPT_LENGTH,  /* Content-Length */
  HF_SCRIPT_CHUNKED, /* Transfer-Encoding: chunked */
  HF_SCRIPT_CLOSE,   /* neither: the end of the connection ends the body */
} HfScriptFraming;

typedef struct
{
  const char *method, *path; /* which requests it answers; NULL: any; the path without query, a final `*` fits any rest */
  int times;                 /* how often: 0 means once, -1 for ever */
  HfScriptAct act;

  guint status;         /* 0: 200 */
  const char *headers;  /* complete lines, each ending in \r\n; a Content-Length here replaces the true one */
  const char *type;     /* NULL: application/json */
  const char *body;     /* text; or: */
  GBytes *bytes;        /* (transfer full): bytes */
  HfScriptFraming framing;
  gboolean gzip;        /* compress, and say so */
  gsize gzip_cut;       /* leave out so many bytes at the end of the gzip stream, with consistent framing */
  const char *raw;      /* instead of head and body: these very bytes, then close */

  guint delay_ms;       /* before answering */
  gboolean gate;        /* before answering wait for hf_script_server_open_gate() */
  gsize cut_after;
  gboolean reset;
  gboolean close;       /* close the connection after the answer, without having announced it */
} HfScriptReply;

typedef struct
{
  char *method, *target; /* target: path and query as sent */
  char *path;
  GHashTable *headers;   /* name in lower case → value */
  GBytes *body;
  guint connection;      /* which TCP connection it came on, from 1 */
  gint64 when;           /* g_get_monotonic_time() when it was complete */
} HfScriptRequest;

/* Fills @reply (zeroed) for @request. In a thread of the server, one at a time, so @data needs no lock against other handlers. */
typedef void (*HfScriptHandler) (const HfScriptRequest *request, HfScriptReply *reply, gpointer data);

HfScriptServer *hf_script_server_new (void);
/* @address: a numeric address of this machine; @certificate: (nullable): speak TLS */
HfScriptServer *hf_script_server_new_full (const char *address, GTlsCertificate *certificate);
void hf_script_server_free (HfScriptServer *self);

guint16 hf_script_server_port (HfScriptServer *self);
/* (transfer full): `http://127.0.0.1:PORT` and @path */
char *hf_script_server_uri (HfScriptServer *self, const char *path);

/* The strings are copied, @reply->bytes is taken. */
void hf_script_server_add (HfScriptServer *self, const HfScriptReply *reply);
void hf_script_server_set_handler (HfScriptServer *self, HfScriptHandler handler, gpointer data);
/* Lets every reply waiting at its gate, and every later one, go. */
void hf_script_server_open_gate (HfScriptServer *self);
/* FALSE: closes all connections and the port, so that connections are refused; TRUE: the same port listens again. */
void hf_script_server_set_listening (HfScriptServer *self, gboolean listening);

guint hf_script_server_count (HfScriptServer *self);       /* complete requests read */
guint hf_script_server_connections (HfScriptServer *self); /* TCP connections accepted */
/* Iterates the default main context until @n requests were read; aborts after 20 s. */
void hf_script_server_wait (HfScriptServer *self, guint n);
/* (transfer none): valid as long as the server. */
const HfScriptRequest *hf_script_server_request (HfScriptServer *self, guint index);
const char *hf_script_request_header (const HfScriptRequest *request, const char *name); /* (nullable) */
/* (transfer full): the body as text */
char *hf_script_request_text (const HfScriptRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfScriptServer, hf_script_server_free)

G_END_DECLS
