/* SPDX-License-Identifier: GPL-3.0-or-later */

/* '$.path' in solutions' queries. */

#include <hf-error.h>
#include <hf-sql-shorthand.h>
#include <string.h>

static void
test_table (void)
{
  static const struct
  {
    const char *sql, *expected; /* NULL: as it was */
  } cases[] = {
    { "SELECT id, '$.name' FROM [customers] WHERE '$.city' = @city",
      "SELECT id, json_extract(data, '$.name') AS \"name\" FROM [customers] WHERE json_extract(data, '$.city') = @city" },
    { "select '$.a.b' AS c, '$.a.b' c, '$.x[0]', '$.\"a b\"' from t",
      "select json_extract(data, '$.a.b') AS c, json_extract(data, '$.a.b') c, json_extract(data, '$.x[0]') AS \"x\","
      " json_extract(data, '$.\"a b\"') AS \"a b\" from t" },
    { "SELECT DISTINCT '$.a' FROM t ORDER BY '$.b' DESC",
      "SELECT DISTINCT json_extract(data, '$.a') AS \"a\" FROM t ORDER BY json_extract(data, '$.b') DESC" },
    { "SELECT '$.a' || '$.b', upper('$.c') FROM t GROUP BY '$.d'",
      "SELECT json_extract(data, '$.a') || json_extract(data, '$.b'), upper(json_extract(data, '$.c')) FROM t"
      " GROUP BY json_extract(data, '$.d')" },
    { "SELECT json_extract(data, '$.a'), JSON_SET(data, '$.b', ('$.c')), data->>'$.d', data -> '$.e' FROM t", NULL },
    { "SELECT json_object('n', '$.n'), json_group_array('$.g') FROM t",
      "SELECT json_object('n', json_extract(data, '$.n')), json_group_array(json_extract(data, '$.g')) FROM t" },
    { "SELECT value FROM t, json_each(data, '$.tags') WHERE '$.a' = 1",
      "SELECT value FROM t, json_each(data, '$.tags') WHERE json_extract(data, '$.a') = 1" },
    { "SELECT 1 AS '$.x', \"$.y\", '$z', 'a $.b', '$.' FROM t -- '$.c'\n/* '$.d' */", NULL },
    { "SELECT c.'$.name', o.'$.total' AS t FROM customers c JOIN orders o ON o.'$.customer' = c.id",
      "SELECT json_extract(c.data, '$.name') AS \"name\", json_extract(o.data, '$.total') AS t FROM customers c JOIN orders o"
      " ON json_extract(o.data, '$.customer') = c.id" },
    { "SELECT id FROM t WHERE id IN (SELECT '$.ref' FROM u)",
      "SELECT id FROM t WHERE id IN (SELECT json_extract(data, '$.ref') AS \"ref\" FROM u)" },
    { "WITH x AS (SELECT id FROM u) SELECT '$.a' FROM t JOIN x ON x.id = t.id",
      "WITH x AS (SELECT id FROM u) SELECT json_extract(data, '$.a') AS \"a\" FROM t JOIN x ON x.id = t.id" },
    { "SELECT '$.a' FROM t UNION SELECT '$.b' FROM u",
      "SELECT json_extract(data, '$.a') AS \"a\" FROM t UNION SELECT json_extract(data, '$.b') AS \"b\" FROM u" },
    { "SELECT id FROM t WHERE '$.a' IS DISTINCT FROM '$.b'",
      "SELECT id FROM t WHERE json_extract(data, '$.a') IS DISTINCT FROM json_extract(data, '$.b')" },
    { "UPDATE t SET data = json_set(data, '$.n', '$.m') WHERE '$.city' = 'x'",
      "UPDATE t SET data = json_set(data, '$.n', '$.m') WHERE json_extract(data, '$.city') = 'x'" },
    { "SELECT '$.a", NULL },
    { "SELECT 'it''s $.x', '$.it''s' FROM t", "SELECT 'it''s $.x', json_extract(data, '$.it''s') AS \"it''s\" FROM t" },
    { "", NULL },
    { "))'$.a'", "))json_extract(data, '$.a')" },
    { ">'$.a'", ">json_extract(data, '$.a')" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *rewritten = NULL;

      g_assert_true (hf_sql_rewrite (cases[i].sql, &rewritten, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (rewritten, ==, cases[i].expected != NULL ? cases[i].expected : cases[i].sql);
    }
}

static void
test_two_tables (void)
{
  static const char *const cases[] = {
    "SELECT '$.name' FROM a, b",
    "SELECT a.id FROM a LEFT OUTER JOIN [default/b] b ON a.id = '$.ref'",
    "SELECT 1 WHERE 1 IN (SELECT '$.x' FROM a AS p JOIN b AS q USING (id))",
    "SELECT id FROM c UNION ALL SELECT '$.x' FROM a NATURAL JOIN b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *rewritten = NULL;

      g_assert_false (hf_sql_rewrite (cases[i], &rewritten, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "could be of several tables here"));
    }
}

static void
test_place (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *rewritten = NULL;

  g_assert_false (hf_sql_rewrite ("SELECT 'é', '$.name' FROM a, b", &rewritten, &error));
  g_assert_cmpstr (error->message, ==,
                   "'$.name' could be of several tables here; put the table's name and a dot before it (character 13)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/shorthand/becomes-json-extract", test_table);
  g_test_add_func ("/store/shorthand/of-two-tables-is-refused", test_two_tables);
  g_test_add_func ("/store/shorthand/mistakes-have-their-place", test_place);
  return g_test_run ();
}
