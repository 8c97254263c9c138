/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-demo-server.h>

G_BEGIN_DECLS

/* What the tests of whole processes share: holdfastctl without blocking the main loop, and the sample cloud's journal as the judge. */

/* (transfer full): the standard output of `holdfastctl ARGUMENT…`, NULL-terminated; the main loop runs meanwhile. Aborts unless it
 * exits with @code. */
char *e2e_ctl (GSubprocessLauncher *launcher, int code, ...) G_GNUC_NULL_TERMINATED;
/* (transfer full): a member of one JSON object, as text; NULL: null. Aborts if it is not there. */
char *e2e_member (const char *json, const char *name);
/* (transfer full): the temporary id of the record that command @id makes, as holdfastctl tells it. */
char *e2e_record_of (GSubprocessLauncher *launcher, const char *id);

/**
 * E2eArrival:
 * @path: a prefix of the path asked for
 * @body: (nullable): what the body must contain
 */
typedef struct
{
  const char *method, *path, *body;
} E2eArrival;

/* How many requests took effect. */
guint e2e_count_arrivals (HfDemoServer *server);
/* Waits until @n requests took effect. */
void e2e_wait_arrivals (HfDemoServer *server, guint n);
/* Exactly these took effect, in this order, each with a key of its own, and none of them mentions a temporary id. */
void e2e_assert_arrivals (HfDemoServer *server, const E2eArrival *wanted, guint n);
/* When the last of them was answered, µs since 1970. */
gint64 e2e_last_arrival (HfDemoServer *server);

G_END_DECLS
