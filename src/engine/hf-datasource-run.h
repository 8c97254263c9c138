/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-context.h"

G_BEGIN_DECLS

/**
 * hf_datasource_run_async:
 * @context: of who asks; its inputs are the datasource's
 * @datasource: the solution's
 *
 * Finish: (transfer full) (nullable): raw JSON: rows, or what a static one holds; NULL without @error: undefined (a datasource that is none
 * of ours). Errors: those of hf_query_run_async() and of its expressions; %HF_ERROR_INVALID: it needs itself.
 */
void hf_datasource_run_async (HfContext *context, const HfDatasource *datasource, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
char *hf_datasource_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
