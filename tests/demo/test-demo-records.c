/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and writing records, and what the service refuses. */

#include "demo-client.h"

static void
lists_hold_what_was_promised (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *entity;
    guint n;
  } expected[] = { { "customers", 400 }, { "work-orders", 3000 }, { "parts", 1200 }, { "technicians", 60 } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strconcat ("/", expected[i].entity, NULL);
      g_autoptr(DemoAnswer) answer = demo_ask (self, "GET", path, NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (demo_answer_header (answer, "Content-Type"), ==, "application/json");
      g_assert_cmpuint (demo_count_elements (answer->body), ==, expected[i].n);
      g_assert_cmpuint (hf_demo_server_count (self->server, expected[i].entity), ==, expected[i].n);
    }
}

static void
data_is_the_same_in_every_run (DemoFixture *self, gconstpointer data)
{
  DemoFixture other = { NULL };
  g_autoptr(DemoAnswer) one = demo_ask (self, "GET", "/work-orders", NULL, NULL);
  g_autoptr(DemoAnswer) two = NULL;

  demo_set_up (&other, NULL);
  two = demo_ask (&other, "GET", "/work-orders", NULL, NULL);
  g_assert_cmpstr (one->body, ==, two->body);
  g_assert_cmpstr (demo_answer_header (one, "ETag"), ==, demo_answer_header (two, "ETag"));
  demo_tear_down (&other, NULL);
}

static void
data_is_as_difficult_as_real_data (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) customers = demo_ask (self, "GET", "/customers", NULL, NULL);
  g_autoptr(DemoAnswer) technicians = demo_ask (self, "GET", "/technicians", NULL, NULL);
  g_autoptr(DemoAnswer) part = demo_ask (self, "GET", "/parts/P-20008", NULL, NULL);
  g_autofree char *description = demo_answer_field (part, "description");

  g_assert_nonnull (strstr (technicians->body, "Łukasz"));
  g_assert_nonnull (strstr (technicians->body, "Nguyễn"));
  g_assert_nonnull (strstr (customers->body, "山田"));
  g_assert_nonnull (strstr (customers->body, "شركة"));
  g_assert_nonnull (strstr (customers->body, "🐕"));
  g_assert_cmpuint (strlen (description), >, 20000);
}

static void
every_key_leads_to_a_record (DemoFixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3000; i += 150)
    {
      g_autofree char *path = g_strdup_printf ("/work-orders/WO-%u", 10001 + i);
      g_autoptr(DemoAnswer) order = demo_ask (self, "GET", path, NULL, NULL);
      g_autofree char *customer = demo_answer_field (order, "customerId");
      g_autofree char *customer_path = g_strconcat ("/customers/", customer, NULL);
      g_autoptr(DemoAnswer) answer = demo_ask (self, "GET", customer_path, NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 200);
      demo_assert_field (answer, "id", customer);
    }
}

static void
create_gets_an_id_from_the_service (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) made = demo_ask (self, "POST", "/customers",
                                         "{\"id\":\"_tmp_7_\",\"name\":\"Nygård\",\"creditLimit\":12.50}", NULL);
  g_autoptr(DemoAnswer) read = demo_ask (self, "GET", "/customers/C-1401", NULL, NULL);

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (demo_answer_header (made, "Location"), ==, "/customers/C-1401");
  demo_assert_field (made, "id", "C-1401");
  g_assert_cmpstr (read->body, ==, made->body);
  demo_assert_field (read, "name", "Nygård");
  demo_assert_field (read, "creditLimit", "12.50");
  g_assert_cmpuint (hf_demo_server_count (self->server, "customers"), ==, 401);
}

static void
an_id_is_never_given_twice (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) first = demo_ask (self, "POST", "/parts", "{\"name\":\"one\"}", NULL);
  g_autofree char *id = demo_answer_field (first, "id");
  g_autofree char *path = g_strconcat ("/parts/", id, NULL);
  g_autoptr(DemoAnswer) gone = demo_ask (self, "DELETE", path, NULL, NULL);
  g_autoptr(DemoAnswer) second = demo_ask (self, "POST", "/parts", "{\"name\":\"two\"}", NULL);
  g_autofree char *other = demo_answer_field (second, "id");

  g_assert_cmpuint (gone->status, ==, 200);
  g_assert_cmpstr (id, !=, other);
}

static void
patch_changes_only_what_it_names (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) before = demo_ask (self, "GET", "/work-orders/WO-10005", NULL, NULL);
  g_autofree char *customer = demo_answer_field (before, "customerId");
  g_autofree char *total = demo_answer_field (before, "total");
  g_autoptr(DemoAnswer) after = demo_ask (self, "PATCH", "/work-orders/WO-10005", "{\"id\":\"x\",\"title\":\"New\"}", NULL);

  g_assert_cmpuint (after->status, ==, 200);
  demo_assert_field (after, "id", "WO-10005");
  demo_assert_field (after, "title", "New");
  demo_assert_field (after, "customerId", customer);
  demo_assert_field (after, "total", total);
}

static void
put_replaces_the_whole_record (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) after = demo_ask (self, "PUT", "/customers/C-1001", "{\"name\":\"Only this\"}", NULL);

  g_assert_cmpuint (after->status, ==, 200);
  demo_assert_field (after, "id", "C-1001");
  demo_assert_field (after, "email", NULL);
}

static void
deleted_records_are_gone (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) first = demo_ask (self, "DELETE", "/customers/C-1002", NULL, NULL);
  g_autoptr(DemoAnswer) again = demo_ask (self, "DELETE", "/customers/C-1002", NULL, NULL);
  g_autoptr(DemoAnswer) read = demo_ask (self, "GET", "/customers/C-1002", NULL, NULL);
  g_autofree char *why = demo_answer_field (read, "error");

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 404);
  g_assert_cmpuint (read->status, ==, 404);
  g_assert_nonnull (strstr (why, "C-1002"));
  g_assert_cmpuint (hf_demo_server_count (self->server, "customers"), ==, 399);
}

static void
faults_are_refused_with_their_field (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method, *path, *body, *field;
  } faults[] = {
    { "POST", "/work-orders", "{\"priority\":\"low\"}", "title" },
    { "POST", "/work-orders", "{\"title\":\"\"}", "title" },
    { "POST", "/work-orders", "{\"title\":\"x\",\"priority\":\"asap\"}", "priority" },
    { "POST", "/work-orders", "{\"title\":\"x\",\"customerId\":\"_tmp_3_\"}", "customerId" },
    { "POST", "/work-orders", "{\"title\":\"x\",\"scheduledFor\":\"2026-02-30\"}", "scheduledFor" },
    { "POST", "/work-orders", "{\"title\":\"x\",\"hours\":\"2\"}", "hours" },
    { "PATCH", "/work-orders/WO-10001", "{\"status\":5}", "status" },
    { "PATCH", "/work-orders/WO-10001", "{\"title\":null}", "title" },
    { "PUT", "/customers/C-1001", "{\"email\":\"a@b.example\"}", "name" },
    { "POST", "/customers", "{\"name\":\"x\",\"email\":\"nobody\"}", "email" },
    { "POST", "/parts", "{\"name\":\"x\",\"price\":-1}", "price" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(DemoAnswer) answer = demo_ask (self, faults[i].method, faults[i].path, faults[i].body, NULL);
      g_autofree char *why = demo_answer_field (answer, "error");

      g_assert_cmpuint (answer->status, ==, 422);
      demo_assert_field (answer, "field", faults[i].field);
      g_assert_nonnull (strstr (why, faults[i].field));
    }
  g_assert_cmpuint (hf_demo_server_count (self->server, "work-orders"), ==, 3000);
}

static void
what_is_not_json_is_refused (DemoFixture *self, gconstpointer data)
{
  static const char *const bodies[] = { "{\"title\":", "[]", "title=x", "{\"title\":\"\xff\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(DemoAnswer) answer = demo_ask (self, "POST", "/work-orders", bodies[i], NULL);

      g_assert_cmpuint (answer->status, ==, 400);
    }
}

static void
technicians_cannot_be_written (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) made = demo_ask (self, "POST", "/technicians", "{\"name\":\"x\"}", NULL);
  g_autoptr(DemoAnswer) gone = demo_ask (self, "DELETE", "/technicians/T-101", NULL, NULL);

  g_assert_cmpuint (made->status, ==, 405);
  g_assert_cmpuint (gone->status, ==, 405);
  g_assert_cmpstr (demo_answer_header (gone, "Allow"), ==, "GET, HEAD");
}

static void
other_addresses_answer_json_too (DemoFixture *self, gconstpointer data)
{
  static const char *const paths[] = { "/nothing", "/customers/C-1001/more", "/customers/C%2f1" };
  g_autoptr(DemoAnswer) about = demo_ask (self, "GET", "/", NULL, NULL);
  g_autoptr(DemoAnswer) escaped = demo_ask (self, "GET", "/customers/C%2D1001", NULL, NULL);

  g_assert_cmpuint (about->status, ==, 200);
  g_assert_cmpuint (escaped->status, ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(DemoAnswer) answer = demo_ask (self, "GET", paths[i], NULL, NULL);
      g_autofree char *why = NULL;

      g_assert_cmpuint (answer->status, ==, 404);
      why = demo_answer_field (answer, "error");
      g_assert_nonnull (why);
    }
}

static void
any_number_of_records_can_be_had (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) few = NULL;

  g_assert_true (hf_demo_server_set_records (self->server, "customers", 7));
  g_assert_false (hf_demo_server_set_records (self->server, "nothing", 7));
  few = demo_ask (self, "GET", "/customers", NULL, NULL);
  g_assert_cmpuint (demo_count_elements (few->body), ==, 7);
  g_assert_cmpuint (hf_demo_server_count (self->server, "customers"), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  demo_add ("/demo/records/lists-hold-what-was-promised", lists_hold_what_was_promised);
  demo_add ("/demo/records/data-is-the-same-in-every-run", data_is_the_same_in_every_run);
  demo_add ("/demo/records/data-is-as-difficult-as-real-data", data_is_as_difficult_as_real_data);
  demo_add ("/demo/records/every-key-leads-to-a-record", every_key_leads_to_a_record);
  demo_add ("/demo/records/create-gets-an-id-from-the-service", create_gets_an_id_from_the_service);
  demo_add ("/demo/records/an-id-is-never-given-twice", an_id_is_never_given_twice);
  demo_add ("/demo/records/patch-changes-only-what-it-names", patch_changes_only_what_it_names);
  demo_add ("/demo/records/put-replaces-the-whole-record", put_replaces_the_whole_record);
  demo_add ("/demo/records/deleted-records-are-gone", deleted_records_are_gone);
  demo_add ("/demo/records/faults-are-refused-with-their-field", faults_are_refused_with_their_field);
  demo_add ("/demo/records/what-is-not-json-is-refused", what_is_not_json_is_refused);
  demo_add ("/demo/records/technicians-cannot-be-written", technicians_cannot_be_written);
  demo_add ("/demo/records/other-addresses-answer-json-too", other_addresses_answer_json_too);
  demo_add ("/demo/records/any-number-of-records-can-be-had", any_number_of_records_can_be_had);
  return g_test_run ();
}
