/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changed, merged. Guarantees one element an entity (names without case, as SQLite takes them) and one a
 * command, however many rows were touched. Not for several threads at once: its owner locks. */

#include "hf-changes.h"

struct _HfChanges
{
  GPtrArray *array;
  GHashTable *index; /* the array's own elements, found by what they are about */
  gboolean anything;
};

static guint
change_hash (gconstpointer key)
{
  const HfChange *change = key;
  guint hash = (guint) change->command_id;

  for (const char *c = change->entity; c != NULL && *c != '\0'; c++)
    hash = hash * 33 + (guchar) g_ascii_tolower (*c);
  return hash;
}

static gboolean
change_equal (gconstpointer a, gconstpointer b)
{
  const HfChange *one = a, *other = b;

  if (one->command_id != other->command_id || (one->entity == NULL) != (other->entity == NULL))
    return FALSE;
  return one->entity == NULL || g_ascii_strcasecmp (one->entity, other->entity) == 0;
}

static void
change_free (gpointer data)
{
  HfChange *change = data;

  g_free (change->entity);
  g_free (change);
}

static void
renew (HfChanges *self)
{
  self->array = g_ptr_array_new_with_free_func (change_free);
  g_hash_table_remove_all (self->index);
  self->anything = FALSE;
}

static void
add_one (HfChanges *self, const HfChange *what)
{
  HfChange *change = g_hash_table_lookup (self->index, what);

  if (change == NULL)
    {
      change = g_new0 (HfChange, 1);
      change->entity = g_strdup (what->entity);
      change->command_id = what->command_id;
      g_ptr_array_add (self->array, change);
      g_hash_table_add (self->index, change);
    }
  change->inserted += what->inserted;
  change->updated += what->updated;
  change->deleted += what->deleted;
}

HfChanges *
hf_changes_new (void)
{
  HfChanges *self = g_new0 (HfChanges, 1);

  self->index = g_hash_table_new (change_hash, change_equal);
  renew (self);
  return self;
}

void
hf_changes_free (HfChanges *self)
{
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->array);
  g_free (self);
}

void
hf_changes_add (HfChanges *self, const char *entity, guint inserted, guint updated, guint deleted, gint64 command_id)
{
  HfChange rows = { (char *) entity, inserted, updated, deleted, 0 };
  HfChange command = { NULL, 0, 0, 0, command_id };

  if (entity != NULL)
    add_one (self, &rows);
  if (command_id != 0)
    add_one (self, &command);
}

void
hf_changes_merge (HfChanges *self, HfChanges *from)
{
  self->anything = self->anything || from->anything;
  for (guint i = 0; i < from->array->len; i++)
    add_one (self, g_ptr_array_index (from->array, i));
}

void
hf_changes_set_anything (HfChanges *self)
{
  self->anything = TRUE;
}

gboolean
hf_changes_is_empty (HfChanges *self)
{
  return !self->anything && self->array->len == 0;
}

guint
hf_changes_size (HfChanges *self)
{
  return self->array->len;
}

const HfChange *
hf_changes_at (HfChanges *self, guint index)
{
  return g_ptr_array_index (self->array, index);
}

GPtrArray *
hf_changes_steal_array (HfChanges *self)
{
  g_autoptr(GPtrArray) array = g_steal_pointer (&self->array);

  if (self->anything)
    g_ptr_array_set_size (array, 0);
  renew (self);
  return g_steal_pointer (&array);
}
