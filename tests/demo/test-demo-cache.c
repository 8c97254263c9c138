/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Validators, pages and compression. */

#include "demo-client.h"

static void
an_unchanged_list_costs_nothing (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) list = demo_ask (self, "GET", "/customers", NULL, NULL);
  const char *etag = demo_answer_header (list, "ETag");
  g_autofree char *among = g_strdup_printf ("\"other\", W/%s", etag);
  g_autoptr(DemoAnswer) same = demo_ask (self, "GET", "/customers", NULL, "If-None-Match", etag, NULL);
  g_autoptr(DemoAnswer) weak = demo_ask (self, "GET", "/customers", NULL, "If-None-Match", among, NULL);
  g_autoptr(DemoAnswer) other = demo_ask (self, "GET", "/customers", NULL, "If-None-Match", "\"other\"", NULL);

  g_assert_cmpuint (etag[0], ==, '"');
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpstr (same->body, ==, "");
  g_assert_cmpstr (demo_answer_header (same, "ETag"), ==, etag);
  g_assert_cmpuint (weak->status, ==, 304);
  g_assert_cmpuint (other->status, ==, 200);
}

static void
every_write_changes_the_tag (DemoFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method, *path, *body;
  } writes[] = {
    { "POST", "/customers", "{\"name\":\"x\"}" },
    { "PATCH", "/customers/C-1001", "{\"notes\":\"y\"}" },
    { "DELETE", "/customers/C-1002", NULL },
  };
  g_autofree char *etag = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr(DemoAnswer) before = demo_ask (self, "GET", "/customers", NULL, NULL);
      const char *old = demo_answer_header (before, "ETag");
      g_autoptr(DemoAnswer) write = demo_ask (self, writes[i].method, writes[i].path, writes[i].body, NULL);
      g_autoptr(DemoAnswer) after = demo_ask (self, "GET", "/customers", NULL, "If-None-Match", old, NULL);

      g_assert_cmpuint (write->status, <, 300);
      g_assert_cmpuint (after->status, ==, 200);
      g_assert_cmpstr (demo_answer_header (after, "ETag"), !=, old);
    }
}

static void
a_write_of_another_entity_keeps_the_tag (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) before = demo_ask (self, "GET", "/parts", NULL, NULL);
  g_autoptr(DemoAnswer) write = demo_ask (self, "DELETE", "/customers/C-1001", NULL, NULL);
  const char *etag = demo_answer_header (before, "ETag");
  g_autoptr(DemoAnswer) after = demo_ask (self, "GET", "/parts", NULL, "If-None-Match", etag, NULL);

  g_assert_cmpuint (write->status, ==, 200);
  g_assert_cmpuint (after->status, ==, 304);
}

static void
if_match_protects_a_record (DemoFixture *self, gconstpointer data)
{
  const char *path = "/customers/C-1010";
  g_autoptr(DemoAnswer) read = demo_ask (self, "GET", path, NULL, NULL);
  const char *etag = demo_answer_header (read, "ETag");
  g_autoptr(DemoAnswer) mine = demo_ask (self, "PATCH", path, "{\"notes\":\"mine\"}", "If-Match", etag, NULL);
  g_autoptr(DemoAnswer) late = demo_ask (self, "PATCH", path, "{\"notes\":\"late\"}", "If-Match", etag, NULL);

  g_assert_cmpuint (mine->status, ==, 200);
  g_assert_cmpuint (late->status, ==, 412);
}

static void
a_date_never_hides_a_change (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) write = demo_ask (self, "PATCH", "/parts/P-20001", "{\"notes\":\"now\"}", NULL);
  const char *past = "Thu, 01 Jan 2026 00:00:00 GMT", *future = "Fri, 01 Jan 2100 00:00:00 GMT";
  g_autoptr(DemoAnswer) early = demo_ask (self, "GET", "/parts/P-20001", NULL, "If-Modified-Since", past, NULL);
  g_autoptr(DemoAnswer) late = demo_ask (self, "GET", "/parts/P-20001", NULL, "If-Modified-Since", future, NULL);

  g_assert_cmpuint (early->status, ==, 200);
  g_assert_cmpuint (late->status, ==, 304);
  g_assert_cmpstr (demo_answer_header (write, "Last-Modified"), !=, demo_answer_header (write, "Date"));
}

static void
pages_follow_their_links_to_the_end (DemoFixture *self, gconstpointer data)
{
  g_autofree char *path = g_strdup ("/customers?limit=150");
  guint seen = 0, pages = 0;

  while (path != NULL)
    {
      g_autoptr(DemoAnswer) answer = demo_ask (self, "GET", path, NULL, NULL);
      const char *link = demo_answer_header (answer, "Link");
      g_autoptr(GRegex) next = g_regex_new ("<([^>]*)>; rel=\"next\"", 0, 0, NULL);
      g_autoptr(GMatchInfo) match = NULL;

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (demo_answer_header (answer, "X-Total-Count"), ==, "400");
      seen += demo_count_elements (answer->body);
      pages++;
      g_clear_pointer (&path, g_free);
      if (g_regex_match (next, link, 0, &match))
        path = g_match_info_fetch (match, 1);
    }
  g_assert_cmpuint (seen, ==, 400);
  g_assert_cmpuint (pages, ==, 3);
}

static void
impossible_pages_are_refused (DemoFixture *self, gconstpointer data)
{
  static const char *const paths[] = { "/parts?page=0", "/parts?limit=1001", "/parts?page=-1", "/parts?limit=many" };
  g_autoptr(DemoAnswer) beyond = demo_ask (self, "GET", "/parts?page=1000000&limit=1000", NULL, NULL);

  g_assert_cmpuint (beyond->status, ==, 200);
  g_assert_cmpstr (beyond->body, ==, "[]");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(DemoAnswer) answer = demo_ask (self, "GET", paths[i], NULL, NULL);
      g_assert_cmpuint (answer->status, ==, 400);
    }
}

static void
compressed_lists_are_the_same_lists (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) plain = demo_ask (self, "GET", "/work-orders", NULL, NULL);
  g_autoptr(DemoAnswer) raw = demo_ask (self, "GET", "/work-orders", NULL, "Accept-Encoding", "br, gzip;q=0.5", NULL);
  g_autoptr(DemoAnswer) unwanted = demo_ask (self, "GET", "/work-orders", NULL, "Accept-Encoding", "gzip;q=0", NULL);
  g_autoptr(DemoAnswer) same = NULL;
  g_autoptr(DemoAnswer) unpacked = NULL;

  g_assert_null (demo_answer_header (plain, "Content-Encoding"));
  g_assert_null (demo_answer_header (unwanted, "Content-Encoding"));
  g_assert_cmpstr (demo_answer_header (raw, "Content-Encoding"), ==, "gzip");
  g_assert_cmpstr (demo_answer_header (raw, "Vary"), ==, "Accept-Encoding");
  g_assert_cmpstr (demo_answer_header (raw, "ETag"), !=, demo_answer_header (plain, "ETag"));
  g_assert_cmpint (soup_message_headers_get_content_length (raw->headers), <,
                   soup_message_headers_get_content_length (plain->headers) / 3);
  same = demo_ask (self, "GET", "/work-orders", NULL, "If-None-Match", demo_answer_header (raw, "ETag"), NULL);
  g_assert_cmpuint (same->status, ==, 304);
  soup_session_add_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  unpacked = demo_ask (self, "GET", "/work-orders", NULL, NULL);
  g_assert_cmpstr (unpacked->body, ==, plain->body);
}

static void
head_tells_without_the_body (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) get = demo_ask (self, "GET", "/technicians", NULL, NULL);
  g_autoptr(DemoAnswer) head = demo_ask (self, "HEAD", "/technicians", NULL, NULL);

  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (head->body, ==, "");
  g_assert_cmpstr (demo_answer_header (head, "ETag"), ==, demo_answer_header (get, "ETag"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  demo_add ("/demo/cache/an-unchanged-list-costs-nothing", an_unchanged_list_costs_nothing);
  demo_add ("/demo/cache/every-write-changes-the-tag", every_write_changes_the_tag);
  demo_add ("/demo/cache/a-write-of-another-entity-keeps-the-tag", a_write_of_another_entity_keeps_the_tag);
  demo_add ("/demo/cache/if-match-protects-a-record", if_match_protects_a_record);
  demo_add ("/demo/cache/a-date-never-hides-a-change", a_date_never_hides_a_change);
  demo_add ("/demo/cache/pages-follow-their-links-to-the-end", pages_follow_their_links_to_the_end);
  demo_add ("/demo/cache/impossible-pages-are-refused", impossible_pages_are_refused);
  demo_add ("/demo/cache/compressed-lists-are-the-same-lists", compressed_lists_are_the_same_lists);
  demo_add ("/demo/cache/head-tells-without-the-body", head_tells_without_the_body);
  return g_test_run ();
}
