/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for a terminal. */

#include <hf-ctl.h>

static void
test_clean (void)
{
  static const struct
  {
    const char *raw, *clean;
  } table[] = {
    { "plain", "plain" },
    { "a\nb\tc\rd", "a b c d" },
    { "\033[31mred\033[0m", "\xef\xbf\xbd[31mred\xef\xbf\xbd[0m" },
    { "\xc2\x9b" "31m", "\xef\xbf\xbd" "31m" }, /* CSI in one character */
    { "bell\a", "bell\xef\xbf\xbd" },
    { "bad\xff", "bad\xef\xbf\xbd" },
    { "Łódź 東京 👍", "Łódź 東京 👍" },
    { NULL, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *clean = hf_ctl_clean_text (table[i].raw);
      g_assert_cmpstr (clean, ==, table[i].clean);
    }
}

static void
test_width (void)
{
  g_assert_cmpuint (hf_ctl_text_width ("abc"), ==, 3);
  g_assert_cmpuint (hf_ctl_text_width ("東京"), ==, 4);
  g_assert_cmpuint (hf_ctl_text_width ("e\xcc\x81"), ==, 1);
  g_assert_cmpuint (hf_ctl_text_width (""), ==, 0);
}

static void
test_cut (void)
{
  static const struct
  {
    const char *text;
    guint width;
    const char *cut;
  } table[] = {
    { "abc", 3, "abc" }, { "abcd", 3, "ab…" }, { "東京都", 4, "東…" }, { "東京都", 5, "東京…" }, { "東京", 4, "東京" }, { "ab", 1, "…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *cut = hf_ctl_cut_text (table[i].text, table[i].width);

      g_assert_cmpstr (cut, ==, table[i].cut);
      g_assert_cmpuint (hf_ctl_text_width (cut), <=, table[i].width);
    }
}

static void
test_relative (void)
{
  const gint64 now = G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC;
  static const struct
  {
    gint64 seconds;
    const char *text;
  } table[] = {
    { 0, "now" }, { -5, "5 s ago" }, { -119, "119 s ago" }, { -120, "2 min ago" }, { -7200, "2 h ago" },
    { -172800, "2 days ago" },
    { 30, "in 30 s" }, { 600, "in 10 min" },
  };
  g_autofree char *never = hf_ctl_format_relative (0, now);

  g_assert_cmpstr (never, ==, "never");
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = hf_ctl_format_relative (now + table[i].seconds * G_USEC_PER_SEC, now);
      g_assert_cmpstr (text, ==, table[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/text/no-control-character-reaches-the-terminal", test_clean);
  g_test_add_func ("/ctl/text/width-counts-columns", test_width);
  g_test_add_func ("/ctl/text/a-cut-never-exceeds-its-width", test_cut);
  g_test_add_func ("/ctl/text/times-are-said-relatively", test_relative);
  return g_test_run ();
}
