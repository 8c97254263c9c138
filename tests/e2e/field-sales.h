/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "solution-test.h"

G_BEGIN_DECLS

#define FIELD_SALES_CUSTOMERS 45
#define FIELD_SALES_PRODUCTS 12
#define FIELD_SALES_TOKEN "token-0815"
#define FIELD_SALES_BASIC "sales:pa:ss"
#define FIELD_SALES_KEY "key-4711"
/* 0x00 … 0xff: bytes that no text encoding leaves alone. */
#define FIELD_SALES_BROCHURE_SIZE 256

/* What the visits and documents of the scripted service are. FIRST: three visits of the week on two pages, and V-9 of a month before that nobody
 * asked for; three documents on two pages. LATER: V-1 at another day; d1 with a new name, and without its size. */
typedef enum
{
  FIELD_SALES_FIRST,
  FIELD_SALES_LATER,
} FieldSalesPhase;

void field_sales_set_phase (FieldSalesPhase phase);

/* tests/solutions/field-sales with its two servers: customers, orders and products at a json-server, the rest at the scripted one, which
 * gives out ids, wants credentials and has every answer a function of its can read. FALSE: skipped, return. */
gboolean field_sales_set_up (SolutionTest *self);

/* The same without json-server: its host is played by the scripted server too, which then gives ids to customers and orders
 * (`C-1`, `O-1`, counting), keeps the record it was sent as the answer and lists nothing. */
void field_sales_set_up_scripted (SolutionTest *self);

G_END_DECLS
