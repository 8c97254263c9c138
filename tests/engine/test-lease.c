/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The right to send is one's at a time, frees itself with its holder, and the next one hears of it. */

#include <hf-error.h>
#include <hf-lease.h>
#include <hf-test.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
lock_path (const char *dir)
{
  return g_build_filename (dir, "solution.lock", NULL);
}

static void
freed_cb (HfLease *lease, gboolean *freed)
{
  *freed = TRUE;
}

static void
test_one_at_a_time (void)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = lock_path (dir);
  g_autoptr(HfLease) one = hf_lease_new (path);
  g_autoptr(HfLease) two = hf_lease_new (path);
  gboolean freed = FALSE;

  g_assert_true (hf_lease_try (one, NULL));
  g_assert_true (hf_lease_try (one, NULL));
  g_signal_connect (two, "freed", G_CALLBACK (freed_cb), &freed);
  g_assert_false (hf_lease_try (two, NULL));
  hf_lease_release (one);
  hf_test_wait_flag (&freed);
  g_assert_true (hf_lease_try (two, NULL));
  g_assert_false (hf_lease_try (one, NULL));
  hf_test_remove_tree (dir);
}

static void
test_killed_holder_frees_it (void)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = lock_path (dir);
  g_autoptr(HfLease) lease = hf_lease_new (path);
  gboolean freed = FALSE;
  int ready[2];
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      g_autoptr(HfLease) theirs = hf_lease_new (path);
      gboolean held = hf_lease_try (theirs, NULL);

      if (write (ready[1], held ? "y" : "n", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  g_signal_connect (lease, "freed", G_CALLBACK (freed_cb), &freed);
  g_assert_false (hf_lease_try (lease, NULL));
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  hf_test_wait_flag (&freed);
  g_assert_true (hf_lease_try (lease, NULL));
  close (ready[0]);
  close (ready[1]);
  hf_test_remove_tree (dir);
}

static void
test_no_folder_is_an_error (void)
{
  g_autoptr(HfLease) lease = hf_lease_new ("/nonexistent/solution.lock");
  g_autoptr(GError) error = NULL;

  g_assert_false (hf_lease_try (lease, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/lease/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/engine/lease/killed-holder-frees-it", test_killed_holder_frees_it);
  g_test_add_func ("/engine/lease/no-folder-is-an-error", test_no_folder_is_an_error);
  return g_test_run ();
}
