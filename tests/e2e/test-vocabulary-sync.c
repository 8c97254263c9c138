/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution in the platform's own words, pulled by the real program from two services at once: what each function, transform,
 * paging style, filter and table operation leaves in SQLite, and what the services were asked. */

#include "field-sales.h"

#include <libsoup/soup.h>

#define EXIT_PARTLY 3

/* One synced solution, looked at by many tests; NULL: json-server is not installed. */
static SolutionTest *shared;

static SolutionTest *
synced (void)
{
  static SolutionTest test;
  gboolean is_new = shared == NULL;

  if (is_new && !field_sales_set_up (&test))
    solution_test_tear_down (&test);
  else if (is_new)
    {
      shared = &test;
      ctl_run (&test.ctl, "-s", test.solution, "sync", NULL);
      g_test_message ("%s%s", test.ctl.out, test.ctl.err);
    }
  return shared;
}

#define synced_or_skip(self)      \
  SolutionTest *self = synced (); \
  if (self == NULL)               \
  return

static void
test_no_problem (void)
{
  synced_or_skip (self);
  int code = ctl_run (&self->ctl, "check", self->solution, NULL);

  if (code != 0)
    g_error ("%s", self->ctl.out);
  g_assert_null (strstr (self->ctl.out, "warning"));
}

static void
test_why (void)
{
  static const struct
  {
    const char *dataset, *why;
  } datasets[] = {
    { "customers", "actions/load-everything.jigx" },
    { "orders", "actions/load-everything.jigx" },
    { "visits", "actions/load-everything.jigx" },
    { "documents", "actions/load-everything.jigx" },
    { "products", "actions/load-catalog.jigx" },
    { "price-list", "actions/load-catalog.jigx" },
    { "depots", "actions/load-catalog.jigx" },
    { "brochures", "actions/load-catalog.jigx" },
    { "targets", "actions/load-targets.jigx" },
    { "outages", "jigs/customers/list-customers.jigx" },
    { "default/notes", "index.jigx" },
  };
  synced_or_skip (self);

  solution_test_ctl (self, 0, "datasets", "--why");
  for (gsize i = 0; i < G_N_ELEMENTS (datasets); i++)
    {
      assert_contains (self->ctl.out, datasets[i].dataset);
      assert_contains (self->ctl.out, datasets[i].why);
    }
}

/* --- paging --- */

static void
test_page_numbers (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self, "SELECT count(*) FROM customers", "45");
  solution_test_assert_sql (
      self, "SELECT group_concat(id) FROM (SELECT id FROM customers ORDER BY CAST(id AS INTEGER) DESC LIMIT 3)", "45,44,43");
  solution_test_assert_sql (self, "SELECT data ->> 'email' FROM customers WHERE id = '7'", "kunde7@example.test");
  solution_test_assert_sql (self, "SELECT data ->> '$.contact.city' FROM customers WHERE id = '45'", "Ærø 45");
  solution_test_assert_sql (self, "SELECT count(*) FROM customers WHERE data ->> 'internal' IS NOT NULL", "0");
}

static void
test_link_header (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self, "SELECT count(*) FROM products", "12");
  solution_test_assert_sql (self, "SELECT id FROM products WHERE data ->> 'name' = 'Part 12'", "P-012");
  solution_test_assert_sql (self, "SELECT data ->> 'price' FROM products WHERE id = 'P-001'", "1.5");
}

static void
test_cursor (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM visits ORDER BY id)", "V-1,V-2,V-3,V-9");
  solution_test_assert_sql (self, "SELECT data ->> 'length' FROM visits WHERE id = 'V-3'", "15 min");
  solution_test_assert_sql (self, "SELECT typeof(data ->> 'customerId') FROM visits WHERE id = 'V-1'", "text");
  g_assert_cmpuint (solution_test_count_requests (self, "GET", "/visits?from=2026-03-02&to=2026-03-08"), ==, 2);
  assert_contains (solution_test_last_request (self, "GET", "/visits")->target, "cursor=c2");
}

static void
test_next_link (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self, "SELECT group_concat(id || (data ->> 'type')) FROM (SELECT * FROM documents ORDER BY id)",
                            "d1Folder,d2File,d3File");
  assert_contains (solution_test_last_request (self, "GET", "/drive")->target, "skiptoken=p2");
}

/* --- formats --- */

static void
test_text (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self,
                            "SELECT group_concat(id || '=' || (data ->> 'price')) FROM (SELECT * FROM [price-list] ORDER BY id)",
                            "P-001=12.50,P-002=0.10");
}

static void
test_xml (void)
{
  synced_or_skip (self);

  solution_test_assert_sql (self, "SELECT data ->> 'name' FROM depots WHERE id = 'A1'", "Århus & Co");
  solution_test_assert_sql (self, "SELECT data ->> 'country' FROM depots WHERE id = 'A1'", "DK");
  solution_test_assert_sql (self, "SELECT data ->> 'gates' FROM depots WHERE id = 'A1'", "2");
  solution_test_assert_sql (self, "SELECT data ->> 'name' FROM depots WHERE id = 'B2'", "Bergen");
}

static void
test_binary (void)
{
  synced_or_skip (self);
  g_autofree char *uri = solution_test_sql (self, "SELECT data ->> 'data' FROM brochures WHERE id = 'spring'");
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_nonnull (uri);
  path = g_filename_from_uri (uri, NULL, NULL);
  g_assert_nonnull (path);
  g_assert_true (g_str_has_prefix (path, self->ctl.root));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, FIELD_SALES_BROCHURE_SIZE);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint ((guint8) bytes[i], ==, i);
  solution_test_assert_sql (self, "SELECT data ->> 'type' FROM brochures", "application/pdf");
}

/* --- tables --- */

static void
test_dynamic_feeds (void)
{
  synced_or_skip (self);

  /* The second region did not wipe the first; the third was not asked for. */
  solution_test_assert_sql (self,
                            "SELECT group_concat(region || n) FROM (SELECT data ->> 'region' AS region, count(*) AS n FROM orders"
                            " GROUP BY 1 ORDER BY 1)",
                            "north10,south10");
  solution_test_assert_sql (self, "SELECT data ->> 'total' FROM orders WHERE id = '3'", "24");
  /* A function among the named expressions, with a setting of the overlay. */
  solution_test_assert_sql (self, "SELECT data ->> 'gross' FROM orders WHERE id = '3'", "30");
}

static void
test_operations (void)
{
  synced_or_skip (self);

  /* upsert-merge, then execute-sql deletes one and changes those above the goal, then find-replace. */
  solution_test_assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM targets ORDER BY id)", "north,south,team-9");
  solution_test_assert_sql (self, "SELECT data ->> 'name' FROM targets WHERE id = 'team-9'", "of team-9");
  solution_test_assert_sql (self, "SELECT data ->> 'id' FROM targets WHERE id = 'team-9'", "team-9");
  solution_test_assert_sql (self, "SELECT data ->> 'quarter' FROM targets WHERE id = 'north'", "2026-Q1");
  solution_test_assert_sql (self, "SELECT data ->> 'quarter' FROM targets WHERE id = 'south'", NULL);
  /* delete-insert with ids made of the record. */
  solution_test_assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM [target-flags] ORDER BY id)", "north/N,south/S");
  solution_test_assert_sql (self, "SELECT data ->> 'team' FROM [target-flags] WHERE id = 'south/S'", "team-9");
  /* upsert-replace, with a query from before and a time stamp. */
  solution_test_assert_sql (self, "SELECT data ->> 'count' FROM [target-totals] WHERE id = 'regions'", "4");
  solution_test_assert_sql (self, "SELECT data ->> 'before' FROM [target-totals]", "0");
  solution_test_assert_sql (self, "SELECT timestamp FROM [target-totals]", "2026-03-02T08:00:00Z");
  /* What must not happen did not. */
  solution_test_assert_sql (self, "SELECT count(*) FROM _dataset WHERE entity = 'never-filled' AND rows > 0", "0");
}

static void
test_when_is_false (void)
{
  synced_or_skip (self);

  g_assert_cmpuint (solution_test_count_requests (self, "GET", "/visits?from=2000"), ==, 0);
}

static void
test_credentials (void)
{
  synced_or_skip (self);
  g_autofree char *basic = g_base64_encode ((const guchar *) FIELD_SALES_BASIC, strlen (FIELD_SALES_BASIC));
  g_autofree char *dump = NULL;
  gsize length;

  g_assert_cmpstr (hf_script_request_header (solution_test_last_request (self, "GET", "/visits"), "Authorization"), ==,
                   "Bearer " FIELD_SALES_TOKEN);
  assert_contains (hf_script_request_header (solution_test_last_request (self, "GET", "/targets"), "Authorization"), basic);
  g_assert_true (g_file_get_contents (self->database, &dump, &length, NULL));
  g_assert_null (g_strstr_len (dump, (gssize) length, FIELD_SALES_TOKEN));
  g_assert_null (g_strstr_len (dump, (gssize) length, "pa:ss"));
  g_assert_null (g_strstr_len (dump, (gssize) length, basic));
}

/* --- a failing one --- */

static void
test_error_handler (void)
{
  synced_or_skip (self);

  solution_test_ctl (self, EXIT_PARTLY, "sync", "outages");
  /* Once, and two retries of the handler's. */
  g_assert_cmpuint (solution_test_count_requests (self, "GET", "/outages"), ==, 3);
  assert_contains (self->ctl.out, "System Offline");
  solution_test_assert_sql (self, "SELECT data ->> '$.response.status' FROM outages_error WHERE id = '77'", "403");
  solution_test_assert_sql (self, "SELECT data ->> '$.response.body.reason' FROM outages_error WHERE id = '77'", "strike");
  solution_test_assert_sql (self, "SELECT data ->> '$.user.email' FROM outages_error WHERE id = '77'", "ada@example.test");
  solution_test_assert_sql (self, "SELECT data ->> '$.solution.name' FROM outages_error WHERE id = '77'", "field-sales");
  solution_test_assert_sql (self, "SELECT data ->> '$.entity' FROM outages_error WHERE id = '77'", "outages");
  solution_test_assert_sql (self, "SELECT count(*) FROM outages_error", "1");
}

/* --- the second time --- */

static void
remove_order (SolutionTest *self, const char *id)
{
  g_autofree char *path = g_strconcat ("/orders/", id, NULL);
  g_autofree char *uri = hf_peer_make_uri (self->peer, path);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = soup_message_new ("DELETE", uri);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = soup_session_send_and_read (session, message, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
}

static void
test_again (void)
{
  synced_or_skip (self);

  field_sales_set_phase (FIELD_SALES_LATER);
  remove_order (self, "3");
  ctl_run (&self->ctl, "-s", self->solution, "sync", NULL);
  /* Within the range exactly what came; outside it what was there. */
  solution_test_assert_sql (self, "SELECT group_concat(id) FROM (SELECT id FROM visits ORDER BY id)", "V-1,V-9");
  solution_test_assert_sql (self, "SELECT data ->> 'date' FROM visits WHERE id = 'V-1'", "2026-03-05");
  /* Merged: nothing is deleted, what was not named stays. */
  solution_test_assert_sql (self, "SELECT count(*) FROM documents", "3");
  solution_test_assert_sql (self, "SELECT data ->> 'name' FROM documents WHERE id = 'd1'", "Plan 2");
  solution_test_assert_sql (self, "SELECT data ->> 'size' FROM documents WHERE id = 'd1'", "10");
  /* One region lost an order. */
  solution_test_assert_sql (self,
                            "SELECT group_concat(region || n) FROM (SELECT data ->> 'region' AS region, count(*) AS n FROM orders"
                            " GROUP BY 1 ORDER BY 1)",
                            "north9,south10");
  solution_test_assert_sql (self, "SELECT data ->> 'before' FROM [target-totals]", "3");
  solution_test_assert_sql (self, "SELECT count(*) FROM [target-flags]", "2");
  solution_test_assert_sql (self, "SELECT count(*) FROM customers", "45");
}

int
main (int argc, char **argv)
{
  int code;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vocabulary/check/finds-no-problem", test_no_problem);
  g_test_add_func ("/vocabulary/datasets/why-names-every-one-with-its-place", test_why);
  g_test_add_func ("/vocabulary/paging/by-number-until-the-count-in-a-header", test_page_numbers);
  g_test_add_func ("/vocabulary/paging/by-link-header-through-a-script", test_link_header);
  g_test_add_func ("/vocabulary/paging/by-cursor-replaces-the-range-asked-for", test_cursor);
  g_test_add_func ("/vocabulary/paging/by-next-link-with-operations-a-page", test_next_link);
  g_test_add_func ("/vocabulary/format/text-through-a-script", test_text);
  g_test_add_func ("/vocabulary/format/xml", test_xml);
  g_test_add_func ("/vocabulary/format/binary-becomes-a-file", test_binary);
  g_test_add_func ("/vocabulary/tables/dynamic-feeds-each-replace-their-values", test_dynamic_feeds);
  g_test_add_func ("/vocabulary/tables/all-five-operations-of-one-answer", test_operations);
  g_test_add_func ("/vocabulary/when/false-asks-for-nothing", test_when_is_false);
  g_test_add_func ("/vocabulary/credentials/go-out-and-are-not-stored", test_credentials);
  g_test_add_func ("/vocabulary/error/handler-retries-and-writes-its-table", test_error_handler);
  g_test_add_func ("/vocabulary/again/each-table-behaviour-the-second-time", test_again);
  code = g_test_run ();
  if (shared != NULL)
    solution_test_tear_down (shared);
  return code;
}
