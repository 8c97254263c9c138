/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls by hand, waited for: a test reads from top to bottom. */

#include "trial-test.h"

void
trial_serve (Fixture *self, const char *method, const char *body)
{
  hf_script_server_add (self->server, &(HfScriptReply){ .method = method, .body = body });
}

static HfFunctionResult *
try_run (Fixture *self, const char *id, const char *entity, const char *parameters, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(HfJsonObject) given = parameters != NULL ? hf_json_object_parse (parameters, -1, NULL) : NULL;

  hf_engine_run_function_async (self->engine, id, entity, given, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_run_function_finish (self->engine, result, error);
}

HfFunctionResult *
trial_run (Fixture *self, const char *id, const char *entity, const char *parameters)
{
  g_autoptr(GError) error = NULL;
  HfFunctionResult *result = try_run (self, id, entity, parameters, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

GError *
trial_run_fails (Fixture *self, const char *id)
{
  GError *error = NULL;

  g_assert_null (try_run (self, id, NULL, NULL, &error));
  return error;
}

gboolean
trial_apply (Fixture *self, HfFunctionResult *result, HfChangeCounts *counts, GError **error)
{
  g_autoptr(GAsyncResult) answer = NULL;

  hf_engine_apply_function_result_async (self->engine, result, NULL, hf_test_keep_result_cb, &answer);
  answer = hf_test_wait_result (&answer);
  return hf_engine_apply_function_result_finish (self->engine, answer, counts, error);
}

char *
trial_list_changes (HfFunctionResult *result)
{
  GListModel *changes = hf_function_result_get_changes (result);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (changes); i++)
    {
      g_autoptr(HfFunctionChange) change = g_list_model_get_item (changes, i);

      g_string_append_printf (text, "%s%c%s/%s", i > 0 ? " " : "", "+*-"[hf_function_change_get_kind (change)],
                              hf_function_change_get_table (change), hf_function_change_get_id (change));
    }
  return g_string_free (text, FALSE);
}

void
trial_sync (Fixture *self)
{
  g_auto(HfSyncReport) report = fixture_sync (self, HF_SYNC_ALL);

  g_assert_true (report.ok);
}
