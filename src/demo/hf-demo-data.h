/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfDemoEntity:
 * @name: as in the URL and in the solution
 * @prefix: of an id, e.g. `WO-`
 * @first: the number in the first id
 * @count: records at start
 * @writable: whether clients may write it
 */
typedef struct
{
  const char *name;
  const char *prefix;
  guint first;
  guint count;
  gboolean writable;
} HfDemoEntity;

#define HF_DEMO_N_ENTITIES 4
extern const HfDemoEntity hf_demo_entities[HF_DEMO_N_ENTITIES];

const HfDemoEntity *hf_demo_entity_find (const char *name); /* (nullable) */
/* (transfer full): `<prefix><number>` */
char *hf_demo_entity_make_id (const HfDemoEntity *self, guint index);
/* (transfer full): the record on place @index as compact JSON, the same on every machine and in every run. */
char *hf_demo_entity_generate (const HfDemoEntity *self, guint index);

G_END_DECLS
