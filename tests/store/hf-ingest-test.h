/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-ingest.h>

#include "hf-store-test.h"

G_BEGIN_DECLS

#define HF_INGEST_TEST_ENTITY "data/things"
#define HF_INGEST_TEST_TABLE "\"data/things\""

/* A pull of @body in pieces of @piece bytes into HF_INGEST_TEST_ENTITY; FALSE with @error as hf_ingest_finish() says. */
gboolean hf_ingest_test_try (HfStore *store, const char *body, gsize piece, HfIngestResult *result, GError **error);
/* The same with feed key `feed` and ETag `W/"1"`, which must succeed. */
HfIngestResult hf_ingest_test_pull (HfStore *store, const char *body);
/* Waits until the end of @ingest, which was fed. */
gboolean hf_ingest_test_finish (HfIngest *ingest, const HfFeedState *feed, HfIngestResult *result, GError **error);
void hf_ingest_test_push (HfIngest *ingest, const char *body, gsize piece);

/* (transfer full): the whole table, a line `id=data` each, in order of arrival. */
char *hf_ingest_test_rows (HfStore *store);
void hf_ingest_test_assert_rows (HfStore *store, const char *expected);
/* Nothing but the table: no staging table, and `_dataset` counts right. */
void hf_ingest_test_assert_tidy (HfStore *store);
/* How many rows of the table fulfil @condition, in SQL. */
gint64 hf_ingest_test_count (HfStore *store, const char *condition);
/* Rows the writer changed so far. */
gint64 hf_ingest_test_written (HfStore *store);

G_END_DECLS
