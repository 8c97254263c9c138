/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replies and the parts of HTTP that are the same for every record: conditions, paging, refusals. Guarantees: every body is JSON,
 * a 304 is given only for the very bytes a 200 would have brought, and a reply does not change once it was returned. */

#include "hf-demo-reply.h"

#include <hf-json.h>
#include <string.h>

#define DEFAULT_LIMIT 100
#define MAX_LIMIT 1000

HfDemoReply *
hf_demo_reply_new (guint status, char *text)
{
  HfDemoReply *self = g_atomic_rc_box_new0 (HfDemoReply);

  self->status = status;
  self->body = text != NULL ? hf_demo_body_new (text, strlen (text)) : NULL;
  self->total = -1;
  return self;
}

HfDemoReply *
hf_demo_reply_ref (HfDemoReply *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_reply (gpointer data)
{
  HfDemoReply *self = data;

  g_clear_pointer (&self->body, hf_demo_body_unref);
  g_free (self->location);
  g_free (self->link);
  g_free (self->allow);
}

void
hf_demo_reply_unref (HfDemoReply *self)
{
  g_atomic_rc_box_release_full (self, clear_reply);
}

HfDemoReply *
hf_demo_reply_new_error (guint status, const char *message, const char *field)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();

  hf_json_object_set_string (object, "error", message);
  if (field != NULL)
    hf_json_object_set_string (object, "field", field);
  return hf_demo_reply_new (status, hf_json_object_to_string (object));
}

HfDemoReply *
hf_demo_reply_new_not_allowed (const char *allow)
{
  HfDemoReply *reply = hf_demo_reply_new_error (405, "This cannot be done here.", NULL);

  reply->allow = g_strdup (allow);
  return reply;
}

HfDemoReply *
hf_demo_reply_new_record (guint status, const HfDemoRecord *record)
{
  HfDemoReply *reply = hf_demo_reply_new (status, g_strdup (record->text));

  reply->validator = TRUE;
  reply->modified = record->modified;
  return reply;
}

/* An entity-tag list of RFC 9110, 8.8.3. Our tags hold no comma, so splitting there is enough. */
static gboolean
tag_listed (const char *list, const char *etag)
{
  g_auto(GStrv) tags = g_strsplit (list, ",", -1);

  for (char **each = tags; *each != NULL; each++)
    {
      char *tag = g_strstrip (*each);
      gsize length = strlen (etag);

      if (strcmp (tag, "*") == 0)
        return TRUE;
      if (g_str_has_prefix (tag, "W/"))
        tag += 2;
      if (tag[0] == '"' && strncmp (tag + 1, etag, length) == 0
          && (strcmp (tag + 1 + length, "\"") == 0 || strcmp (tag + 1 + length, HF_DEMO_GZIP_TAG "\"") == 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_unchanged (const HfDemoCall *call, const HfDemoReply *reply)
{
  if (call->if_none_match != NULL)
    return tag_listed (call->if_none_match, reply->body->etag);
  return call->if_modified_since >= 0 && reply->modified / G_USEC_PER_SEC <= call->if_modified_since;
}

HfDemoReply *
hf_demo_reply_apply_conditions (HfDemoReply *reply, const HfDemoCall *call)
{
  if (reply->status == 200 && is_unchanged (call, reply))
    reply->status = 304;
  return reply;
}

/* FALSE: not a number from 1 to @max. */
static gboolean
read_field (const HfDemoCall *call, const char *name, guint initial, guint max, guint *out)
{
  const char *text = call->query != NULL ? g_hash_table_lookup (call->query, name) : NULL;
  guint64 value;

  *out = initial;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, max, &value, NULL))
    return FALSE;
  *out = (guint) value;
  return TRUE;
}

static void
append_link (GString *out, const char *name, guint page, guint limit, const char *relation)
{
  g_string_append_printf (out, "%s</%s?page=%u&limit=%u>; rel=\"%s\"", out->len > 0 ? ", " : "", name, page, limit, relation);
}

/* RFC 8288. */
static char *
make_link (const char *name, guint page, guint limit, guint last)
{
  GString *out = g_string_new (NULL);

  append_link (out, name, 1, limit, "first");
  if (page > 1)
    append_link (out, name, MIN (page - 1, last), limit, "prev");
  if (page < last)
    append_link (out, name, page + 1, limit, "next");
  append_link (out, name, last, limit, "last");
  return g_string_free (out, FALSE);
}

HfDemoReply *
hf_demo_reply_new_list (HfDemoTable *table, const HfDemoCall *call)
{
  GHashTable *query = call->query;
  gboolean paged = query != NULL && (g_hash_table_contains (query, "page") || g_hash_table_contains (query, "limit"));
  guint size = hf_demo_table_size (table), page, limit;
  HfDemoReply *reply;

  if (!read_field (call, "page", 1, 1000000, &page) || !read_field (call, "limit", DEFAULT_LIMIT, MAX_LIMIT, &limit))
    return hf_demo_reply_new_error (400, "“page” must be 1 or more, “limit” from 1 to 1000.", NULL);
  reply = hf_demo_reply_new (200, NULL);
  reply->validator = TRUE;
  reply->modified = hf_demo_table_get_modified (table);
  reply->total = size;
  reply->body = paged ? hf_demo_table_dup_page (table, (page - 1) * limit, limit) : hf_demo_table_dup_all (table);
  if (paged)
    reply->link = make_link (hf_demo_table_get_entity (table)->name, page, limit, size > 0 ? (size + limit - 1) / limit : 1);
  return hf_demo_reply_apply_conditions (reply, call);
}

gboolean
hf_demo_call_is_refused (const HfDemoCall *call, const HfDemoRecord *record)
{
  g_autofree char *etag = NULL;

  if (call->if_match == NULL)
    return FALSE;
  etag = g_compute_checksum_for_string (G_CHECKSUM_SHA1, record->text, -1);
  return !tag_listed (call->if_match, etag);
}

gboolean
hf_demo_call_is_read (const HfDemoCall *call)
{
  return strcmp (call->method, "GET") == 0 || strcmp (call->method, "HEAD") == 0;
}
