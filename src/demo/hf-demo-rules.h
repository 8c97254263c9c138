/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-json.h>

#include "hf-demo-data.h"

G_BEGIN_DECLS

/* What the service refuses, and what it fills in. */

typedef gboolean (*HfDemoExists) (const char *entity, const char *id, gpointer data);

/**
 * HfDemoFault:
 * @field: the property that is wrong
 * @message: a sentence for the person who wrote the record
 */
typedef struct
{
  const char *field;
  char *message;
} HfDemoFault;

/**
 * hf_demo_rules_check:
 * @record: the record as it would be stored
 * @touched: (nullable): only properties in it are looked at, so that a change of one field is not refused for another;
 *   NULL: all
 * @fault: (out): the first fault; free its message
 *
 * Returns: whether the record is acceptable
 */
gboolean hf_demo_rules_check (const HfDemoEntity *entity, const HfJsonObject *record, const HfJsonObject *touched,
                              HfDemoExists exists, gpointer data, HfDemoFault *fault);

/* What a new record gets where the client said nothing. */
void hf_demo_rules_fill (const HfDemoEntity *entity, HfJsonObject *record);

G_END_DECLS
