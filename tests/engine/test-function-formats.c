/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What arrives besides JSON, and files in records: formats and conversions. */

#include "function-test.h"

#include <string.h>

static void
serve (Fixture *self, const char *type, const char *body)
{
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .type = type, .body = body });
}

static void
test_xml (Fixture *self, gconstpointer data)
{
  function_set (self, "format: xml\noutputTransform: |\n  list.item.{ \"id\": `@no`, \"name\": name, \"tag\": tag.`#text` }\n");
  serve (self, "application/xml",
         "<list><item no='1'><name>a &amp; b</name><tag k='x'>t</tag></item><item no='2'><name>c</name></item></list>");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"name\":\"a & b\",\"tag\":\"t\"}|2 {\"id\":\"2\",\"name\":\"c\"}");
}

static void
test_text (Fixture *self, gconstpointer data)
{
  function_set (self,
                "format: text\noutputTransform: |\n  $split($, '\\n').{ \"id\": $substringBefore($, ';'), \"v\": "
                "$substringAfter($, ';') }\n");
  serve (self, "text/csv", "1;eins\n2;zwei");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"v\":\"eins\"}|2 {\"id\":\"2\",\"v\":\"zwei\"}");
}

static void
test_binary_becomes_a_file (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = NULL, *path = NULL, *content = NULL;

  function_set (self, "format: pdf\nforRowsWithMatchingIds: true\n"
                      "outputTransform: '{ \"id\": \"f\", \"file\": $.data }'\n"
                      "conversions: [{property: file, from: base64, to: local-uri}]\n");
  serve (self, "application/pdf", "%PDF-1.4 hello");
  function_sync (self);
  uri = fixture_sql (self, "SELECT data ->> '$.file' FROM [items]");
  path = g_filename_from_uri (uri, NULL, NULL);
  g_assert_true (g_str_has_prefix (path, self->dir));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "%PDF-1.4 hello");
}

static void
test_conversion_that_fails_keeps_the_table (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$\nconversions: [{property: file, from: base64, to: local-uri}]\n");
  serve (self, NULL, "[{\"id\":\"1\"}]");
  function_sync (self);
  serve (self, NULL, "[{\"id\":\"2\",\"file\":\"not*base64\"}]");
  function_sync_fails (self, "file");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}");
}

static void
test_web_page_is_no_data (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\n");
  serve (self, "text/html", "<html>Sign in</html>");
  function_sync_fails (self, "web page");
}

static void
test_web_page_that_is_asked_for (Fixture *self, gconstpointer data)
{
  function_set (self, "format: text\noutputTransform: '[{ \"id\": \"p\", \"html\": $ }]'\n");
  serve (self, "text/html", "<b>hi</b>");
  function_sync (self);
  function_assert_rows (self, "items", "p {\"id\":\"p\",\"html\":\"<b>hi</b>\"}");
}

static void
test_broken_xml_names_its_place (Fixture *self, gconstpointer data)
{
  function_set (self, "format: xml\nrecords: =list.item\n");
  serve (self, "application/xml", "<list><item></list>");
  function_sync_fails (self, "items");
}

/* A file goes out as its bytes, from where an earlier answer put it. */
static void
test_file_goes_out_as_its_bytes (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = NULL, *write = NULL;
  gint64 id;

  test_binary_becomes_a_file (self, NULL);
  uri = fixture_sql (self, "SELECT data ->> '$.file' FROM [items]");
  fixture_close (self);
  function_write (self, "update-item",
                  "method: PUT\nurl: https://api.example.test/items/{id}/file\nformat: text\n"
                  "parameters:\n  id: {location: path, type: string, required: true}\n  file: {location: body}\n"
                  "  Content-Type: {location: header, value: application/pdf}\n"
                  "conversions: [{property: file, from: local-uri, to: buffer}]\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "PUT", .type = "text/plain", .body = "thanks" });
  fixture_open (self, FALSE);
  write = g_strdup_printf ("{\"file\":\"%s\"}", uri);
  id = fixture_submit (self, "items", "update", "f", write);
  fixture_wait_state (self, id, HF_COMMAND_DONE);
  function_assert_body (self, 1, "%PDF-1.4 hello");
  function_assert_header (self, 1, "Content-Type", "application/pdf");
}

static void
test_file_outside_the_store_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(HfCommand) command = NULL;
  gint64 id;

  function_write (self, "create-item",
                  "method: POST\nurl: https://api.example.test/items\nidempotent: true\n"
                  "parameters: {file: {location: body}}\nconversions: [{property: file, from: local-uri, to: base64}]\n");
  fixture_open (self, FALSE);
  id = fixture_submit (self, "items", "create", NULL, "{\"file\":\"file:///etc/passwd\"}");
  fixture_wait_state (self, id, HF_COMMAND_STUCK);
  command = fixture_command (self, id);
  g_assert_nonnull (strstr (hf_command_get_error_message (command), "file"));
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/format/xml", test_xml);
  fixture_test ("/function/format/text", test_text);
  fixture_test ("/function/format/binary-becomes-a-file", test_binary_becomes_a_file);
  fixture_test ("/function/format/web-page-is-no-data", test_web_page_is_no_data);
  fixture_test ("/function/format/web-page-that-is-asked-for", test_web_page_that_is_asked_for);
  fixture_test ("/function/format/broken-xml-names-its-place", test_broken_xml_names_its_place);
  fixture_test ("/function/conversions/that-fail-keep-the-table", test_conversion_that_fails_keeps_the_table);
  fixture_test ("/function/conversions/file-goes-out-as-its-bytes", test_file_goes_out_as_its_bytes);
  fixture_test ("/function/conversions/file-outside-the-store-is-refused", test_file_outside_the_store_is_refused);
  return g_test_run ();
}
