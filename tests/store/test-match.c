/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The substring search against the plainest one. */

#include <glib.h>
#include <hf-match.h>
#include <string.h>

static gboolean
find_plainly (const char *needle, const char *text, gsize length)
{
  gsize size = strlen (needle);

  for (gsize i = 0; i + size <= length; i++)
    {
      if (g_ascii_strncasecmp (text + i, needle, size) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
every_place_of_every_length (void)
{
  g_autoptr(HfMatch) match = hf_match_new ("Needle");

  for (gsize length = 0; length < 200; length++)
    {
      /* On the heap and of exactly that size, so that a sanitizer sees a byte too far. */
      g_autofree char *text = g_malloc (MAX (length, 1));

      memset (text, 'e', length);
      g_assert_false (hf_match_find (match, text, length));
      for (gsize at = 0; at + 6 <= length; at++)
        {
          memset (text, 'e', length);
          memcpy (text + at, at % 2 == 0 ? "nEEdle" : "NEEDLE", 6);
          g_assert_true (hf_match_find (match, text, length));
        }
    }
}

static void
random_texts_as_the_plain_search (void)
{
  const char *alphabet = "aAbB\"@`[{ \xc3\xa9";
  gsize letters = strlen (alphabet);

  for (guint round = 0; round < 20000; round++)
    {
      char needle[6] = { 0 };
      char text[180];
      gsize length = (gsize) g_test_rand_int_range (0, sizeof text);
      g_autoptr(HfMatch) match = NULL;

      for (gint i = 0, n = g_test_rand_int_range (1, sizeof needle); i < n; i++)
        needle[i] = alphabet[g_test_rand_int_range (0, (gint) letters)];
      for (gsize i = 0; i < length; i++)
        text[i] = alphabet[g_test_rand_int_range (0, (gint) letters)];
      match = hf_match_new (needle);
      g_assert_cmpint (hf_match_find (match, text, length), ==, find_plainly (needle, text, length));
    }
}

static void
only_letters_lose_their_case (void)
{
  g_autoptr(HfMatch) at = hf_match_new ("@");
  g_autoptr(HfMatch) brace = hf_match_new ("{");
  g_autoptr(HfMatch) accent = hf_match_new ("É");

  g_assert_false (hf_match_find (at, "`", 1));
  g_assert_false (hf_match_find (brace, "[", 1));
  g_assert_true (hf_match_find (accent, "caf É", 6));
  g_assert_false (hf_match_find (accent, "café", 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/match/every-place-of-every-length", every_place_of_every_length);
  g_test_add_func ("/store/match/random-texts-as-the-plain-search", random_texts_as_the_plain_search);
  g_test_add_func ("/store/match/only-letters-lose-their-case", only_letters_lose_their_case);
  return g_test_run ();
}
