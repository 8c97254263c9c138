/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An object keeps the bytes of what nobody touched. */

#include <hf-error.h>
#include <hf-json.h>

#include <string.h>

static HfJsonObject *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  HfJsonObject *object = hf_json_object_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  return object;
}

static void
assert_text (HfJsonObject *object, const char *expected)
{
  g_autofree char *text = hf_json_object_to_string (object);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_bytes (void)
{
  g_autoptr(HfJsonObject) object = parse (" { \"n\" : -35.0919 , \"big\":12345678901234567890,\"o\":{ \"a\" : [1 , 2] },"
                                          "\"s\":\"\\u00e9\\/\" , \"e\":1.0E+2 } ");

  g_assert_cmpstr (hf_json_object_get (object, "n"), ==, "-35.0919");
  g_assert_cmpstr (hf_json_object_get (object, "big"), ==, "12345678901234567890");
  g_assert_cmpstr (hf_json_object_get (object, "o"), ==, "{ \"a\" : [1 , 2] }");
  g_assert_null (hf_json_object_get (object, "a"));
  assert_text (object, "{\"n\":-35.0919,\"big\":12345678901234567890,\"o\":{ \"a\" : [1 , 2] },"
                       "\"s\":\"\\u00e9\\/\",\"e\":1.0E+2}");
}

static void
test_order (void)
{
  g_autoptr(HfJsonObject) object = parse ("{\"z\":1,\"a\":2,\"m\":3}");

  hf_json_object_set (object, "a", "[]");
  hf_json_object_set_string (object, "new", "say \"hi\"\n");
  hf_json_object_set_int (object, "z", G_MININT64);
  hf_json_object_set_string (object, "none", NULL);
  assert_text (object, "{\"z\":-9223372036854775808,\"a\":[],\"m\":3,\"new\":\"say \\\"hi\\\"\\n\",\"none\":null}");
  g_assert_true (hf_json_object_remove (object, "a"));
  g_assert_false (hf_json_object_remove (object, "a"));
  g_assert_cmpuint (hf_json_object_size (object), ==, 4);
  g_assert_cmpstr (hf_json_object_name_at (object, 1), ==, "m");
  g_assert_cmpstr (hf_json_object_raw_at (object, 1), ==, "3");
}

static void
test_duplicates (void)
{
  g_autoptr(HfJsonObject) object = parse ("{\"a\":1,\"b\":2,\"a\":3,\"\\u0061\":4}");

  assert_text (object, "{\"a\":4,\"b\":2}");
}

static void
test_text (void)
{
  g_autoptr(HfJsonObject) object = parse ("{\"s\":\"a\\nb\",\"n\":1.50,\"z\":null,"
                                          "\"t\":true,\"o\":{\"x\":1},\"k\\u00e9y\":\"v\"}");
  g_autofree char *s = hf_json_object_get_text (object, "s"), *n = hf_json_object_get_text (object, "n"),
                  *t = hf_json_object_get_text (object, "t"), *o = hf_json_object_get_text (object, "o"),
                  *key = hf_json_object_get_text (object, "k\xc3\xa9y");

  g_assert_cmpstr (s, ==, "a\nb");
  g_assert_cmpstr (n, ==, "1.50");
  g_assert_cmpstr (t, ==, "true");
  g_assert_cmpstr (o, ==, "{\"x\":1}");
  g_assert_cmpstr (key, ==, "v");
  g_assert_null (hf_json_object_get_text (object, "z"));
  g_assert_null (hf_json_object_get_text (object, "absent"));
}

static void
test_merge (void)
{
  g_autoptr(HfJsonObject) base = parse ("{\"a\":1,\"b\":{\"x\":1,\"y\":2}}"), over = parse ("{\"b\":{\"x\":9},\"c\":3}");
  g_autoptr(HfJsonObject) copy = hf_json_object_copy (base);

  hf_json_object_merge (base, over);
  assert_text (base, "{\"a\":1,\"b\":{\"x\":9},\"c\":3}");
  assert_text (copy, "{\"a\":1,\"b\":{\"x\":1,\"y\":2}}");
}

static void
test_refusals (void)
{
  static const char *const bad[] = { "", "[]", "1", "\"{}\"", "null", "{", "{}{}", "{\"a\":1", "{\"a\":01}", "{\"\xff\":1}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (hf_json_object_parse (bad[i], -1, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "byte "));
    }
}

static void
test_many_members (void)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new (), again = NULL;
  g_autofree char *text = NULL, *same = NULL;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%d", i % 10000);

      hf_json_object_set_int (object, name, i);
    }
  g_assert_true (hf_json_object_remove (object, "m5000"));
  hf_json_object_set_int (object, "m9999", 1);
  hf_json_object_set_int (object, "m5000", 2);
  g_assert_cmpuint (hf_json_object_size (object), ==, 10000);
  g_assert_cmpstr (hf_json_object_get (object, "m9999"), ==, "1");
  g_assert_cmpstr (hf_json_object_name_at (object, 9999), ==, "m5000");
  text = hf_json_object_to_string (object);
  again = parse (text);
  same = hf_json_object_to_string (again);
  g_assert_cmpstr (text, ==, same);
}

static char *
random_text (void)
{
  GString *text = g_string_new (NULL);
  int length = g_test_rand_int_range (0, 40);

  for (int i = 0; i < length; i++)
    {
      gunichar c = (gunichar) g_test_rand_int_range (1, g_test_rand_int_range (0, 4) == 0 ? 0x11000 : 0x80);

      g_string_append_unichar (text, c >= 0xD800 && c < 0xE000 ? '?' : c);
    }
  return g_string_free (text, FALSE);
}

static void
test_round_trips (void)
{
  for (int round = 0; round < 300; round++)
    {
      g_autoptr(HfJsonObject) object = hf_json_object_new (), again = NULL;
      g_autoptr(GHashTable) model = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_autofree char *text = NULL, *second = NULL;
      GHashTableIter iter;
      gpointer name, value;

      for (int i = g_test_rand_int_range (0, 30); i > 0; i--)
        {
          char *key = random_text (), *content = random_text ();

          hf_json_object_set_string (object, key, content);
          g_hash_table_replace (model, key, content);
        }
      text = hf_json_object_to_string (object);
      again = parse (text);
      second = hf_json_object_to_string (again);
      g_assert_cmpstr (text, ==, second);
      g_assert_cmpuint (hf_json_object_size (again), ==, g_hash_table_size (model));
      g_hash_table_iter_init (&iter, model);
      while (g_hash_table_iter_next (&iter, &name, &value))
        {
          g_autofree char *found = hf_json_object_get_text (again, name);

          g_assert_cmpstr (found, ==, value);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/object/keeps-the-bytes-of-every-value", test_bytes);
  g_test_add_func ("/json/object/keeps-the-order-of-members", test_order);
  g_test_add_func ("/json/object/last-of-equal-names-wins", test_duplicates);
  g_test_add_func ("/json/object/text-is-a-strings-content-or-the-raw-value", test_text);
  g_test_add_func ("/json/object/merge-lays-top-level-members-over", test_merge);
  g_test_add_func ("/json/object/refuses-what-is-not-one-object", test_refusals);
  g_test_add_func ("/json/object/many-members-stay-fast", test_many_members);
  g_test_add_func ("/json/object/random-round-trips", test_round_trips);
  return g_test_run ();
}
