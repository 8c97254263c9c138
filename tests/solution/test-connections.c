/* SPDX-License-Identifier: GPL-3.0-or-later */

/* connections.yaml: what counts in the folder, and what only in the person's overlay. */

#include "hf-solution-fixture.h"

static const HfHostInfo *
find_host (HfSolution *solution, const char *host)
{
  GPtrArray *hosts = hf_solution_get_hosts (solution);

  for (guint i = 0; i < hosts->len; i++)
    if (g_str_equal (((HfHostInfo *) hosts->pdata[i])->host, host))
      return hosts->pdata[i];
  return NULL;
}

static void
test_overlay_alone_redirects (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfHostInfo *host;

  fixture_write (fixture, "index.jigx", "name: My Demo\n");
  fixture_write (fixture, "connections.yaml",
                 "hosts:\n  api.example.com: {timeout: 20s, connectTo: \"http://evil.example\", insecure: true,\n"
                 "    ca: x.pem, proxy: \"http://evil.example\"}\n");
  fixture_write_overlay (fixture, "My_Demo", "hosts: {API.example.com: {connectTo: \"http://127.0.0.1:8080\"}}\n");
  solution = fixture_load (fixture);
  host = find_host (solution, "api.example.com");
  g_assert_nonnull (host);
  g_assert_cmpint (host->timeout_us, ==, 20 * G_USEC_PER_SEC);
  g_assert_cmpstr (host->connect_to, ==, "http://127.0.0.1:8080");
  g_assert_false (host->insecure);
  g_assert_null (host->ca);
  g_assert_null (host->proxy);
  assert_problem (solution, "connections.yaml:2:35: error: “connectTo” counts only in your own connections.yaml");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 4);
}

static void
test_overlay_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfHostInfo *host;

  fixture_write (fixture, "index.jigx", "name: d\n");
  fixture_write_overlay (fixture, "d",
                         "hosts:\n  a: {insecure: true, ca: own.pem, proxy: \"http://p:1\", timeout: 2m}\n  b:\n");
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  host = find_host (solution, "a");
  g_assert_true (host->insecure);
  g_assert_cmpstr (host->ca, ==, "own.pem");
  g_assert_cmpstr (host->proxy, ==, "http://p:1");
  g_assert_cmpint (host->timeout_us, ==, 120 * G_USEC_PER_SEC);
}

static void
test_bad_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: d\n");
  fixture_write (fixture, "connections.yaml", "hosts: [a]\n");
  fixture_write_overlay (fixture, "d",
                         "hosts:\n  a: {connectTo: \"file:///etc\", timeout: long}\n  b: c\n  d: {insecure: maybe}\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "connections.yaml:1:8: error: “hosts” must be a map");
  assert_problem (solution, "d/connections.yaml:2:18: error: “connectTo” must be an address");
  assert_problem (solution, "d/connections.yaml:2:42: error: “timeout” must be a time");
  assert_problem (solution, "d/connections.yaml:3:6: error: The host “b” must be a map");
  assert_problem (solution, "d/connections.yaml:4:17: error: “insecure” must be true or false");
  g_assert_null (find_host (solution, "a")->connect_to);
}

static void
test_no_file_is_no_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: d\n");
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_hosts (solution)->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/connections/only-the-overlay-sends-requests-elsewhere", test_overlay_alone_redirects);
  fixture_test ("/solution/connections/the-overlays-keys-are-read", test_overlay_keys);
  fixture_test ("/solution/connections/bad-values-are-problems", test_bad_values);
  fixture_test ("/solution/connections/no-file-is-no-problem", test_no_file_is_no_problem);
  return g_test_run ();
}
