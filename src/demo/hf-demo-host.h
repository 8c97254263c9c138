/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-demo-journal.h"
#include "hf-demo-service.h"

G_BEGIN_DECLS

/**
 * HfDemoShared:
 * @mode: an #HfDemoMode; atomic
 * @counts: records by place in #hf_demo_entities; atomic
 *
 * What the host's thread shares with everybody.
 */
typedef struct
{
  int mode;
  guint counts[HF_DEMO_N_ENTITIES];
  HfDemoJournal *journal;
} HfDemoShared;

/**
 * HfDemoHost:
 *
 * The service behind a port. Everything of it happens in the thread that made it, whose thread-default context it uses.
 */
typedef struct _HfDemoHost HfDemoHost;

/**
 * hf_demo_host_new:
 * @port: 0: any
 * @error: of GIO, if the port cannot be had
 *
 * Returns: (transfer full) (nullable): listening; its records are not made before hf_demo_host_fill()
 */
HfDemoHost *hf_demo_host_new (HfDemoShared *shared, guint port, GError **error);
void hf_demo_host_free (HfDemoHost *self);

guint hf_demo_host_get_port (HfDemoHost *self);
void hf_demo_host_fill (HfDemoHost *self);
void hf_demo_host_reset (HfDemoHost *self, const HfDemoEntity *entity, guint n);

/* Cuts all connections and refuses new ones, but keeps the port. */
void hf_demo_host_close_port (HfDemoHost *self);
/* FALSE: it stays closed. */
gboolean hf_demo_host_open_port (HfDemoHost *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoHost, hf_demo_host_free)

G_END_DECLS
