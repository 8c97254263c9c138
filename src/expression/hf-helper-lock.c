/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the helper gives up before it looks at the first expression. Guarantees: every descriptor but 0, 1 and 2 is closed and 2
 * leads nowhere; no privilege can be gained; a list of system calls is all there is, in every thread, for good. The list holds
 * what memory, threads, time and the two pipes need; what would open, connect, execute, fork, trace or signal others is answered
 * with EPERM. */

#include "hf-helper-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int allowed[] = {
  /* the pipes */
  SCMP_SYS (read), SCMP_SYS (write), SCMP_SYS (readv), SCMP_SYS (writev), SCMP_SYS (close), SCMP_SYS (poll),
  SCMP_SYS (ppoll), SCMP_SYS (fstat), SCMP_SYS (lseek),
  /* memory */
  SCMP_SYS (brk), SCMP_SYS (mmap), SCMP_SYS (munmap), SCMP_SYS (mremap), SCMP_SYS (mprotect), SCMP_SYS (madvise),
  SCMP_SYS (membarrier), SCMP_SYS (mlock), SCMP_SYS (munlock), SCMP_SYS (mincore),
  /* threads of this process */
  SCMP_SYS (futex), SCMP_SYS (set_robust_list), SCMP_SYS (get_robust_list), SCMP_SYS (rseq), SCMP_SYS (set_tid_address),
  SCMP_SYS (gettid), SCMP_SYS (getpid), SCMP_SYS (sched_yield), SCMP_SYS (sched_getaffinity), SCMP_SYS (sched_getparam),
  SCMP_SYS (sched_getscheduler), SCMP_SYS (rt_sigaction), SCMP_SYS (rt_sigprocmask), SCMP_SYS (rt_sigreturn),
  SCMP_SYS (rt_sigsuspend), SCMP_SYS (sigaltstack), SCMP_SYS (restart_syscall), SCMP_SYS (exit), SCMP_SYS (exit_group),
  /* time and chance */
  SCMP_SYS (clock_gettime), SCMP_SYS (clock_getres), SCMP_SYS (clock_nanosleep), SCMP_SYS (nanosleep),
  SCMP_SYS (gettimeofday), SCMP_SYS (time), SCMP_SYS (getrandom),
  /* what is known of oneself */
  SCMP_SYS (getrusage), SCMP_SYS (sysinfo), SCMP_SYS (uname), SCMP_SYS (getuid), SCMP_SYS (geteuid), SCMP_SYS (getgid),
  SCMP_SYS (getegid),
};

void
hf_lock_tie_to_parent (const char *parent)
{
  int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (parent != NULL && getppid () != atoi (parent))
    _exit (EXIT_SUCCESS);
  if (fd >= 0)
    {
      if (write (fd, "1000", 4) < 0)
        errno = 0; /* a container may forbid it; the limits of the parent hold all the same */
      close (fd);
    }
}

static gboolean
add_rules (scmp_filter_ctx filter)
{
  const scmp_datum_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  gboolean good = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++)
    good = good && seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
  /* A thread may be made, a process not. The arguments of clone3 are out of sight, and libc falls back to clone. */
  good
      = good && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1, SCMP_A0 (SCMP_CMP_MASKED_EQ, thread, thread)) == 0;
  good = good && seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0) == 0;
  good = good
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ())) == 0;
  good = good && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1, SCMP_A0 (SCMP_CMP_EQ, PR_SET_NAME)) == 0;
  /* Limits may be read, of this process. */
  good = good
      && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 2, SCMP_A0 (SCMP_CMP_EQ, 0), SCMP_A2 (SCMP_CMP_EQ, 0))
          == 0;
  return good;
}

static gboolean
filter_calls (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  gboolean good;

  if (filter == NULL)
    return FALSE;
  good = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && add_rules (filter) && seccomp_load (filter) == 0;
  seccomp_release (filter);
  return good;
}

/* glibc 2.34 has it by name. */
static void
close_the_rest (void)
{
  if (syscall (SYS_close_range, 3u, ~0u, 0u) == 0)
    return;
  for (int fd = 3; fd < 1024; fd++)
    close (fd);
}

void
hf_lock_down (void)
{
  const struct rlimit none = { 0, 0 };
  int nowhere = open ("/dev/null", O_WRONLY);
  gboolean good = nowhere >= 0 && dup2 (nowhere, STDERR_FILENO) >= 0;

  close_the_rest ();
  setrlimit (RLIMIT_CORE, &none);
  good = good && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && filter_calls ();
  if (!good)
    _exit (EXIT_FAILURE);
}
