/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-script-server.h>

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

/* @server plays crm.fieldsales.example from now on, and api.fieldsales.example too, where it gives ids to customers and orders (`C-1`,
 * `O-1`, counting), answers with the record it was sent and lists nothing. Counts begin anew. */
void field_sales_serve (HfScriptServer *server);
/* (transfer full): a person's connections.yaml that sends the two hosts to these ports of this machine. */
char *field_sales_make_overlay (guint16 sales, guint16 crm);
/* (transfer full): customers, orders and products as json-server keeps them. */
char *field_sales_make_records (void);

G_END_DECLS
