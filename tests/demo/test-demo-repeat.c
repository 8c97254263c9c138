/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request sent again under its Idempotency-Key. */

#include "demo-client.h"

static void
a_key_has_one_effect (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) one = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k1", NULL);
  g_autoptr(DemoAnswer) two = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k1", NULL);
  g_autoptr(DemoAnswer) new = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k2", NULL);

  g_assert_cmpuint (two->status, ==, 201);
  g_assert_cmpstr (two->body, ==, one->body);
  g_assert_cmpstr (demo_answer_header (two, "Location"), ==, demo_answer_header (one, "Location"));
  g_assert_cmpstr (demo_answer_header (two, "Idempotent-Replayed"), ==, "true");
  g_assert_null (demo_answer_header (one, "Idempotent-Replayed"));
  g_assert_cmpstr (new->body, !=, one->body);
  g_assert_cmpuint (hf_demo_server_count (self->server, "customers"), ==, 402);
}

static void
a_repeated_change_does_not_undo_a_later_one (DemoFixture *self, gconstpointer data)
{
  const char *path = "/customers/C-1003";
  g_autoptr(DemoAnswer) one = demo_ask (self, "PATCH", path, "{\"notes\":\"first\"}", "Idempotency-Key", "p1", NULL);
  g_autoptr(DemoAnswer) two = demo_ask (self, "PATCH", path, "{\"notes\":\"second\"}", "Idempotency-Key", "p2", NULL);
  g_autoptr(DemoAnswer) late = demo_ask (self, "PATCH", path, "{\"notes\":\"first\"}", "Idempotency-Key", "p1", NULL);
  g_autoptr(DemoAnswer) now = demo_ask (self, "GET", path, NULL, NULL);

  g_assert_cmpstr (late->body, ==, one->body);
  g_assert_cmpstr (now->body, ==, two->body);
}

static void
a_repeated_delete_says_done_again (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) one = demo_ask (self, "DELETE", "/parts/P-20001", NULL, "Idempotency-Key", "d", NULL);
  g_autoptr(DemoAnswer) two = demo_ask (self, "DELETE", "/parts/P-20001", NULL, "Idempotency-Key", "d", NULL);

  g_assert_cmpuint (one->status, ==, 200);
  g_assert_cmpuint (two->status, ==, 200);
}

static void
a_refusal_is_not_kept (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) bad = demo_ask (self, "POST", "/work-orders", "{}", "Idempotency-Key", "w", NULL);
  g_autoptr(DemoAnswer) good = demo_ask (self, "POST", "/work-orders", "{\"title\":\"x\"}", "Idempotency-Key", "w", NULL);

  g_assert_cmpuint (bad->status, ==, 422);
  g_assert_cmpuint (good->status, ==, 201);
}

static void
a_key_of_another_request_is_refused (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) one = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);
  g_autoptr(DemoAnswer) two = demo_ask (self, "POST", "/parts", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);

  g_assert_cmpuint (one->status, ==, 201);
  g_assert_cmpuint (two->status, ==, 422);
  g_assert_cmpuint (hf_demo_server_count (self->server, "parts"), ==, 1200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  demo_add ("/demo/repeat/a-key-has-one-effect", a_key_has_one_effect);
  demo_add ("/demo/repeat/a-repeated-change-does-not-undo-a-later-one", a_repeated_change_does_not_undo_a_later_one);
  demo_add ("/demo/repeat/a-repeated-delete-says-done-again", a_repeated_delete_says_done_again);
  demo_add ("/demo/repeat/a-refusal-is-not-kept", a_refusal_is_not_kept);
  demo_add ("/demo/repeat/a-key-of-another-request-is-refused", a_key_of_another_request_is_refused);
  return g_test_run ();
}
