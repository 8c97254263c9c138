/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the service gives a record its id, the temporary one is replaced in the record, in the records that mention it, and in
 * what waits: body, address, parameters. The process is killed at everything that SQLite does meanwhile, and each time all of it
 * is old or all of it is new, and what is sent afterwards arrives once, with the final ids. */

#include "engine-test.h"

#include <sys/wait.h>

#define LIVED_ON 32

#define HEAD "provider: DATA_PROVIDER_REST\nidempotent: true\nurl: https://api.example.test/"

static const struct
{
  const char *name, *text;
} files[] = {
  { "index.jigx", "name: engine-test\nentities:\n  customers: {create: create-customer, update: update-customer}\n"
                  "  orders: {create: create-order}\nonLoad:\n  type: action.sync-entities\n  options:\n"
                  "    provider: DATA_PROVIDER_REST\n    entities:\n      - {entity: customers, function: get-customers}\n"
                  "      - {entity: orders, function: get-orders}\n" },
  { "functions/get-customers.jigx", HEAD "customers\nmethod: GET\n" },
  { "functions/get-orders.jigx", HEAD "orders\nmethod: GET\n" },
  /* The service calls the id something else, and the name has to be made. */
  { "functions/create-customer.jigx",
    HEAD "customers\nmethod: POST\nparameters:\n  name: {location: body, type: string}\n"
         "inputTransform: |\n  ={ \"fullName\": name }\noutputTransform: |\n  { \"id\": custId, \"number\": custId }\n" },
  { "functions/update-customer.jigx",
    HEAD "customers/{id}\nmethod: PATCH\nparameters:\n  id: {location: path, type: string, required: true}\n"
         "  name: {location: body, type: string}\n  referredBy: {location: body, type: string}\n" },
  { "functions/create-order.jigx",
    HEAD "orders\nmethod: POST\nparameters:\n  customer: {location: body, type: string}\n"
         "  note: {location: body, type: string}\n  at: {location: query, type: string, value: =@ctx.parameters.customer}\n" },
};

typedef struct
{
  Fixture fixture;
  GMutex lock;
  GHashTable *answers; /* key → answer */
  GPtrArray *effects;  /* `METHOD target body`, in order of effect */
  char *pristine;      /* the queue before anything was sent */
} Rewrite;

/* In the server's thread: a service that gives out ids and honours the idempotency key. */
static void
serve (const HfScriptRequest *request, HfScriptReply *reply, gpointer data)
{
  Rewrite *self = data;
  const char *key = hf_script_request_header (request, "Idempotency-Key");
  g_autofree char *body = hf_script_request_text (request);

  if (key == NULL)
    return;
  g_mutex_lock (&self->lock);
  if (!g_hash_table_contains (self->answers, key))
    {
      g_ptr_array_add (self->effects, g_strdup_printf ("%s %s %s", request->method, request->target, body));
      g_hash_table_insert (
          self->answers, g_strdup (key),
          g_str_equal (request->path, "/customers")    ? g_strdup_printf ("{\"custId\":\"C-%u\"}", self->effects->len)
              : g_str_equal (request->path, "/orders") ? g_strdup_printf ("{\"id\":\"O-%u\"}", self->effects->len)
                                                       : g_strdup ("{}"));
    }
  reply->body = g_hash_table_lookup (self->answers, key);
  g_mutex_unlock (&self->lock);
}

/* Ada is made (command 1), ordered for (2), changed (3); Bob is made (4) and says that Ada sent him (5). */
static void
make_queue (Rewrite *self)
{
  Fixture *fixture = &self->fixture;

  hf_fake_monitor_set (fixture->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (fixture, FALSE);
  g_assert_cmpint (fixture_submit (fixture, "customers", "create", NULL, "{\"name\":\"Ada\"}"), ==, 1);
  fixture_submit (fixture, "orders", "create", NULL, "{\"customer\":\"_tmp_1_\",\"note\":\"for _tmp_1_ alone\"}");
  fixture_submit (fixture, "customers", "update", "_tmp_1_", "{\"name\":\"Ada L.\"}");
  fixture_submit (fixture, "customers", "create", NULL, "{\"name\":\"Bob\"}");
  fixture_submit (fixture, "customers", "update", "_tmp_4_", "{\"referredBy\":\"_tmp_1_\"}");
  fixture_close (fixture);
}

static void
copy_file (const char *from, const char *to)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);
  g_autoptr(GError) error = NULL;

  g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Rewrite *self, gconstpointer data)
{
  fixture_set_up (&self->fixture, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    fixture_write (&self->fixture, files[i].name, files[i].text);
  g_mutex_init (&self->lock);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->effects = g_ptr_array_new_with_free_func (g_free);
  hf_script_server_set_handler (self->fixture.server, serve, self);
  make_queue (self);
  self->pristine = g_build_filename (self->fixture.dir, "pristine.db", NULL);
  copy_file (self->fixture.database, self->pristine);
}

static void
tear_down (Rewrite *self, gconstpointer data)
{
  hf_script_server_set_handler (self->fixture.server, NULL, NULL);
  g_hash_table_unref (self->answers);
  g_ptr_array_unref (self->effects);
  g_mutex_clear (&self->lock);
  g_free (self->pristine);
  fixture_tear_down (&self->fixture, NULL);
}

/* --- one life --- */

static void
start_over (Rewrite *self)
{
  static const char *const endings[] = { "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (self->fixture.database, endings[i], NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      g_file_delete (file, NULL, NULL);
    }
  copy_file (self->pristine, self->fixture.database);
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->answers);
  g_ptr_array_set_size (self->effects, 0);
  g_mutex_unlock (&self->lock);
}

/* Returns: whether it came to its end, else it died at moment @n. */
static gboolean
live (Rewrite *self, guint n)
{
  g_autofree char *moment = g_strdup_printf ("%u", n);
  const char *argv[]
      = { REWRITE_CHILD, self->fixture.solution_dir, self->fixture.database, self->fixture.overlay_root, moment, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 9);
  return WEXITSTATUS (status) == 0;
}

/* How many places have the id, in records and in what waits. */
static guint
count_mentions (HfDb *db, const char *id)
{
  static const char sql[]
      = "SELECT (SELECT count(*) FROM customers WHERE id = ?1) + (SELECT count(*) FROM customers WHERE data ->> 'id' = ?1)"
        " + (SELECT count(*) FROM customers WHERE data ->> 'referredBy' = ?1)"
        " + (SELECT count(*) FROM orders WHERE data ->> 'customer' = ?1)"
        " + (SELECT count(*) FROM orders WHERE instr(data ->> 'note', ?1) > 0)"
        " + (SELECT count(*) FROM _command WHERE id IN (2, 3, 5) AND (record_id = ?1 OR instr(data, ?1) > 0))";
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, &error);

  g_assert_no_error (error);
  hf_stmt_bind_text (stmt, 1, id);
  g_assert_cmpint (hf_stmt_step (stmt, &error), ==, HF_STEP_ROW);
  return (guint) hf_stmt_int (stmt, 0);
}

static char *
read_text (HfDb *db, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, &error);

  g_assert_no_error (error);
  g_assert_cmpint (hf_stmt_step (stmt, &error), ==, HF_STEP_ROW);
  return g_strdup (hf_stmt_text (stmt, 0));
}

/* Returns: whether the final id is there. */
static gboolean
assert_old_or_new (Rewrite *self, guint all)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) db = hf_db_open (self->fixture.database, HF_DB_READ_WRITE, &error);
  g_autofree char *state = NULL, *integrity = NULL, *number = NULL;
  gboolean done;

  g_assert_no_error (error);
  integrity = read_text (db, "PRAGMA integrity_check");
  g_assert_cmpstr (integrity, ==, "ok");
  state = read_text (db, "SELECT state FROM _command WHERE id = 1");
  done = g_str_equal (state, "done");
  g_assert_cmpuint (count_mentions (db, "_tmp_1_"), ==, done ? 0 : all);
  g_assert_cmpuint (count_mentions (db, "C-1"), ==, done ? all : 0);
  number = read_text (db, "SELECT count(*) FROM customers WHERE data ->> 'number' = 'C-1'");
  g_assert_cmpstr (number, ==, done ? "1" : "0");
  return done;
}

/* --- afterwards --- */

static void
assert_arrived (Rewrite *self)
{
  static const char *const wanted[] = {
    "POST /customers {\"fullName\":\"Ada\"}",
    "POST /orders?at=C-1 {\"customer\":\"C-1\",\"note\":\"for C-1 alone\"}",
    "PATCH /customers/C-1 {\"name\":\"Ada L.\"}",
    "POST /customers {\"fullName\":\"Bob\"}",
    "PATCH /customers/C-4 {\"name\":\"Bob\",\"referredBy\":\"C-1\"}",
  };

  g_assert_cmpuint (self->effects->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpstr (self->effects->pdata[i], ==, wanted[i]);
}

static void
assert_final (Rewrite *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) db = hf_db_open (self->fixture.database, HF_DB_READ_WRITE, &error);
  g_autofree char *customers = NULL, *orders = NULL, *open = NULL;

  g_assert_no_error (error);
  customers = read_text (db,
                         "SELECT group_concat(id || ':' || (data ->> 'name') || ':' || coalesce(data ->> 'referredBy', ''), ' ')"
                         " FROM (SELECT * FROM customers ORDER BY id)");
  g_assert_cmpstr (customers, ==, "C-1:Ada L.: C-4:Bob:C-1");
  orders = read_text (db, "SELECT group_concat(id || ':' || (data ->> 'customer') || ':' || (data ->> 'note')) FROM orders");
  g_assert_cmpstr (orders, ==, "O-2:C-1:for C-1 alone");
  open = read_text (db, "SELECT count(*) FROM _command WHERE state <> 'done'");
  g_assert_cmpstr (open, ==, "0");
}

static void
test_every_moment (Rewrite *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  HfDb *db = hf_db_open (self->pristine, HF_DB_READ_WRITE, &error);
  guint all, n, old = 0, renewed = 0;
  gboolean ended = FALSE;

  g_assert_no_error (error);
  all = count_mentions (db, "_tmp_1_");
  hf_db_close (db);
  g_assert_cmpuint (all, >=, 7);
  for (n = 1; !ended; n++)
    {
      start_over (self);
      ended = live (self, n);
      if (assert_old_or_new (self, all))
        renewed++;
      else
        old++;
      /* What was being sent is sent again after a second at the least, so not every moment is lived on from. */
      if (n % LIVED_ON != 0 && !ended)
        continue;
      if (!ended)
        g_assert_true (live (self, 0));
      assert_arrived (self);
      assert_final (self);
    }
  g_test_message ("%u moments: %u old, %u new", n, old, renewed);
  g_assert_cmpuint (old, >, 20);
  g_assert_cmpuint (renewed, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/e2e/kill-rewrite/all-old-or-all-new-and-then-sent-once", Rewrite, NULL, set_up, test_every_moment, tear_down);
  return g_test_run ();
}
