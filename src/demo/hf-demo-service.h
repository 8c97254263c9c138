/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-demo-reply.h"

G_BEGIN_DECLS

/**
 * HfDemoService:
 *
 * The sample cloud without its network: a request in, a reply out. Owned by one thread.
 */
typedef struct _HfDemoService HfDemoService;

HfDemoService *hf_demo_service_new (void);
void hf_demo_service_free (HfDemoService *self);

/**
 * hf_demo_service_call:
 * @repeated: (out): whether the key was known, so that nothing was done and this is the first answer again
 *
 * Returns: (transfer full)
 */
HfDemoReply *hf_demo_service_call (HfDemoService *self, const HfDemoCall *call, gboolean *repeated);

/* @entity: one of #hf_demo_entities */
void hf_demo_service_reset (HfDemoService *self, const HfDemoEntity *entity, guint n);
guint hf_demo_service_count (HfDemoService *self, const HfDemoEntity *entity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoService, hf_demo_service_free)

G_END_DECLS
