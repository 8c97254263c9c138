/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes of the real-time store's tables that SQL or a find-replace made here. Guarantees: each changed row becomes one
 * command in the same transaction, so that it is not lost; what did not change becomes none. Never a temporary id: the id is
 * final. */

#include "hf-operation-private.h"

#include <hf-entity.h>
#include <string.h>

#include "hf-queue-private.h"

gboolean
hf_dynamic_owns (const char *entity)
{
  return g_ascii_strncasecmp (entity, "default/", strlen ("default/")) == 0;
}

/* What the command lays over the service's version: a property that is gone is null there. */
static char *
difference (const HfJsonObject *before, const HfJsonObject *after)
{
  g_autoptr(HfJsonObject) news = hf_json_object_new ();

  for (guint i = 0; i < hf_json_object_size (after); i++)
    {
      const char *name = hf_json_object_name_at (after, i);

      if (g_strcmp0 (hf_json_object_get (before, name), hf_json_object_raw_at (after, i)) != 0)
        hf_json_object_set (news, name, hf_json_object_raw_at (after, i));
    }
  for (guint i = 0; i < hf_json_object_size (before); i++)
    {
      const char *name = hf_json_object_name_at (before, i);

      if (hf_json_object_get (after, name) == NULL)
        hf_json_object_set (news, name, "null");
    }
  return hf_json_object_size (news) > 0 ? hf_json_object_to_string (news) : NULL;
}

static gboolean
append (HfOperationRun *run, const char *entity, const char *method, const char *id, const char *data, const char *before,
        GError **error)
{
  const HfWrite write = {
    .provider = HF_QUEUE_DYNAMIC,
    .source = HF_QUEUE_DYNAMIC_SOURCE,
    .entity = entity,
    .method = method,
    .record_id = id,
    .data = data,
    .safe = TRUE,
  };

  return hf_queue_append (run->db, &write, before, run->now, error) != 0;
}

/* The record carries its id, whatever the SQL wrote into it. */
static gboolean
push_create (HfOperationRun *run, const char *entity, const char *id, const char *after, GError **error)
{
  g_autofree char *record = NULL;

  if (!hf_record_apply (NULL, "create", id, after, &record, error))
    return FALSE;
  if (strcmp (record, after) != 0 && !hf_entity_put (run->db, entity, id, record, error))
    return FALSE;
  return append (run, entity, "create", id, record, NULL, error);
}

gboolean
hf_dynamic_push (HfOperationRun *run, const char *entity, const char *id, const char *before, const char *after, GError **error)
{
  g_autoptr(HfJsonObject) was = before != NULL ? hf_json_object_parse (before, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) is = after != NULL ? hf_json_object_parse (after, -1, error) : NULL;
  g_autofree char *data = NULL;

  if (before == NULL && after == NULL)
    return TRUE;
  if (after == NULL)
    return append (run, entity, "delete", id, NULL, before, error);
  if (is == NULL)
    return FALSE;
  if (before == NULL)
    return push_create (run, entity, id, after, error);
  data = was != NULL ? difference (was, is) : g_strdup (after);
  return data == NULL || append (run, entity, "update", id, data, before, error);
}
