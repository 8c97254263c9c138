/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of failures, which are written into databases and must never change. */

#include <hf-error.h>

static void
test_nicks (void)
{
  static const char *const nicks[] = {
    "offline", "transient", "busy", "server", "auth", "permanent", "conflict", "unknown-outcome", "invalid", "store",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      HfError code = HF_ERROR_STORE;

      g_assert_cmpstr (hf_error_to_nick ((HfError) i), ==, nicks[i]);
      g_assert_true (hf_error_from_nick (nicks[i], &code));
      g_assert_cmpuint (code, ==, i);
    }
}

static void
test_unknown (void)
{
  HfError code = HF_ERROR_BUSY;

  g_assert_false (hf_error_from_nick ("no-such", &code));
  g_assert_false (hf_error_from_nick (NULL, &code));
  g_assert_cmpuint (code, ==, HF_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/each-class-has-its-nick", test_nicks);
  g_test_add_func ("/error/unknown-nick-is-no-class", test_unknown);
  return g_test_run ();
}
