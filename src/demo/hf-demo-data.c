/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The demo company's records. Guarantees: a record depends on its entity and place alone, so every run has the same data and
 * any number of records can be made; keys point to records that exist at start; money and measures are decimals written
 * from integers, never from a double. */

#include "hf-demo-data.h"

#include <hf-clock.h>
#include <hf-json.h>
#include <string.h>

#include "hf-demo-words.h"

#define SEED G_GUINT64_CONSTANT (0x486f6c6466617374)
#define TODAY 739936     /* 2026-11-16 as GDate counts days; the demo's calendar lies around it */
#define EPOCH_DAY 719163 /* 1970-01-01 */
#define PICK(dice, array) ((array)[roll ((dice), G_N_ELEMENTS (array))])

enum
{
  CUSTOMERS,
  WORK_ORDERS,
  PARTS,
  TECHNICIANS,
};

const HfDemoEntity hf_demo_entities[HF_DEMO_N_ENTITIES] = {
  [CUSTOMERS] = { "customers", "C-", 1001, 400, TRUE },
  [WORK_ORDERS] = { "work-orders", "WO-", 10001, 3000, TRUE },
  [PARTS] = { "parts", "P-", 20001, 1200, TRUE },
  [TECHNICIANS] = { "technicians", "T-", 101, 60, FALSE },
};

typedef struct
{
  guint64 state;
} Dice;

/* SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unrelated streams, which GRand does not promise. */
static guint64
next (Dice *dice)
{
  guint64 z = (dice->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static guint
roll (Dice *dice, guint sides)
{
  return (guint) (next (dice) % sides);
}

static Dice
dice_for (guint entity, guint index)
{
  Dice dice = { SEED ^ ((guint64) entity << 56) ^ index };

  next (&dice);
  return dice;
}

static void
put_raw (GString *json, const char *name, const char *raw)
{
  g_string_append_printf (json, "%s\"%s\":%s", json->str[json->len - 1] == '{' ? "" : ",", name, raw);
}

static void
put_text (GString *json, const char *name, const char *text)
{
  g_autofree char *raw = text != NULL ? hf_json_quote (text) : g_strdup ("null");

  put_raw (json, name, raw);
}

/* @places: digits after the point, kept even where they are zeros. */
static void
put_decimal (GString *json, const char *name, guint64 value, guint places)
{
  guint64 one = 1;
  g_autofree char *raw = NULL;

  for (guint i = 0; i < places; i++)
    one *= 10;
  raw = g_strdup_printf ("%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, value / one, (int) places, value % one);
  put_raw (json, name, raw);
}

static void
put_day (GString *json, const char *name, guint day)
{
  GDate date;
  char text[32];

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  g_snprintf (text, sizeof text, "\"%04u-%02u-%02u\"", (guint) g_date_get_year (&date), (guint) g_date_get_month (&date),
              (guint) g_date_get_day (&date));
  put_raw (json, name, text);
}

static void
put_id (GString *json, const char *name, guint entity, guint index)
{
  g_autofree char *id = hf_demo_entity_make_id (&hf_demo_entities[entity], index);

  put_text (json, name, id);
}

static char *
person (Dice *dice, const HfDemoCulture *culture)
{
  const char *first = PICK (dice, culture->first), *family = PICK (dice, culture->family);

  return culture->family_first ? g_strdup_printf ("%s %s", family, first) : g_strdup_printf ("%s %s", first, family);
}

static void
put_address (GString *json, const HfDemoCulture *culture, const HfDemoPlace *place)
{
  g_autoptr(GString) address = g_string_new ("{");
  g_autofree char *location = g_strdup_printf ("{\"lat\":%s,\"lon\":%s}", place->latitude, place->longitude);

  put_text (address, "street", place->street);
  put_text (address, "postalCode", place->postal_code);
  put_text (address, "city", place->city);
  put_text (address, "country", culture->country);
  put_raw (address, "location", location);
  g_string_append_c (address, '}');
  put_raw (json, "address", address->str);
}

static void
put_telephone (GString *json, Dice *dice)
{
  g_autofree char *number = g_strdup_printf ("+44 1632 960%03u", roll (dice, 1000));

  put_text (json, "phone", number);
}

static void
write_customer (GString *json, Dice *dice, guint index)
{
  static const char *const segments[] = { "bakery", "hotel", "restaurant", "retail", "shipping", "industry" };
  const HfDemoCulture *culture = &PICK (dice, hf_demo_cultures);
  const HfDemoTrade *trade = &PICK (dice, culture->trades);
  g_autofree char *name = g_strconcat (trade->prefix, PICK (dice, culture->family), trade->suffix, NULL);
  g_autofree char *contact = person (dice, culture);
  g_autofree char *email = g_strdup_printf ("office@customer%u.example", hf_demo_entities[CUSTOMERS].first + index);

  put_text (json, "name", name);
  put_text (json, "segment", PICK (dice, segments));
  put_text (json, "contact", contact);
  put_text (json, "email", email);
  put_telephone (json, dice);
  put_address (json, culture, &PICK (dice, culture->places));
  put_day (json, "since", TODAY - 400 - roll (dice, 5000));
  put_decimal (json, "creditLimit", 100000 + roll (dice, 400) * 12550, 2);
  put_text (json, "notes", roll (dice, 3) == 0 ? PICK (dice, hf_demo_notes) : "");
}

static guint
part_price (guint index)
{
  Dice dice = dice_for (PARTS, index);

  return 190 + roll (&dice, 90000);
}

/* Several lines of parts; the total is exact because all of it is in cents. */
static void
put_lines (GString *json, Dice *dice)
{
  g_autoptr(GString) lines = g_string_new ("[");
  guint64 total = 0;

  for (guint n = roll (dice, 5); n > 0; n--)
    {
      guint part = roll (dice, hf_demo_entities[PARTS].count), quantity = 1 + roll (dice, 4);
      g_autoptr(GString) line = g_string_new ("{");
      g_autofree char *count = g_strdup_printf ("%u", quantity);

      put_id (line, "partId", PARTS, part);
      put_raw (line, "quantity", count);
      put_decimal (line, "unitPrice", part_price (part), 2);
      g_string_append_printf (lines, "%s%s}", lines->len > 1 ? "," : "", line->str);
      total += (guint64) quantity * part_price (part);
    }
  g_string_append_c (lines, ']');
  put_raw (json, "lines", lines->str);
  put_decimal (json, "total", total, 2);
}

static void
write_work_order (GString *json, Dice *dice, guint index)
{
  static const char *const priorities[] = { "low", "normal", "normal", "normal", "high", "urgent" };
  static const char *const states[] = { "open", "scheduled", "scheduled", "in-progress", "done", "done", "cancelled" };
  const char *status = PICK (dice, states);
  guint day = TODAY - 90 + roll (dice, 180);

  put_text (json, "title", PICK (dice, hf_demo_jobs));
  put_id (json, "customerId", CUSTOMERS, roll (dice, hf_demo_entities[CUSTOMERS].count));
  if (strcmp (status, "open") == 0)
    put_raw (json, "technicianId", "null");
  else
    put_id (json, "technicianId", TECHNICIANS, roll (dice, hf_demo_entities[TECHNICIANS].count));
  put_text (json, "priority", PICK (dice, priorities));
  put_text (json, "status", status);
  put_day (json, "scheduledFor", day);
  put_decimal (json, "hours", roll (dice, 40) * 25, 2);
  put_lines (json, dice);
  put_text (json, "notes", roll (dice, 2) == 0 ? PICK (dice, hf_demo_notes) : "");
}

/* One part in forty carries its whole manual, 20 to 60 KB, as such fields do in real catalogues. */
static char *
description (Dice *dice, guint index)
{
  GString *text = g_string_new (NULL);
  gsize length = index % 40 == 7 ? 20000 + roll (dice, 40000) : 60 + roll (dice, 200);

  for (guint section = 1; text->len < length; section++)
    {
      if (length > 1000 && section % 8 == 1)
        g_string_append_printf (text, "%s%u. ", section > 1 ? "\n\n" : "", section / 8 + 1);
      else if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, PICK (dice, hf_demo_sentences));
    }
  return g_string_free (text, FALSE);
}

/* An EAN-13 of the 200–299 range, which is for use inside a company, with its right check digit. */
static void
put_ean (GString *json, guint index)
{
  char digits[32];
  guint sum = 0;

  g_snprintf (digits, sizeof digits, "20%010u", index);
  for (guint i = 0; i < 12; i++)
    sum += (guint) (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
  digits[12] = (char) ('0' + (10 - sum % 10) % 10);
  digits[13] = '\0';
  put_text (json, "ean", digits);
}

static void
put_stock (GString *json, Dice *dice)
{
  guint oslo = roll (dice, 25), lodz = roll (dice, 120);
  g_autofree char *raw = g_strdup_printf ("[{\"warehouse\":\"Oslo\",\"quantity\":%u},{\"warehouse\":\"Łódź\",\"quantity\":%u}]",
                                          oslo, lodz);

  put_raw (json, "stock", raw);
}

static void
write_part (GString *json, Dice *dice, guint index)
{
  const HfDemoPartKind *kind = &PICK (dice, hf_demo_part_kinds);
  const char *grade = PICK (dice, hf_demo_part_grades);
  g_autofree char *name = g_strdup_printf ("%s %s", grade, kind->name);
  g_autofree char *sku = g_strdup_printf ("HX-%04u-%c", 1000 + index, 'A' + (int) roll (dice, 6));
  g_autofree char *text = NULL;

  put_text (json, "name", name);
  put_text (json, "sku", sku);
  put_text (json, "category", kind->category);
  put_decimal (json, "price", part_price (index), 2);
  put_text (json, "currency", "EUR");
  put_decimal (json, "weightKg", 5 + roll (dice, 30000), 3);
  put_ean (json, index);
  put_stock (json, dice);
  if (index > 0 && roll (dice, 6) == 0)
    put_id (json, "supersedes", PARTS, roll (dice, index));
  else
    put_raw (json, "supersedes", "null");
  text = description (dice, index);
  put_text (json, "description", text);
}

static void
write_technician (GString *json, Dice *dice, guint index)
{
  const HfDemoCulture *culture = &hf_demo_cultures[index % HF_DEMO_N_CULTURES];
  g_autofree char *name = person (dice, culture);
  g_autofree char *email = g_strdup_printf ("t%u@fieldwork.example", hf_demo_entities[TECHNICIANS].first + index);
  guint skill = roll (dice, HF_DEMO_N_SKILLS);
  g_autofree char *skills = g_strdup_printf ("[\"%s\",\"%s\"]", hf_demo_skills[skill],
                                             hf_demo_skills[(skill + 1 + roll (dice, HF_DEMO_N_SKILLS - 1)) % HF_DEMO_N_SKILLS]);

  put_text (json, "name", name);
  put_text (json, "email", email);
  put_telephone (json, dice);
  put_text (json, "language", culture->language);
  put_text (json, "base", PICK (dice, culture->places).city);
  put_raw (json, "skills", skills);
  put_decimal (json, "hourlyRate", 4800 + roll (dice, 60) * 50, 2);
  put_raw (json, "onCall", roll (dice, 4) == 0 ? "true" : "false");
}

static void
put_updated (GString *json, Dice *dice)
{
  gint64 days = TODAY - EPOCH_DAY - 100 - (gint64) roll (dice, 200);
  g_autofree char *text = hf_time_format ((days * 86400 * 1000 + roll (dice, 86400 * 1000)) * 1000);

  put_text (json, "updatedAt", text);
}

const HfDemoEntity *
hf_demo_entity_find (const char *name)
{
  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    if (g_strcmp0 (hf_demo_entities[i].name, name) == 0)
      return &hf_demo_entities[i];
  return NULL;
}

char *
hf_demo_entity_make_id (const HfDemoEntity *self, guint index)
{
  return g_strdup_printf ("%s%u", self->prefix, self->first + index);
}

char *
hf_demo_entity_generate (const HfDemoEntity *self, guint index)
{
  static void (*const writers[HF_DEMO_N_ENTITIES]) (GString *, Dice *, guint) = {
    [CUSTOMERS] = write_customer,
    [WORK_ORDERS] = write_work_order,
    [PARTS] = write_part,
    [TECHNICIANS] = write_technician,
  };
  guint entity = (guint) (self - hf_demo_entities);
  Dice dice = dice_for (entity, index);
  GString *json = g_string_new ("{");

  g_assert (entity < HF_DEMO_N_ENTITIES);
  put_id (json, "id", entity, index);
  writers[entity](json, &dice, index);
  put_updated (json, &dice);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
