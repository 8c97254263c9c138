/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl run: one call of a function by hand, past the queue. Guarantees: nothing on this computer changes without --apply;
 * nothing that waits on the queue is sent along; what a service said stands in the output even when it refused. */

#include "hf-ctl.h"

#include <inttypes.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>
#include <hf-engine-functions.h>

#define TABLE_LIMIT 100
#define MOST_COLUMNS 8
#define WIDEST_CELL 32
#define MOST_CHANGES 20

static char *entity;
static gboolean apply;
static int limit = TABLE_LIMIT;

static const GOptionEntry entries[] = {
  { "entity", 0, 0, G_OPTION_ARG_STRING, &entity,
    N_ ("The dataset it is run for (default: the first one that uses it; empty: none)"), N_ ("DATASET") },
  { "apply", 0, 0, G_OPTION_ARG_NONE, &apply, N_ ("Make the changes that its answer means for the tables here"), NULL },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most this many records in a table (default: 100; 0: all)"), N_ ("N") },
  { NULL },
};

/* What the dataset's feed gives, under what was said here: (transfer full) */
static HfJsonObject *
lay_over_feed (HfFunctionItem *item, const HfJsonObject *values, const char *chosen)
{
  const char *raw = hf_function_item_get_feed_parameters (item, chosen);
  HfJsonObject *all = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;

  if (all == NULL)
    all = hf_json_object_new ();
  hf_json_object_merge (all, values);
  return all;
}

static const char *
choose_entity (HfFunctionItem *item)
{
  if (entity != NULL)
    return *entity != '\0' ? entity : NULL;
  return hf_function_item_get_entities (item)[0];
}

/* (transfer full) (nullable): NULL after a message. */
static HfFunctionResult *
call (HfEngine *engine, HfFunctionItem *item, const HfJsonObject *values)
{
  g_autoptr(HfJsonObject) all = lay_over_feed (item, values, choose_entity (item));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  HfFunctionResult *came;

  hf_ctl_catch_signals (NULL, cancellable);
  hf_engine_run_function_async (engine, hf_function_item_get_id (item), choose_entity (item), all, cancellable,
                                hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  came = hf_engine_run_function_finish (engine, answer, &error);
  if (came == NULL)
    hf_ctl_fail ("%s", error->message);
  return came;
}

/* FALSE after a message, which *@code is for. */
static gboolean
apply_result (HfEngine *engine, HfFunctionResult *came, HfChangeCounts *counts, HfCtlExit *code)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;

  hf_engine_apply_function_result_async (engine, came, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  if (hf_engine_apply_function_result_finish (engine, answer, counts, &error))
    return TRUE;
  *code = hf_ctl_fail ("%s", error->message);
  return FALSE;
}

/* --- for people --- */

static char *
make_cell (HfRow *row, const char *column)
{
  g_autofree char *text = g_str_equal (column, "id") ? g_strdup (hf_row_get_id (row)) : hf_row_get_field (row, column);
  g_autofree char *clean = hf_ctl_clean_text (text);

  return hf_ctl_cut_text (clean, WIDEST_CELL);
}

static HfCtlTable *
make_table (const char *const *columns, guint n)
{
  g_autofree const char **titles = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    titles[i] = columns[i];
  return hf_ctl_table_new (titles);
}

static void
print_records (HfFunctionResult *result)
{
  const char *const *columns = hf_function_result_get_columns (result);
  GListModel *rows = hf_function_result_get_rows (result);
  guint n_rows = g_list_model_get_n_items (rows), most = limit > 0 ? MIN ((guint) limit, n_rows) : n_rows;
  guint n_columns = MIN (g_strv_length ((char **) columns), MOST_COLUMNS);
  g_autoptr(HfCtlTable) table = make_table (columns, n_columns);

  for (guint i = 0; i < most; i++)
    {
      g_autoptr(HfRow) row = g_list_model_get_item (rows, i);
      char **cells = g_new0 (char *, n_columns + 1);

      for (guint j = 0; j < n_columns; j++)
        cells[j] = make_cell (row, columns[j]);
      hf_ctl_table_add_strv (table, cells);
    }
  hf_ctl_table_print (table);
  if (most < hf_function_result_get_n_records (result))
    g_print (_("… %u of %" PRId64 " records; --json has all\n"), most, hf_function_result_get_n_records (result));
}

static void
print_output (HfFunctionResult *result)
{
  const char *output = hf_function_result_get_output (result);
  g_autofree char *pretty = NULL;

  if (g_list_model_get_n_items (hf_function_result_get_rows (result)) > 0)
    {
      print_records (result);
      return;
    }
  pretty = output != NULL && hf_json_validate (output, -1, NULL) ? hf_json_pretty (output, -1) : g_strdup (output);
  if (pretty != NULL)
    g_print ("%s\n", pretty);
}

static void
print_changes (HfFunctionResult *result)
{
  static const char marks[] = { '+', '*', '-' };
  GListModel *changes = hf_function_result_get_changes (result);
  HfChangeCounts counts = hf_function_result_get_counts (result);
  guint n = g_list_model_get_n_items (changes);

  if (n == 0 && hf_function_result_get_blocked (result))
    hf_ctl_fail ("%s", hf_function_result_get_why_not (result));
  else if (n == 0 && hf_function_result_get_error (result) == NULL)
    g_print ("%s\n", hf_function_result_get_why_not (result));
  if (n == 0)
    return;
  g_print (_("It would change: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " removed, %" PRId64 " kept\n"), counts.inserted,
           counts.updated, counts.deleted, counts.kept);
  for (guint i = 0; i < MIN (n, MOST_CHANGES); i++)
    {
      g_autoptr(HfFunctionChange) change = g_list_model_get_item (changes, i);
      g_autofree char *id = hf_ctl_clean_text (hf_function_change_get_id (change));

      g_print ("  %c %s %s\n", marks[hf_function_change_get_kind (change)], hf_function_change_get_table (change), id);
    }
  if (n > MOST_CHANGES)
    g_print (_("  … %u more; --json lists them\n"), n - MOST_CHANGES);
  if (!apply)
    g_print (_("Nothing was changed yet; --apply does it.\n"));
}

static void
print_words (HfFunctionResult *result)
{
  const char *const *warnings = hf_function_result_get_warnings (result);

  if (hf_function_result_get_skip (result) != NULL)
    g_print (_("Not sent: %s\n"), hf_function_result_get_skip (result));
  for (guint i = 0; warnings[i] != NULL; i++)
    hf_ctl_fail ("%s", warnings[i]);
  if (hf_function_result_get_error (result) != NULL)
    hf_ctl_fail ("%s", hf_function_result_get_error (result));
  if (hf_function_result_get_advice (result) != NULL)
    hf_ctl_fail ("%s", hf_function_result_get_advice (result));
}

/* --- as JSON --- */

static void
set_changes (HfJsonObject *into, HfFunctionResult *result)
{
  static const char *const kinds[] = { "inserted", "updated", "deleted" };
  GListModel *changes = hf_function_result_get_changes (result);
  g_autoptr(GString) list = g_string_new ("[");

  for (guint i = 0; i < g_list_model_get_n_items (changes); i++)
    {
      g_autoptr(HfFunctionChange) change = g_list_model_get_item (changes, i);
      g_autoptr(HfJsonObject) object = hf_json_object_new ();

      hf_json_object_set_string (object, "table", hf_function_change_get_table (change));
      hf_json_object_set_string (object, "id", hf_function_change_get_id (change));
      hf_json_object_set_string (object, "kind", kinds[hf_function_change_get_kind (change)]);
      hf_ctl_json_raw (object, "before", hf_function_change_get_before (change));
      hf_ctl_json_raw (object, "after", hf_function_change_get_after (change));
      hf_ctl_json_append (list, object);
    }
  hf_ctl_json_set_list (into, "changes", list);
}

static void
set_counts (HfJsonObject *object, const char *name, const HfChangeCounts *counts)
{
  g_autoptr(HfJsonObject) inner = hf_json_object_new ();
  g_autofree char *text = NULL;

  hf_json_object_set_int (inner, "inserted", counts->inserted);
  hf_json_object_set_int (inner, "updated", counts->updated);
  hf_json_object_set_int (inner, "deleted", counts->deleted);
  hf_json_object_set_int (inner, "kept", counts->kept);
  text = hf_json_object_to_string (inner);
  hf_json_object_set (object, name, text);
}

/* @applied: (nullable) */
static void
print_json (HfFunctionItem *item, HfFunctionResult *result, const HfChangeCounts *applied)
{
  HfJsonObject *object = hf_json_object_new ();
  HfChangeCounts counts = hf_function_result_get_counts (result);

  hf_json_object_set_string (object, "function", hf_function_item_get_id (item));
  hf_json_object_set_string (object, "entity", choose_entity (item));
  hf_json_object_set_string (object, "error", hf_function_result_get_error (result));
  hf_json_object_set_string (object, "advice", hf_function_result_get_advice (result));
  hf_json_object_set_string (object, "skip", hf_function_result_get_skip (result));
  hf_json_object_set_int (object, "status", hf_function_result_get_status (result));
  hf_json_object_set_int (object, "pages", hf_function_result_get_pages (result));
  hf_json_object_set_int (object, "durationMs", hf_function_result_get_duration (result) / 1000);
  hf_json_object_set_string (object, "request", hf_function_result_get_request (result));
  hf_json_object_set_string (object, "requestBody", hf_function_result_get_request_body (result));
  hf_json_object_set_string (object, "response", hf_function_result_get_response (result));
  hf_json_object_set_string (object, "responseBody", hf_function_result_get_response_body (result));
  hf_ctl_json_raw (object, "output", hf_function_result_get_output (result));
  hf_ctl_json_raw (object, "records", hf_function_result_get_records (result));
  hf_ctl_json_set_texts (object, "warnings", hf_function_result_get_warnings (result));
  set_changes (object, result);
  set_counts (object, "counts", &counts);
  if (applied != NULL)
    set_counts (object, "applied", applied);
  else
    hf_ctl_json_raw (object, "applied", NULL);
  hf_json_object_set_string (object, "whyNot", hf_function_result_get_why_not (result));
  hf_ctl_json_print (object);
}

/* --- the verb --- */

/* A service that answered has refused; else the call could not be made. */
static HfCtlExit
judge (HfFunctionResult *result)
{
  if (hf_function_result_get_error (result) == NULL && hf_function_result_get_blocked (result))
    return apply ? HF_CTL_FAILED : HF_CTL_PARTLY;
  if (hf_function_result_get_error (result) == NULL)
    return HF_CTL_OK;
  return hf_function_result_get_status (result) != 0 ? HF_CTL_PARTLY : HF_CTL_FAILED;
}

static HfCtlExit
run_in (HfCtl *ctl, HfEngine *engine, HfFunctionItem *item, const HfJsonObject *values)
{
  g_autoptr(HfFunctionResult) result = call (engine, item, values);
  HfChangeCounts counts = { 0 };
  gboolean applied = FALSE;
  HfCtlExit code;

  if (result == NULL)
    return HF_CTL_FAILED;
  code = judge (result);
  if (!ctl->json)
    {
      print_output (result);
      print_words (result);
      print_changes (result);
      fflush (stdout);
    }
  if (apply && g_list_model_get_n_items (hf_function_result_get_changes (result)) > 0)
    applied = apply_result (engine, result, &counts, &code);
  if (ctl->json)
    print_json (item, result, applied ? &counts : NULL);
  else if (applied)
    g_print (_("Applied: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " removed\n"), counts.inserted, counts.updated,
             counts.deleted);
  return code;
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfJsonObject) values = NULL;
  g_autoptr(HfCtlEngine) engine = NULL;
  HfFunctionItem *item;

  if (n_args < 1)
    return hf_ctl_usage (_("Say which function to run: run FUNCTION name=value…"));
  values = hf_ctl_parse_values (args + 1);
  if (values == NULL)
    return HF_CTL_USAGE;
  engine = hf_ctl_open (ctl, HF_CTL_READ);
  if (engine == NULL)
    return HF_CTL_FAILED;
  item = hf_engine_find_function (engine, args[0]);
  if (item == NULL)
    return hf_ctl_fail (_("There is no function “%s” in this solution"), args[0]);
  return run_in (ctl, engine, item, values);
}

const HfCtlVerb hf_ctl_run_verb
    = { "run", "FUNCTION [NAME=TEXT|NAME:=JSON|NAME@FILE…]",
        N_ ("Call a function by hand, past the queue, and look at what its answer would change"), entries, run };
