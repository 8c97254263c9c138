/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Goal 16: 100,000 records through an outputTransform, body in memory to the last record, the helper's start included, against
 * Node with the same JSONata from file to file. Goal 17: how long an expression that would never end keeps us, at a limit of 500
 * ms. */

#include <hf-expression-host.h>
#include <hf-test.h>
#include <stdlib.h>
#include <string.h>

#include "bench-util.h"

#define RECORDS 100000
#define LIMIT_MS 500
#define TRANSFORM "$.items.{ \"id\": id, \"name\": name, \"city\": address.city, \"total\": $sum(lines.amount) }"

static GBytes *
make_body (void)
{
  GString *out = g_string_new ("{\"items\":[");

  for (guint i = 0; i < RECORDS; i++)
    g_string_append_printf (
        out,
        "%s{\"id\":%u,\"name\":\"Customer number %u\",\"address\":{\"street\":\"Street %u\",\"city\":\"City %u\","
        "\"zip\":\"%05u\"},\"active\":%s,\"email\":\"customer%u@example.com\",\"notes\":\"what somebody once wrote "
        "about customer %u, a sentence of some length\",\"lines\":[{\"sku\":\"S%u\",\"amount\":%u.25},"
        "{\"sku\":\"S%u\",\"amount\":%u.5},{\"sku\":\"S%u\",\"amount\":%u.75}]}",
        i > 0 ? "," : "", i, i, i % 997, i % 101, i % 90000, i % 2 == 0 ? "true" : "false", i, i, i % 999, i % 89, i % 998,
        i % 83, i % 997, i % 79);
  g_string_append (out, "]}");
  return g_string_free_to_bytes (out);
}

static GAsyncResult *
wait_for (GAsyncResult **waiting)
{
  while (*waiting == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (waiting);
}

static double
ours (GBytes *body)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr(HfExpressionHost) host = hf_expression_host_new (NULL);
  g_autoptr(HfExpression) transform = hf_expression_new (TRANSFORM, "functions/bench.jigx", 1, 1);
  HfScope scope = { body, NULL, "response.body", TRUE };
  g_autoptr(HfRecordReader) reader = hf_record_reader_new (host, transform, NULL, &scope);
  g_autoptr(GError) error = NULL;
  gsize bytes = 0;

  for (;;)
    {
      GAsyncResult *waiting = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GBytes) records = NULL;

      hf_record_reader_next_async (reader, NULL, hf_test_keep_result_cb, &waiting);
      result = wait_for (&waiting);
      records = hf_record_reader_next_finish (reader, result, &error);
      g_assert_no_error (error);
      if (records == NULL)
        break;
      bytes += g_bytes_get_size (records);
    }
  g_assert_cmpuint (bytes, >, RECORDS * 40);
  return bench_seconds_since (start);
}

static double
reference (const char *file)
{
  const char *source = "tests/bench/expression-reference.js", *module = "src/expression/node_modules/jsonata";
  g_autofree char *out = g_strconcat (file, ".out", NULL), *module_path = g_canonicalize_filename (module, NULL);
  const char *argv[] = { "node", source, module_path, TRANSFORM, file, out, NULL };
  gint64 start = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  return bench_seconds_since (start);
}

static double
stopped (const char *text)
{
  g_autoptr(HfExpressionHost) host = hf_expression_host_new (NULL);
  g_autoptr(HfExpression) expression = hf_expression_new (text, "functions/bench.jigx", 1, 1);
  g_autoptr(HfExpression) one = hf_expression_new ("1+1", "", 1, 1);
  g_autoptr(GBytes) body = g_bytes_new_static ("{}", 2);
  HfScope scope = { body, NULL, NULL, FALSE };
  double seconds = 0;

  hf_expression_host_set_limits (host, LIMIT_MS * 1000, G_GUINT64_CONSTANT (512) * 1024 * 1024);
  for (int i = 0; i < 2; i++)
    {
      gint64 start = g_get_monotonic_time ();
      GAsyncResult *waiting = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GPtrArray) values = NULL;

      /* The first only warms the helper. */
      hf_expression_host_evaluate_async (host, i == 0 ? &one : &expression, 1, &scope, NULL, NULL, hf_test_keep_result_cb,
                                         &waiting);
      result = wait_for (&waiting);
      values = hf_expression_host_evaluate_finish (host, result, NULL);
      g_assert_true ((values != NULL) == (i == 0));
      seconds = bench_seconds_since (start);
    }
  return seconds;
}

int
main (void)
{
  int runs = atoi (g_getenv ("BENCH_RUNS"));
  g_autofree char *file = g_build_filename (g_getenv ("BENCH_TMP"), "body.json", NULL);
  g_autoptr(GBytes) body = make_body ();

  g_assert_true (g_file_set_contents (file, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body), NULL));
  for (int i = 0; i < runs; i++)
    {
      g_print ("sample\t16\treference\t%f\n", reference (file));
      g_print ("sample\t16\tours\t%f\n", ours (body));
      g_print ("sample\t17\tours\t%f\n", 1000 * stopped ("($f := function($x) { $f($x + 1) }; $f(1))"));
      g_print ("sample\t17k\tours\t%f\n", 1000 * stopped ("$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a+)+)+$/)"));
    }
  return 0;
}
