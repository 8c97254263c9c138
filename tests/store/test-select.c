/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records under a condition that a person wrote. */

#include <hf-error.h>
#include <hf-select.h>
#include <hf-test.h>

#include "hf-store-test.h"

typedef struct
{
  HfStoreTest base;
  HfGuarded *guarded;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  hf_store_test_set_up (&f->base, data);
  hf_store_test_open (&f->base);
  hf_store_test_put (f->base.store, "customers", "a", "{\"id\":\"a\",\"city\":\"Oslo\",\"tags\":[\"x\",\"y\"]}");
  hf_store_test_put (f->base.store, "customers", "b", "{\"id\":\"b\",\"city\":\"Bern\",\"tags\":[]}");
  hf_store_test_put (f->base.store, "default/orders", "1", "{\"id\":\"1\",\"customer\":\"a\"}");
  hf_store_test_exec (
      f->base.store,
      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key, finished_at)"
      " VALUES (1, 'DATA_PROVIDER_REST', 's', 'customers', 'update', 'a', 'waiting', 'k1', NULL),"
      "        (1, 'DATA_PROVIDER_REST', 's', 'customers', 'update', 'b', 'done', 'k2', 2)",
      NULL);
  f->guarded = hf_guarded_open (f->base.path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hf_guarded_close (f->guarded);
  hf_store_test_tear_down (&f->base, data);
}

static void
assert_message (const GError *error, const char *part)
{
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in: %s", part, error->message);
}

static HfSelect *
open_select (Fixture *f, const HfQuery *query, const char *where, guint limit, GError **error)
{
  return hf_select_new (f->guarded, query, where, limit, NULL, error);
}

/* (transfer full): the ids, each with its badge. */
static char *
select_ids (Fixture *f, const HfQuery *query, const char *where, guint limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSelect) select = open_select (f, query, where, limit, &error);
  g_autoptr(GString) ids = g_string_new (NULL);

  g_assert_no_error (error);
  while (!hf_select_is_done (select))
    {
      g_autoptr(HfPage) page = hf_select_next (select, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->n_rows; i++)
        g_string_append_printf (ids, "%s%s%s ", page->rows[i].id, page->rows[i].badge != NULL ? ":" : "",
                                page->rows[i].badge != NULL ? page->rows[i].badge : "");
    }
  g_string_append (ids, hf_select_has_more (select) ? "…" : "");
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
a_condition_chooses_records (Fixture *f, gconstpointer data)
{
  HfQuery all = { .entity = (char *) "customers" };
  HfQuery sorted = { .entity = (char *) "customers", .order = (char *) "city" };
  HfQuery filtered = { .entity = (char *) "customers", .filter = (char *) "OSLO" };
  HfQuery backwards = { .entity = (char *) "Customers", .order = (char *) "id", .descending = TRUE };
  HfQuery absent = { .entity = (char *) "never synced" };
  g_autofree char *one = select_ids (f, &all, "data->>'city' = 'Bern' -- a comment", 0);
  g_autofree char *two = select_ids (f, &sorted, "1", 0);
  g_autofree char *three = select_ids (f, &filtered, "1", 0);
  g_autofree char *four = select_ids (f, &backwards, "id > ''", 1);
  g_autofree char *five = select_ids (f, &absent, "1", 0);
  g_autofree char *six = select_ids (f, &all, "id IN (SELECT data->>'customer' FROM [default/orders])", 1);

  g_assert_cmpstr (one, ==, "b ");
  g_assert_cmpstr (two, ==, "b a:waiting ");
  g_assert_cmpstr (three, ==, "a:waiting ");
  g_assert_cmpstr (four, ==, "b …");
  g_assert_cmpstr (five, ==, "");
  g_assert_cmpstr (six, ==, "a:waiting ");
}

static void
records_come_in_pages (Fixture *f, gconstpointer data)
{
  HfQuery query = { .entity = (char *) "many" };
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSelect) select = NULL;
  guint count = 0;

  hf_store_test_fill (f->base.store, "many", 1000);
  select = open_select (f, &query, "data->>'n' % 2 = 0", 0, &error);
  while (!hf_select_is_done (select))
    {
      g_autoptr(HfPage) page = hf_select_next (select, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->n_rows, <=, HF_PAGE_SIZE);
      count += page->n_rows;
    }
  g_assert_cmpuint (count, ==, 500);
  g_assert_false (hf_select_has_more (select));
}

static void
a_condition_stays_in_its_parentheses (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *where, *words;
  } cases[] = {
    { "1) UNION SELECT id, data FROM [default/orders] WHERE (1", "A parenthesis is closed that was not opened (character 2)" },
    { "1; DELETE FROM customers", "one expression" },
    { "1 /* ", "has no end (character 3)" },
    { "id = 'a", "has no end (character 6)" },
    { "(1", "is not closed (character 1)" },
    { "  -- nothing", "The condition is empty" },
    { "citty = 1", "no such column: citty (character 1)" },
    { "é = 1 AND ciyt = 2", "no such column: é (character 1)" },
    { "(SELECT value FROM _meta) = 1", "“_meta” cannot be read here" },
    { "id = @town", "The parameter “@town” has no value" },
    { "1, 2", "row value misused" },
    { "count(*) > 1", "misuse of aggregate" },
  };
  HfQuery query = { .entity = (char *) "customers" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (open_select (f, &query, cases[i].where, 0, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      assert_message (error, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/select/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("a-condition-chooses-records", a_condition_chooses_records);
  ADD ("records-come-in-pages", records_come_in_pages);
  ADD ("a-condition-stays-in-its-parentheses", a_condition_stays_in_its_parentheses);
#undef ADD
  return g_test_run ();
}
