/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names for records without an id. Guarantees: equal answers give equal names, and no two records of one answer the same.
 * Counts occurrences by 64 bits of the record's hash, 12 bytes a record: if two different records ever share them, the
 * second one's number is off by one, which still names it alone. */

#include "hf-splitter-id.h"

#include <string.h>

#define FIRST_SLOTS 1024

struct _HfNamer
{
  guint64 *keys; /* 0: a free slot */
  guint32 *counts;
  gsize slots, used;
};

/* 1b9c5fa5-0d66-4d51-9f86-90a3e8f2c7d4, made for this purpose. */
static const guchar name_space[16]
    = { 0x1b, 0x9c, 0x5f, 0xa5, 0x0d, 0x66, 0x4d, 0x51, 0x9f, 0x86, 0x90, 0xa3, 0xe8, 0xf2, 0xc7, 0xd4 };

HfNamer *
hf_namer_new (void)
{
  return g_new0 (HfNamer, 1);
}

void
hf_namer_free (HfNamer *self)
{
  g_free (self->keys);
  g_free (self->counts);
  g_free (self);
}

static gsize
find_slot (HfNamer *self, guint64 key)
{
  gsize slot = key & (self->slots - 1);

  while (self->keys[slot] != 0 && self->keys[slot] != key)
    slot = (slot + 1) & (self->slots - 1);
  return slot;
}

static void
grow (HfNamer *self)
{
  g_autofree guint64 *keys = self->keys;
  g_autofree guint32 *counts = self->counts;
  gsize old = self->slots;

  self->slots = old == 0 ? FIRST_SLOTS : old * 2;
  self->keys = g_new0 (guint64, self->slots);
  self->counts = g_new0 (guint32, self->slots);
  for (gsize i = 0; i < old; i++)
    if (keys[i] != 0)
      {
        gsize slot = find_slot (self, keys[i]);

        self->keys[slot] = keys[i];
        self->counts[slot] = counts[i];
      }
}

static guint32
count (HfNamer *self, guint64 key)
{
  gsize slot;

  if (self->used * 4 >= self->slots * 3)
    grow (self);
  slot = find_slot (self, key);
  if (self->keys[slot] == 0)
    {
      self->keys[slot] = key;
      self->used++;
    }
  return ++self->counts[slot];
}

static void
digest (GChecksum *checksum, guchar *bytes)
{
  gsize length = 20;

  g_checksum_get_digest (checksum, bytes, &length);
}

void
hf_namer_name (HfNamer *self, const char *bytes, gsize length, char *name)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1), numbered = NULL;
  guchar hash[20];
  char number[16];
  guint64 key;

  g_checksum_update (checksum, name_space, sizeof name_space);
  g_checksum_update (checksum, (const guchar *) bytes, (gssize) length);
  numbered = g_checksum_copy (checksum);
  digest (checksum, hash);
  memcpy (&key, hash, sizeof key);

  /* A record ends with }, so the number behind it cannot be taken for a part of it. */
  g_snprintf (number, sizeof number, "%u", count (self, key != 0 ? key : 1));
  g_checksum_update (numbered, (const guchar *) number, -1);
  digest (numbered, hash);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  g_snprintf (name, HF_NAME_LENGTH + 1, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", hash[0], hash[1],
              hash[2], hash[3], hash[4], hash[5], hash[6], hash[7], hash[8], hash[9], hash[10], hash[11], hash[12], hash[13],
              hash[14], hash[15]);
}
