/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfPeer:
 *
 * A foreign server that runs while a test needs it: started by command on a free loopback port below 32768, stopped by its process id.
 * It dies with the test, however the test ends.
 */
typedef struct _HfPeer HfPeer;

/**
 * hf_peer_start:
 * @program: a program of tests/peers (node_modules/.bin), or one on PATH, or an absolute path
 * @args: (array zero-terminated=1): its arguments; `@PORT@` in them stands for the port
 *
 * Returns when the port accepts a connection. A program that is there but does not come up within 30 s ends the test.
 *
 * Returns: (nullable): %NULL if @program is not installed; then the test was skipped with the reason, or has failed if the
 *   environment says `REQUIRE_PEERS=1`; the caller returns
 */
HfPeer *hf_peer_start (const char *program, const char *const *args);

guint16 hf_peer_get_port (HfPeer *self);
/* (transfer full): `http://127.0.0.1:PORT`, followed by @path. */
char *hf_peer_make_uri (HfPeer *self, const char *path);

/* FALSE: ends the process, so that connections are refused; TRUE: starts it again on the same port. Returns when it has happened. */
void hf_peer_set_running (HfPeer *self, gboolean running);

/* Ends the process (TERM, and KILL after 5 s), waits for it and frees @self. */
void hf_peer_stop (HfPeer *self);

/* A loopback port below 32768, which the kernel never gives to others by itself, that nobody listens on now. */
guint16 hf_peer_find_port (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPeer, hf_peer_stop)

G_END_DECLS
