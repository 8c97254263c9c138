/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the sample cloud answers. Guarantees: a key that had an effect never has another one (the first answer comes again), the
 * service alone makes ids, a refused request changes nothing, and everything else than a read is O(1). Refuses with
 * JSON, always: `{"error":…}` and for a value that is not acceptable `"field"`. */

#include "hf-demo-service.h"

#include <hf-clock.h>
#include <hf-json.h>
#include <string.h>

#include "hf-demo-rules.h"

#define MAX_KEYS 50000 /* then the oldest is forgotten, as real services do after a day */

struct _HfDemoService
{
  HfDemoTable *tables[HF_DEMO_N_ENTITIES];
  GHashTable *answered; /* idempotency key → Answer */
  GQueue keys;          /* the same keys, oldest first; owned by the table */
};

typedef struct
{
  char *key, *method, *path;
  HfDemoReply *reply;
} Answer;

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  g_free (answer->key);
  g_free (answer->method);
  g_free (answer->path);
  hf_demo_reply_unref (answer->reply);
  g_free (answer);
}

static HfDemoReply *
reply_not_found (HfDemoTable *table, const char *id)
{
  g_autofree char *message = g_strdup_printf ("There is no “%s” in %s.", id, hf_demo_table_get_entity (table)->name);

  return hf_demo_reply_new_error (404, message, NULL);
}

static HfDemoTable *
find_table (HfDemoService *self, const char *name)
{
  const HfDemoEntity *entity = hf_demo_entity_find (name);

  return entity != NULL ? self->tables[entity - hf_demo_entities] : NULL;
}

static gboolean
record_exists (const char *entity, const char *id, gpointer data)
{
  HfDemoTable *table = find_table (data, entity);

  return table != NULL && hf_demo_table_find (table, id) != NULL;
}

/* (transfer full) (nullable): with @reply a refusal. */
static HfJsonObject *
read_record (const HfDemoCall *call, HfDemoReply **reply)
{
  g_autoptr(GError) error = NULL;
  HfJsonObject *object = hf_json_object_parse (call->body != NULL ? call->body : "", (gssize) call->body_length, &error);

  if (object == NULL)
    *reply = hf_demo_reply_new_error (400, error->message, NULL);
  return object;
}

/* The text to store: @id in front, whatever id the client had, and the time of the change. */
static char *
finish_record (HfJsonObject *record, const char *id, gint64 now)
{
  g_autoptr(HfJsonObject) stored = hf_json_object_new ();
  g_autofree char *time = hf_time_format (now);

  hf_json_object_remove (record, "id");
  hf_json_object_set_string (stored, "id", id);
  hf_json_object_merge (stored, record);
  hf_json_object_set_string (stored, "updatedAt", time);
  return hf_json_object_to_string (stored);
}

/* (transfer full) (nullable): the refusal of a record that breaks a rule. */
static HfDemoReply *
refuse (HfDemoService *self, HfDemoTable *table, const HfJsonObject *record, const HfJsonObject *touched)
{
  HfDemoFault fault = { NULL };
  g_autofree char *message = NULL;

  if (hf_demo_rules_check (hf_demo_table_get_entity (table), record, touched, record_exists, self, &fault))
    return NULL;
  message = fault.message;
  return hf_demo_reply_new_error (422, message, fault.field);
}

static HfDemoReply *
store (HfDemoTable *table, guint status, const char *id, HfJsonObject *record, gint64 now)
{
  HfDemoReply *reply = hf_demo_reply_new_record (status, hf_demo_table_put (table, id, finish_record (record, id, now), now));

  reply->effect = TRUE;
  return reply;
}

static HfDemoReply *
create (HfDemoService *self, HfDemoTable *table, const HfDemoCall *call)
{
  HfDemoReply *reply = NULL;
  g_autoptr(HfJsonObject) record = read_record (call, &reply);
  g_autofree char *id = NULL;

  if (record == NULL)
    return reply;
  hf_demo_rules_fill (hf_demo_table_get_entity (table), record);
  reply = refuse (self, table, record, NULL);
  if (reply != NULL)
    return reply;
  id = hf_demo_table_make_id (table);
  reply = store (table, 201, id, record, call->now);
  reply->location = g_strdup_printf ("/%s/%s", hf_demo_table_get_entity (table)->name, id);
  return reply;
}

static HfDemoReply *
replace (HfDemoService *self, HfDemoTable *table, HfDemoRecord *old, const HfDemoCall *call)
{
  HfDemoReply *reply = NULL;
  g_autoptr(HfJsonObject) record = read_record (call, &reply);

  if (record == NULL)
    return reply;
  reply = refuse (self, table, record, NULL);
  return reply != NULL ? reply : store (table, 200, old->id, record, call->now);
}

static HfDemoReply *
patch (HfDemoService *self, HfDemoTable *table, HfDemoRecord *old, const HfDemoCall *call)
{
  HfDemoReply *reply = NULL;
  g_autoptr(HfJsonObject) change = read_record (call, &reply);
  g_autoptr(HfJsonObject) record = NULL;

  if (change == NULL)
    return reply;
  record = hf_json_object_parse (old->text, -1, NULL);
  hf_json_object_merge (record, change);
  reply = refuse (self, table, record, change);
  return reply != NULL ? reply : store (table, 200, old->id, record, call->now);
}

/* The deleted record is the answer: a client may want to show what went. */
static HfDemoReply *
delete_record (HfDemoTable *table, HfDemoRecord *record, gint64 now)
{
  HfDemoReply *reply = hf_demo_reply_new (200, g_strdup (record->text));

  reply->effect = TRUE;
  hf_demo_table_remove (table, record, now);
  return reply;
}

static HfDemoReply *
call_item (HfDemoService *self, HfDemoTable *table, const char *id, const HfDemoCall *call)
{
  HfDemoRecord *record = hf_demo_table_find (table, id);
  gboolean writable = hf_demo_table_get_entity (table)->writable;

  if (record == NULL)
    return reply_not_found (table, id);
  if (hf_demo_call_is_read (call))
    return hf_demo_reply_apply_conditions (hf_demo_reply_new_record (200, record), call);
  if (writable && hf_demo_call_is_refused (call, record))
    return hf_demo_reply_new_error (412, "The record was changed by someone else meanwhile.", NULL);
  if (writable && strcmp (call->method, "PUT") == 0)
    return replace (self, table, record, call);
  if (writable && strcmp (call->method, "PATCH") == 0)
    return patch (self, table, record, call);
  if (writable && strcmp (call->method, "DELETE") == 0)
    return delete_record (table, record, call->now);
  return hf_demo_reply_new_not_allowed (writable ? "GET, HEAD, PUT, PATCH, DELETE" : "GET, HEAD");
}

static HfDemoReply *
call_collection (HfDemoService *self, HfDemoTable *table, const HfDemoCall *call)
{
  gboolean writable = hf_demo_table_get_entity (table)->writable;

  if (hf_demo_call_is_read (call))
    return hf_demo_reply_new_list (table, call);
  if (writable && strcmp (call->method, "POST") == 0)
    return create (self, table, call);
  return hf_demo_reply_new_not_allowed (writable ? "GET, HEAD, POST" : "GET, HEAD");
}

static HfDemoReply *
about (HfDemoService *self)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();
  g_autoptr(HfJsonObject) counts = hf_json_object_new ();
  g_autofree char *raw = NULL;

  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    hf_json_object_set_int (counts, hf_demo_entities[i].name, hf_demo_table_size (self->tables[i]));
  raw = hf_json_object_to_string (counts);
  hf_json_object_set_string (object, "name", "Holdfast sample cloud");
  hf_json_object_set_string (object, "version", HF_VERSION);
  hf_json_object_set (object, "records", raw);
  return hf_demo_reply_new (200, hf_json_object_to_string (object));
}

static HfDemoReply *
route (HfDemoService *self, const HfDemoCall *call)
{
  g_auto(GStrv) parts = g_strsplit (call->path[0] == '/' ? call->path + 1 : call->path, "/", 3);
  guint n = g_strv_length (parts);
  HfDemoTable *table = n > 0 ? find_table (self, parts[0]) : NULL;
  g_autofree char *id = n == 2 ? g_uri_unescape_segment (parts[1], NULL, NULL) : NULL;

  if (n == 0 || (n == 1 && parts[0][0] == '\0'))
    return hf_demo_call_is_read (call) ? about (self) : hf_demo_reply_new_not_allowed ("GET, HEAD");
  if (table == NULL || n > 2 || (n == 2 && id == NULL))
    return hf_demo_reply_new_error (404, "There is nothing under this address.", NULL);
  return n == 2 && id[0] != '\0' ? call_item (self, table, id, call) : call_collection (self, table, call);
}

static void
remember (HfDemoService *self, const HfDemoCall *call, HfDemoReply *reply)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->key = g_strdup (call->idempotency_key);
  answer->method = g_strdup (call->method);
  answer->path = g_strdup (call->path);
  answer->reply = hf_demo_reply_ref (reply);
  g_hash_table_insert (self->answered, answer->key, answer);
  g_queue_push_tail (&self->keys, answer->key);
  if (self->keys.length > MAX_KEYS)
    g_hash_table_remove (self->answered, g_queue_pop_head (&self->keys));
}

HfDemoReply *
hf_demo_service_call (HfDemoService *self, const HfDemoCall *call, gboolean *repeated)
{
  Answer *known = call->idempotency_key != NULL ? g_hash_table_lookup (self->answered, call->idempotency_key) : NULL;
  HfDemoReply *reply;

  *repeated = FALSE;
  if (known != NULL && (strcmp (known->method, call->method) != 0 || strcmp (known->path, call->path) != 0))
    return hf_demo_reply_new_error (422, "This Idempotency-Key was used for another request.", NULL);
  if (known != NULL)
    {
      *repeated = TRUE;
      return hf_demo_reply_ref (known->reply);
    }
  reply = route (self, call);
  /* A refusal is not kept: a person may repair the record and send it again under the same key. */
  if (reply->effect && call->idempotency_key != NULL)
    remember (self, call, reply);
  return reply;
}

HfDemoService *
hf_demo_service_new (void)
{
  HfDemoService *self = g_new0 (HfDemoService, 1);

  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    self->tables[i] = hf_demo_table_new (&hf_demo_entities[i], hf_demo_entities[i].count);
  self->answered = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_answer);
  g_queue_init (&self->keys);
  return self;
}

void
hf_demo_service_free (HfDemoService *self)
{
  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    hf_demo_table_free (self->tables[i]);
  g_queue_clear (&self->keys);
  g_hash_table_unref (self->answered);
  g_free (self);
}

void
hf_demo_service_reset (HfDemoService *self, const HfDemoEntity *entity, guint n)
{
  HfDemoTable **table = &self->tables[entity - hf_demo_entities];

  hf_demo_table_free (*table);
  *table = hf_demo_table_new (entity, n);
}

guint
hf_demo_service_count (HfDemoService *self, const HfDemoEntity *entity)
{
  return hf_demo_table_size (self->tables[entity - hf_demo_entities]);
}
