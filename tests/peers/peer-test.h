/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine-test.h"

#include <hf-peer.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define PEER_RECORDS 300

/* An engine fixture whose service is a json-server with PEER_RECORDS `items`, over a file of its own. */
typedef struct
{
  Fixture fixture;
  HfPeer *server; /* NULL: not installed, and the test was skipped */
  SoupSession *session;
  char *db;
} Peer;

void peer_set_up (Peer *self, gconstpointer data);
void peer_tear_down (Peer *self, gconstpointer data);

/* Asks the server as somebody else would. Returns: the status. @answer: (out) (optional) (transfer full) */
guint peer_call (Peer *self, const char *method, const char *path, const char *body, char **answer);
/* The record of this id among @records has this @value; NULL: no such record. */
void peer_assert_member (GPtrArray *records, const char *id, const char *name, const char *value);
/* (transfer full) (element-type utf8): what the server answers to GET, after having compared it with the file it keeps. */
GPtrArray *peer_records (Peer *self);
/* Every record here is, byte for byte, one the server has, and the other way round. */
void peer_assert_same (Peer *self);
void peer_open_and_sync (Peer *self);
void peer_go_offline (Peer *self);
void peer_go_online (Peer *self);
/* What the server took, in the order in which it took it, was what was asked for, in the order in which it was asked for, each once. */
void peer_assert_done_in_order (Fixture *fixture);

#define peer_test(name, func) g_test_add (name, Peer, NULL, peer_set_up, func, peer_tear_down)

G_END_DECLS
