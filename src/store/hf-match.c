/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Substring search over everything. Guarantees: the same answer as comparing at every place, for any bytes. Sixteen
 * places are tried at once by two bytes of the text, the two that are rarest in JSON, because a first byte such as a
 * quote or an "e" would stop at every word (W. Muła, "SIMD-friendly algorithms for substring searching"). GCC's vector
 * types keep it free of any one processor's intrinsics. */

#include "hf-match.h"

#include <string.h>

#define LANES 16

typedef guint8 Lanes __attribute__ ((vector_size (LANES)));

struct _HfMatch
{
  guint8 *text; /* lower case */
  gsize length;
  gsize at[2]; /* the places in it that are tried first */
  guint8 byte[2];
  guint8 fold[2]; /* 0x20 where the byte is a letter: what makes both cases one */
};

/* How often a byte occurs in JSON records, by rank: the later, the rarer. */
static guint
rarity (guint8 byte)
{
  static const char common[] = "\"e:,atinors0l1d2cmu345678 9hp-.{}gfbyv_w/TZk";
  const char *found = byte != '\0' ? strchr (common, byte) : NULL;

  return found != NULL ? (guint) (found - common) : sizeof common;
}

static gsize
find_rarest (const HfMatch *self, gsize except)
{
  gsize best = except == 0 && self->length > 1 ? 1 : 0;

  for (gsize i = 0; i < self->length; i++)
    {
      if (i != except && rarity (self->text[i]) > rarity (self->text[best]))
        best = i;
    }
  return best;
}

static gboolean
matches_at (const HfMatch *self, const guint8 *text)
{
  for (gsize i = 0; i < self->length; i++)
    {
      if ((guint8) g_ascii_tolower ((char) text[i]) != self->text[i])
        return FALSE;
    }
  return TRUE;
}

/* The two bytes spread over all lanes, in locals: no load of them in the loop. */
typedef struct
{
  const guint8 *at[2];
  Lanes byte[2];
  Lanes fold[2];
} Probe;

static inline Lanes
try_lanes (const Probe *probe, gsize place)
{
  Lanes first, second;

  memcpy (&first, probe->at[0] + place, LANES);
  memcpy (&second, probe->at[1] + place, LANES);
  return (Lanes) ((first | probe->fold[0]) == probe->byte[0]) & (Lanes) ((second | probe->fold[1]) == probe->byte[1]);
}

static inline gboolean
any_lane (Lanes lanes)
{
  guint64 halves[2];

  memcpy (halves, &lanes, LANES);
  return (halves[0] | halves[1]) != 0;
}

static gboolean
check_lanes (const HfMatch *self, Lanes lanes, const guint8 *text)
{
  for (guint i = 0; i < LANES; i++)
    {
      if (lanes[i] != 0 && matches_at (self, text + i))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_places (const HfMatch *self, const Probe *probe, const guint8 *text, gsize place)
{
  Lanes lanes = try_lanes (probe, place);

  return any_lane (lanes) && check_lanes (self, lanes, text + place);
}

/* @places: at least one block */
static gboolean
find_in_blocks (const HfMatch *self, const guint8 *text, gsize places)
{
  Probe probe = {
    { text + self->at[0], text + self->at[1] },
    { (Lanes){} + self->byte[0], (Lanes){} + self->byte[1] },
    { (Lanes){} + self->fold[0], (Lanes){} + self->fold[1] },
  };
  gsize i;

  for (i = 0; i + 4 * LANES <= places; i += 4 * LANES)
    {
      Lanes any = (try_lanes (&probe, i) | try_lanes (&probe, i + LANES))
          | (try_lanes (&probe, i + 2 * LANES) | try_lanes (&probe, i + 3 * LANES));

      if (G_LIKELY (!any_lane (any)))
        continue;
      for (gsize j = i; j < i + 4 * LANES; j += LANES)
        {
          if (check_places (self, &probe, text, j))
            return TRUE;
        }
    }
  for (; i + LANES <= places; i += LANES)
    {
      if (check_places (self, &probe, text, i))
        return TRUE;
    }
  /* The last block overlaps the one before. */
  return i < places && check_places (self, &probe, text, places - LANES);
}

HfMatch *
hf_match_new (const char *text)
{
  HfMatch *self = g_new0 (HfMatch, 1);

  self->text = (guint8 *) g_ascii_strdown (text, -1);
  self->length = strlen (text);
  g_assert (self->length > 0);
  self->at[0] = find_rarest (self, G_MAXSIZE);
  self->at[1] = find_rarest (self, self->at[0]);
  for (guint i = 0; i < 2; i++)
    {
      self->byte[i] = self->text[self->at[i]];
      self->fold[i] = g_ascii_isalpha ((char) self->byte[i]) ? 0x20 : 0;
    }
  return self;
}

void
hf_match_free (HfMatch *self)
{
  g_free (self->text);
  g_free (self);
}

gboolean
hf_match_find (const HfMatch *self, const char *text, gsize length)
{
  const guint8 *bytes = (const guint8 *) text;
  gsize places = length >= self->length ? length - self->length + 1 : 0;

  if (places >= LANES)
    return find_in_blocks (self, bytes, places);
  for (gsize i = 0; i < places; i++)
    {
      if (matches_at (self, bytes + i))
        return TRUE;
    }
  return FALSE;
}
