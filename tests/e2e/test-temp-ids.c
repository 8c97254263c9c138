/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records are made, mentioned, changed and deleted without a network, and then sent to services that give out the ids: the local
 * rows, the records of other entities, what is queued, its addresses and parameters, and what the expressions of its functions
 * look up all carry the final ids. */

#include "field-sales.h"

static void
set_up (SolutionTest *self, gconstpointer data)
{
  field_sales_set_up_scripted (self);
}

static void
tear_down (SolutionTest *self, gconstpointer data)
{
  solution_test_tear_down (self);
}

#define offline(self, ...) solution_test_ctl (self, 0, "--offline", "exec", __VA_ARGS__)

typedef struct
{
  const char *method, *target;
  const char *body; /* (nullable): a part of it */
} Arrival;

/* update-customer says `verify: get-customer`: read back beside the queue, so at no fixed place among what it sends. */
static gboolean
is_read_back (const HfScriptRequest *request)
{
  return g_str_equal (request->method, "GET") && g_str_has_prefix (request->target, "/customers/C-");
}

static void
assert_arrivals (SolutionTest *self, const Arrival *wanted, guint n)
{
  guint found = 0;

  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    {
      const HfScriptRequest *request = hf_script_server_request (self->server, i);
      g_autofree char *body = hf_script_request_text (request);

      g_test_message ("%s %s %s", request->method, request->target, body);
      g_assert_null (strstr (request->target, "_tmp_"));
      g_assert_null (strstr (body, "_tmp_"));
      if (is_read_back (request))
        continue;
      g_assert_cmpuint (found, <, n);
      g_assert_cmpstr (request->method, ==, wanted[found].method);
      g_assert_cmpstr (request->target, ==, wanted[found].target);
      if (wanted[found].body != NULL)
        assert_contains (body, wanted[found].body);
      found++;
    }
  g_assert_cmpuint (found, ==, n);
}

static void
assert_no_trace (SolutionTest *self)
{
  solution_test_assert_sql (self, "SELECT count(*) FROM customers WHERE id LIKE '\\_tmp%' ESCAPE '\\' OR instr(data, '_tmp_')",
                            "0");
  solution_test_assert_sql (self, "SELECT count(*) FROM orders WHERE id LIKE '\\_tmp%' ESCAPE '\\' OR instr(data, '_tmp_')", "0");
  solution_test_assert_sql (self, "SELECT count(*) FROM _temp_ref", "0");
  solution_test_assert_sql (self, "SELECT count(*) FROM _commandQueue", "0");
}

static void
test_everything_carries_the_final_id (SolutionTest *self, gconstpointer data)
{
  static const Arrival wanted[] = {
    { "POST", "/customers", "\"createdBy\":\"Ada\"" },
    { "GET", "/orders?reference=R-1", NULL },
    /* What the function's queries looked up when it was sent: the row of the final id, with its later name. */
    { "POST", "/orders", "\"customerId\":\"C-1\",\"customerName\":\"Lovelace & Co\"" },
    { "PATCH", "/customers/C-1", "\"name\":\"Lovelace & Co\"" },
    { "POST", "/customers", "\"slug\":\"babbage-ltd\"" },
    { "PATCH", "/customers/C-2", "\"referredBy\":\"C-1\"" },
    { "DELETE", "/customers/C-2", NULL },
  };

  offline (self, "customers", "create", "name=Lovelace", "region=north", "email=ADA@Example.test");
  offline (self, "orders", "create", "reference=R-1", "customerId=_tmp_1_", "lines:=[{\"amount\":1,\"price\":2}]");
  offline (self, "customers", "update", "id=_tmp_1_", "name=Lovelace & Co");
  offline (self, "customers", "create", "name=Babbage Ltd", "region=south");
  offline (self, "customers", "update", "id=_tmp_4_", "referredBy=_tmp_1_");
  offline (self, "customers", "delete", "id=_tmp_4_");
  solution_test_assert_sql (self, "SELECT group_concat(id) FROM customers", "_tmp_1_");
  solution_test_assert_sql (self, "SELECT data ->> 'customerId' FROM orders", "_tmp_1_");

  solution_test_ctl (self, 0, "sync", "--push-only");
  assert_arrivals (self, wanted, G_N_ELEMENTS (wanted));
  assert_no_trace (self);
  solution_test_assert_sql (self, "SELECT group_concat(id || ':' || (data ->> 'name')) FROM customers", "C-1:Lovelace & Co");
  solution_test_assert_sql (self, "SELECT data ->> 'slug' FROM customers", "lovelace");
  solution_test_assert_sql (self, "SELECT group_concat(id || ':' || (data ->> 'customerId')) FROM orders", "O-1:C-1");
  solution_test_assert_sql (self, "SELECT group_concat(record_id) FROM (SELECT record_id FROM _command ORDER BY id)",
                            "C-1,O-1,C-1,C-2,C-2,C-2");
}

/* The service has the order already: whoever asks twice gets no second one. */
static void
test_guard (SolutionTest *self, gconstpointer data)
{
  offline (self, "customers", "create", "name=Lovelace", "region=north");
  offline (self, "orders", "create", "reference=R-1", "customerId=_tmp_1_", "lines:=[1]");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/orders", .body = "[{\"id\":\"O-77\"}]" });
  solution_test_ctl (self, 0, "sync", "--push-only");
  g_assert_cmpuint (solution_test_count_requests (self, "POST", "/orders"), ==, 0);
  solution_test_assert_sql (self, "SELECT data ->> 'remoteId' FROM [duplicate-orders] WHERE id = 'R-1'", "O-77");
  solution_test_assert_sql (self, "SELECT state FROM _command WHERE id = 2", "done");
  solution_test_ctl (self, 0, "queue", "show", "2");
  assert_contains (self->ctl.out, "guard");
}

/* An order of nothing is none. */
static void
test_when (SolutionTest *self, gconstpointer data)
{
  offline (self, "customers", "create", "name=Lovelace", "region=north");
  offline (self, "orders", "create", "reference=R-1", "customerId=_tmp_1_", "lines:=[]");
  solution_test_ctl (self, 0, "sync", "--push-only");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  solution_test_assert_sql (self, "SELECT state FROM _command WHERE id = 2", "done");
}

/* What the service refuses keeps its place, its words and a row in the error table; what depends on it waits. */
static void
test_refused (SolutionTest *self, gconstpointer data)
{
  offline (self, "customers", "create", "name=Lovelace", "region=north");
  offline (self, "orders", "create", "reference=R-1", "customerId=_tmp_1_", "lines:=[1]");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .path = "/customers", .status = 422, .body = "{\"why\":\"no\"}" });
  solution_test_ctl (self, 3, "sync", "--push-only");
  solution_test_ctl (self, 0, "queue");
  assert_contains (self->ctl.out, "It waits for #1, which is stuck");
  solution_test_assert_sql (self, "SELECT group_concat(id || (data ->> 'status') || (data ->> 'entity')) FROM customers_error",
                            "1422customers");
  solution_test_ctl (self, 0, "queue", "show", "1");
  assert_contains (self->ctl.out, "The customer was refused");
  assert_contains (self->ctl.out, "The service refused Lovelace");

  /* And goes through when it is asked again. */
  solution_test_ctl (self, 0, "queue", "retry", "1");
  solution_test_ctl (self, 0, "sync", "--push-only");
  assert_no_trace (self);
  solution_test_assert_sql (self, "SELECT data ->> 'customerId' FROM orders WHERE id = 'O-1'", "C-1");
}

#define temp_ids_test(name, func) g_test_add ("/temp-ids/" name, SolutionTest, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  temp_ids_test ("replay/everything-carries-the-final-id", test_everything_carries_the_final_id);
  temp_ids_test ("guard/what-is-there-is-not-made-again", test_guard);
  temp_ids_test ("when/false-is-done-without-a-request", test_when);
  temp_ids_test ("refused/has-its-words-and-its-table-and-goes-through-later", test_refused);
  return g_test_run ();
}
