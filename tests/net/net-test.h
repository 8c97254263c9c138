/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-error.h>
#include <hf-transport.h>

#include "hf-fake-clock.h"
#include "hf-script-server.h"
#include "hf-test.h"

G_BEGIN_DECLS

/* A transport on a clock that stands still, and a scripted server. */
typedef struct
{
  HfFakeClock *clock;
  HfTransport *transport;
  HfScriptServer *server;
} NetTest;

void net_test_set_up (NetTest *test, gconstpointer data);
void net_test_tear_down (NetTest *test, gconstpointer data);
#define net_test_add(path, func) g_test_add (path, NetTest, NULL, net_test_set_up, func, net_test_tear_down)

/* (transfer full): a request to @path of the server. */
HfRequest *net_test_request (NetTest *test, const char *method, const char *path, gboolean safe);
/* The same with a JSON body. */
HfRequest *net_test_post (NetTest *test, const char *path, gboolean safe, const char *body);

/* (transfer full): sends and waits. */
HfResponse *net_test_send (NetTest *test, HfRequest *request, GError **error);
/* (transfer full): sends GET @path, which must be answered. */
HfResponse *net_test_get (NetTest *test, const char *path);
/* (transfer full): waits for the whole body. */
GBytes *net_test_read (HfResponse *response, GError **error);
/* (transfer full): the whole body, which must come. */
char *net_test_read_text (HfResponse *response);
/* (transfer full): starts to send; the result goes to *@result. */
void net_test_start (NetTest *test, HfRequest *request, GCancellable *cancellable, GAsyncResult **result);
HfResponse *net_test_finish (NetTest *test, GAsyncResult **result, GError **error);

/* Sends @method to @path and demands this error. */
void net_test_assert_fails (NetTest *test, const char *method, const char *path, gboolean safe, HfError code);

G_END_DECLS
