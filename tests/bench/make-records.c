/* SPDX-License-Identifier: GPL-3.0-or-later */

/* make-records COUNT [CHANGED-PERCENT]
 *
 * Writes a JSON array of COUNT customer records, on average 395 bytes each, to standard output. The same arguments give the
 * same bytes; with CHANGED-PERCENT that share of the records, evenly spread, has another balance, and all others are byte for
 * byte the same. */

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const cities[] = { "Oslo", "København", "Göteborg", "Kraków", "München", "Lyon", "Cork", "Gdańsk" };
static const char *const streets[] = { "Harbour Street", "Rue de l’Église", "Bahnhofstraße", "Ulica Długa", "Storgata" };
static const char *const trades[] = { "bakery", "brewery", "hotel", "cold storage", "clinic", "school", "shipyard" };

static const char *
pick (GRand *rand, const char *const *words, guint n_words)
{
  return words[g_rand_int_range (rand, 0, (gint32) n_words)];
}

static void
write_record (GRand *rand, guint index, gboolean changed)
{
  const char *city = pick (rand, cities, G_N_ELEMENTS (cities));
  const char *street = pick (rand, streets, G_N_ELEMENTS (streets));
  const char *trade = pick (rand, trades, G_N_ELEMENTS (trades));
  int house = g_rand_int_range (rand, 1, 400), cents = g_rand_int_range (rand, 0, 100);
  int latitude = g_rand_int_range (rand, 43, 70), longitude = g_rand_int_range (rand, -9, 25);
  int north = g_rand_int_range (rand, 0, 100000), east = g_rand_int_range (rand, 0, 100000);
  int balance = g_rand_int_range (rand, -500000, 5000000) + (changed ? 1 : 0);

  printf ("%s{\"id\":\"cus-%07u\",\"name\":\"%s %s no. %u\",\"vatNumber\":\"EU%09u\",",
          index == 0 ? "" : ",\n", index, city, trade, index, index * 7 % 1000000000);
  printf ("\"address\":{\"street\":\"%s %d\",\"city\":\"%s\",\"lat\":%d.%05d,\"lon\":%d.%05d},",
          street, house, city, latitude, north, longitude, east);
  printf ("\"contact\":{\"person\":\"Person %u\",\"email\":\"person%u@customer%u.example\",\"phone\":\"+47 22 %06u\"},",
          index, index, index % 977, index % 1000000);
  printf ("\"balance\":%d.%02d,\"active\":%s,\"rating\":%u,", balance, cents, index % 11 == 0 ? "false" : "true", index % 6);
  printf ("\"notes\":\"Asked for a visit in week %u; the machine hums – see the last log.\"}", index % 52 + 1);
}

int
main (int argc, char **argv)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20260101);
  guint count = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 0;
  double percent = argc > 2 ? g_ascii_strtod (argv[2], NULL) : 0;
  guint every = percent > 0 ? (guint) (100 / percent) : 0;

  if (count == 0)
    {
      fprintf (stderr, "usage: make-records COUNT [CHANGED-PERCENT]\n");
      return 2;
    }
  fputs ("[", stdout);
  for (guint i = 0; i < count; i++)
    write_record (rand, i, every != 0 && i % every == every / 2);
  fputs ("]\n", stdout);
  return fflush (stdout) == 0 ? 0 : 1;
}
