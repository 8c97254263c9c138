/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A trial of the lock from inside, for its test (`--try-the-lock`): each thing an intruder would do first, done for real. */

#include "hf-helper-lock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static void
say (const char *what, gboolean works)
{
  g_autofree char *line = g_strdup_printf ("%s: %s\n", what, works ? "works" : "refused");

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (EXIT_FAILURE);
}

static gpointer
nothing (gpointer data)
{
  return data;
}

int
hf_lock_try (void)
{
  char *const argv[] = { (char *) "/bin/true", NULL };
  int pair[2];
  pid_t parent = getppid (), child;

  hf_lock_down ();
  say ("open", open ("/etc/passwd", O_RDONLY) >= 0);
  say ("create", open ("/tmp/holdfast-lock", O_WRONLY | O_CREAT, 0600) >= 0);
  say ("socket", socket (AF_INET, SOCK_STREAM, 0) >= 0 || socket (AF_UNIX, SOCK_STREAM, 0) >= 0);
  say ("socketpair", socketpair (AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  say ("pipe", pipe (pair) == 0);
  child = fork ();
  if (child == 0)
    _exit (EXIT_SUCCESS);
  say ("fork", child > 0);
  say ("execute", execv (argv[0], argv) == 0);
  say ("trace", ptrace (PTRACE_TRACEME, 0, NULL, NULL) == 0);
  say ("signal a parent", kill (parent, 0) == 0);
  say ("unlink", unlink ("/tmp/holdfast-lock") == 0);
  say ("thread", g_thread_join (g_thread_new ("try", nothing, pair)) == pair);
  return EXIT_SUCCESS;
}
