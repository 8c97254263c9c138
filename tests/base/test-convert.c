/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The four forms of a file: each from each, whole, and never outside the store. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hf-convert.h>
#include <hf-error.h>
#include <hf-test.h>

#include <glib/gstdio.h>

#define LIMIT (20 * 1024 * 1024)

typedef struct
{
  char *root, *files;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = hf_test_make_dir ();
  self->files = g_build_filename (self->root, "files", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  hf_test_remove_tree (self->root);
  g_free (self->root);
  g_free (self->files);
}

static char *
convert (Fixture *self, const char *value, HfConvertForm from, HfConvertForm to, const char *type)
{
  g_autoptr(GError) error = NULL;
  char *converted = hf_convert_value (value, from, to, self->files, type, LIMIT, &error);

  g_assert_no_error (error);
  return converted;
}

static const char *const contents[] = { "", "x", "ab", "abc\n", "\x89PNG\r\n\x1a\n12345", "%PDF-1.7 …", "\xff\xfe\xfd" };

static void
test_round_trips (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) contents[i], strlen (contents[i]));

      for (HfConvertForm from = HF_CONVERT_LOCAL_URI; from <= HF_CONVERT_BUFFER; from++)
        for (HfConvertForm to = HF_CONVERT_LOCAL_URI; to <= HF_CONVERT_BUFFER; to++)
          {
            g_autofree char *start = convert (self, base64, HF_CONVERT_BASE64, from, NULL);
            g_autofree char *there = convert (self, start, from, to, NULL);
            g_autofree char *back = convert (self, there, to, HF_CONVERT_BASE64, NULL);

            g_assert_cmpstr (back, ==, base64);
          }
    }
}

static void
test_same_bytes_same_file (Fixture *self, gconstpointer data)
{
  g_autofree char *one = convert (self, "YWJj", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *two = convert (self, "data:text/plain,abc", HF_CONVERT_DATA_URI, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *other = convert (self, "YWJk", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *path = g_filename_from_uri (one, NULL, NULL), *name = g_path_get_basename (path);
  struct stat status;

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (name, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.txt");
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (stat (self->files, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0700);
}

/* A file of the right name that a crash or somebody cut short is written again. */
static void
test_broken_file_is_mended (Fixture *self, gconstpointer data)
{
  g_autofree char *uri = convert (self, "YWJj", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL), *again = NULL, *back = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  again = convert (self, "YWJj", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  back = convert (self, again, HF_CONVERT_LOCAL_URI, HF_CONVERT_BASE64, NULL);
  g_assert_cmpstr (back, ==, "YWJj");
}

typedef struct
{
  const char *type, *value, *data_uri;
} Type;

static void
test_types (Fixture *self, gconstpointer data)
{
  static const Type types[] = {
    { NULL, "iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo=" },
    { NULL, "YWJj", "data:text/plain;base64,YWJj" },
    { NULL, "/w==", "data:application/octet-stream;base64,/w==" },
    { "Image/JPEG; quality=1", "YWJj", "data:image/jpeg;base64,YWJj" },
    { "chemical/x-pdb", "YWJj", "data:chemical/x-pdb;base64,YWJj" },
    { "../../etc/passwd", "YWJj", "data:text/plain;base64,YWJj" },
    { "a/b,<script>", "YWJj", "data:text/plain;base64,YWJj" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *uri = convert (self, types[i].value, HF_CONVERT_BUFFER, HF_CONVERT_DATA_URI, types[i].type);
      g_assert_cmpstr (uri, ==, types[i].data_uri);
    }
}

static void
test_type_travels (Fixture *self, gconstpointer data)
{
  g_autofree char *file = convert (self, "data:image/jpeg;base64,YWJj", HF_CONVERT_DATA_URI, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *unknown = convert (self, "data:chemical/x-pdb;base64,YWJj", HF_CONVERT_DATA_URI, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *uri = convert (self, file, HF_CONVERT_LOCAL_URI, HF_CONVERT_DATA_URI, NULL);

  g_assert_true (g_str_has_suffix (file, ".jpg"));
  g_assert_true (g_str_has_suffix (unknown, ".bin"));
  g_assert_cmpstr (uri, ==, "data:image/jpeg;base64,YWJj");
}

static void
test_data_uris (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *uri, *base64;
  } rows[] = { { "data:,a%20b", "YSBi" },
               { "DATA:text/plain;charset=utf-8,abc", "YWJj" },
               { "data:;base64,YWJj", "YWJj" },
               { "data:text/plain;base64,YW%4Aj", "YWJj" },
               { "data:application/octet-stream,%00%ff", "AP8=" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *base64 = convert (self, rows[i].uri, HF_CONVERT_DATA_URI, HF_CONVERT_BASE64, NULL);
      g_assert_cmpstr (base64, ==, rows[i].base64);
    }
}

static void
assert_refused (Fixture *self, const char *value, HfConvertForm from)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *converted = hf_convert_value (value, from, HF_CONVERT_BASE64, self->files, NULL, LIMIT, &error);

  g_assert_null (converted);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_not_base64 (Fixture *self, gconstpointer data)
{
  g_autofree char *spaced = convert (self, "YW\r\n Jj\n", HF_CONVERT_BASE64, HF_CONVERT_BUFFER, NULL);

  g_assert_cmpstr (spaced, ==, "YWJj");
  assert_refused (self, "YWJ", HF_CONVERT_BASE64);
  assert_refused (self, "YW=j", HF_CONVERT_BASE64);
  assert_refused (self, "Y===", HF_CONVERT_BASE64);
  assert_refused (self, "YW-_", HF_CONVERT_BUFFER);
  assert_refused (self, "hello world!", HF_CONVERT_BASE64);
  assert_refused (self, "data:image/png;base64", HF_CONVERT_DATA_URI);
  assert_refused (self, "data:image/png;base64,@@@@", HF_CONVERT_DATA_URI);
  assert_refused (self, "http://example.com/", HF_CONVERT_DATA_URI);
  assert_refused (self, "data:,%zz", HF_CONVERT_DATA_URI);
}

static void
test_outside (Fixture *self, gconstpointer data)
{
  g_autofree char *inside = convert (self, "YWJj", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  g_autofree char *secret = g_build_filename (self->root, "secret", NULL), *beside = g_strconcat (self->files, "-2", NULL);
  g_autofree char *stolen = g_build_filename (beside, "secret", NULL);
  const char *const uris[]
      = { "link", "../secret", "x/../../secret", "../files/../secret", "%2e%2e/secret", "", ".", "pipe", "missing" };
  g_autofree char *link_path = g_build_filename (self->files, "link", NULL), *pipe = g_build_filename (self->files, "pipe", NULL);
  g_autofree char *folder_link = g_build_filename (self->files, "folder", NULL), *stolen_uri = NULL, *remote = NULL;

  g_assert_true (g_file_set_contents (secret, "s", 1, NULL));
  g_assert_cmpint (g_mkdir (beside, 0700), ==, 0);
  g_assert_true (g_file_set_contents (stolen, "s", 1, NULL));
  g_assert_cmpint (symlink (secret, link_path), ==, 0);
  g_assert_cmpint (symlink (self->root, folder_link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autofree char *uri = g_strconcat ("file://", self->files, "/", uris[i], NULL);
      assert_refused (self, uri, HF_CONVERT_LOCAL_URI);
    }
  stolen_uri = g_filename_to_uri (stolen, NULL, NULL);
  remote = g_strconcat ("file://elsewhere", self->files, "/link", NULL);
  assert_refused (self, stolen_uri, HF_CONVERT_LOCAL_URI);
  assert_refused (self, remote, HF_CONVERT_LOCAL_URI);
  assert_refused (self, "file:///etc/passwd", HF_CONVERT_LOCAL_URI);
  assert_refused (self, "/etc/passwd", HF_CONVERT_LOCAL_URI);
  assert_refused (self, "https://example.com/a.png", HF_CONVERT_LOCAL_URI);
  assert_refused (self, "", HF_CONVERT_LOCAL_URI);
}

static void
test_large (Fixture *self, gconstpointer data)
{
  gsize size = 10 * 1024 * 1024;
  g_autofree guchar *bytes = g_malloc0 (size);
  g_autofree char *base64 = g_base64_encode (bytes, size), *uri = NULL, *back = NULL;
  g_autoptr(GError) error = NULL, file_error = NULL, uri_error = NULL;

  uri = convert (self, base64, HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, NULL);
  back = convert (self, uri, HF_CONVERT_LOCAL_URI, HF_CONVERT_BASE64, NULL);
  g_assert_true (g_str_equal (base64, back));
  g_assert_null (hf_convert_value (base64, HF_CONVERT_BASE64, HF_CONVERT_BUFFER, self->files, NULL, size - 1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_convert_value (uri, HF_CONVERT_LOCAL_URI, HF_CONVERT_BUFFER, self->files, NULL, size - 1, &file_error));
  g_assert_error (file_error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_convert_value ("data:,123456", HF_CONVERT_DATA_URI, HF_CONVERT_BUFFER, self->files, NULL, 5, &uri_error));
  g_assert_error (uri_error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_store_in_the_way (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (self->files, "a file", -1, NULL));
  g_assert_null (hf_convert_value ("YWJj", HF_CONVERT_BASE64, HF_CONVERT_LOCAL_URI, self->files, NULL, LIMIT, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
}

static void
test_words (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *word;
    int form;
  } rows[] = { { "local-uri", HF_CONVERT_LOCAL_URI },
               { "LOCAL_URI", HF_CONVERT_LOCAL_URI },
               { "Base64", HF_CONVERT_BASE64 },
               { "data_uri", HF_CONVERT_DATA_URI },
               { "buffer", HF_CONVERT_BUFFER },
               { "blob", -1 },
               { "", -1 },
               { NULL, -1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HfConvertForm form = HF_CONVERT_BUFFER;

      g_assert_cmpint (hf_convert_form_from_word (rows[i].word, &form), ==, rows[i].form >= 0);
      if (rows[i].form >= 0)
        g_assert_cmpint ((int) form, ==, rows[i].form);
    }
}

typedef struct
{
  const char *name, *json, *conversions, *result; /* NULL: refused, naming the property */
} Record;

#define TO_URI(property) "[{\"property\":\"" property "\",\"from\":\"base64\",\"to\":\"data_uri\"}]"
#define URI "\"data:text/plain;base64,YWJj\""

static const Record records[] = {
  { "object", " { \"n\" : 1.50, \"photo\" : \"YWJj\" , \"e\":\"\\u00e4\" } ", TO_URI ("photo"),
    " { \"n\" : 1.50, \"photo\" : " URI " , \"e\":\"\\u00e4\" } " },
  { "array", "[ {\"photo\":\"YWJj\"} ,\n{\"x\":12345678901234567890},{ \"photo\":\"YWJj\"}]", TO_URI ("photo"),
    "[ {\"photo\":" URI "} ,\n{\"x\":12345678901234567890},{ \"photo\":" URI "}]" },
  { "dotted", "{\"a\":{\"photo\":\"YWJj\"},\"photo\":\"YWJj\"}", TO_URI ("a.photo"),
    "{\"a\":{\"photo\":" URI "},\"photo\":\"YWJj\"}" },
  { "dotted-into-array", "{\"a\":[{\"photo\":\"YWJj\"},1,{\"photo\":null}]}", TO_URI ("a.photo"),
    "{\"a\":[{\"photo\":" URI "},1,{\"photo\":null}]}" },
  { "not-in-nested", "{\"a\":{\"photo\":\"no base64\"}}", TO_URI ("photo"), "{\"a\":{\"photo\":\"no base64\"}}" },
  { "escaped-name", "{\"ph\\u006fto\":\"YWJj\"}", TO_URI ("photo"), "{\"ph\\u006fto\":" URI "}" },
  { "absent", "{\"x\":1}", TO_URI ("photo"), "{\"x\":1}" },
  { "null", "{\"photo\": null}", TO_URI ("photo"), "{\"photo\": null}" },
  { "no-object", "[1,\"x\",null]", TO_URI ("photo"), "[1,\"x\",null]" },
  { "scalar", "7", TO_URI ("photo"), "7" },
  { "two", "{\"a\":\"YWJj\",\"b\":\"data:,abc\"}",
    "[{\"property\":\"a\",\"from\":\"Base64\",\"to\":\"data-uri\"},{\"property\":\"b\",\"from\":\"data-uri\",\"to\":\"buffer\"}]",
    "{\"a\":" URI ",\"b\":\"YWJj\"}" },
  { "one-without-list", "{\"photo\":\"YWJj\"}", "{\"property\":\"photo\",\"from\":\"base64\",\"to\":\"data_uri\"}",
    "{\"photo\":" URI "}" },
  { "empty-list", "{\"photo\":\"YWJj\"}", "[]", "{\"photo\":\"YWJj\"}" },
  { "not-base64", "{\"photo\":\"%%%\"}", TO_URI ("photo"), NULL },
  { "number", "{\"photo\":12}", TO_URI ("photo"), NULL },
  { "unknown-form", "{\"photo\":\"YWJj\"}", "[{\"property\":\"photo\",\"from\":\"base64\",\"to\":\"blob\"}]", NULL },
};

static void
test_record (Fixture *self, gconstpointer data)
{
  const Record *record = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *result = hf_convert_record (record->json, record->conversions, self->files, LIMIT, &error);

  g_assert_cmpstr (result, ==, record->result);
  if (record->result != NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "photo"));
}

static void
test_bad_json (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) one = NULL, two = NULL;

  g_assert_null (hf_convert_record ("{\"photo\":", TO_URI ("photo"), self->files, LIMIT, &one));
  g_assert_error (one, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_convert_record ("{}", "[{]", self->files, LIMIT, &two));
  g_assert_error (two, HF_ERROR, HF_ERROR_INVALID);
}

#define convert_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  convert_test ("/convert/each-form-to-each-and-back", test_round_trips);
  convert_test ("/convert/same-bytes-same-file", test_same_bytes_same_file);
  convert_test ("/convert/broken-file-is-written-again", test_broken_file_is_mended);
  convert_test ("/convert/media-types", test_types);
  convert_test ("/convert/media-type-travels-with-the-file", test_type_travels);
  convert_test ("/convert/data-uris", test_data_uris);
  convert_test ("/convert/refuses/not-base64", test_not_base64);
  convert_test ("/convert/refuses/outside-the-store", test_outside);
  convert_test ("/convert/refuses/too-large", test_large);
  convert_test ("/convert/store-cannot-be-made", test_store_in_the_way);
  convert_test ("/convert/words", test_words);
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *path = g_strconcat ("/convert/record/", records[i].name, NULL);
      g_test_add (path, Fixture, &records[i], set_up, test_record, tear_down);
    }
  convert_test ("/convert/record/bad-json", test_bad_json);
  return g_test_run ();
}
