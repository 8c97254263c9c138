/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-operation-preview.h>

#include "hf-engine-functions.h"

G_BEGIN_DECLS

#define HF_RESULT_ROWS 10000
#define HF_RESULT_CHANGES 500

/* Filled by the run (hf-engine-run.c), then not changed any more. */
struct _HfFunctionResult
{
  GObject parent_instance;

  char *function_id;
  char *error, *advice, *skip;
  guint status, pages;
  gint64 asked_at, duration;
  char *request, *request_body, *response, *response_body;
  char *output, *records;
  gint64 n_records;
  GListStore *rows;    /* of HfRow */
  char **columns;
  GPtrArray *warnings; /* NULL-terminated */
  GPtrArray *operations; /* of HfTableOperation */
  GListStore *changes; /* of HfFunctionChange */
  HfChangeCounts counts;
  char *why_not;
};

HfFunctionResult *hf_function_result_new (const char *function_id);
/* Takes @words. */
void hf_function_result_warn (HfFunctionResult *self, char *words);
/* @changes: (element-type HfTableChange) */
void hf_function_result_take_changes (HfFunctionResult *self, GPtrArray *changes, const HfTableReport *report);

/**
 * hf_result_records_async:
 * @pieces: (element-type GBytes): raw JSON arrays of objects
 *
 * All of them as one array, cut into rows, on a task thread. Finish: fills @result's records, rows and columns.
 */
void hf_result_records_async (HfFunctionResult *result, GPtrArray *pieces, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_result_records_finish (HfFunctionResult *result, GAsyncResult *task, GError **error);

G_END_DECLS
