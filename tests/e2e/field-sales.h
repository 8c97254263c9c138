/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "field-sales-service.h"
#include "solution-test.h"

G_BEGIN_DECLS

/* tests/solutions/field-sales with its two servers: customers, orders and products at a json-server, the rest at the scripted one, which
 * gives out ids, wants credentials and has every answer a function of its can read. FALSE: skipped; tear down and return. */
gboolean field_sales_set_up (SolutionTest *self);

/* The same without json-server: its host is played by the scripted server too (field_sales_serve()). */
void field_sales_set_up_scripted (SolutionTest *self);

G_END_DECLS
