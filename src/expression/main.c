/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfast-expression: evaluates a solution's JSONata and scripts for the program that started it, over pipes, one request after
 * the other. Guarantees: it reads ahead, so that the next document crosses while this one is worked on; it ends with its parent.
 * What it cannot do any more once it is ready: hf-helper-lock.h. */

#include "hf-helper-engine.h"
#include "hf-helper-lock.h"

#include <stdlib.h>
#include <unistd.h>

/* The leak check would trace this process, which nothing may; and it keeps what it has until its end on purpose. */
int __lsan_is_turned_off (void);
int
__lsan_is_turned_off (void)
{
  return 1;
}

static gpointer
read_requests (gpointer data)
{
  GAsyncQueue *requests = data;
  HfFrame *frame;

  while ((frame = hf_frame_read (STDIN_FILENO)) != NULL)
    g_async_queue_push (requests, frame);
  _exit (EXIT_SUCCESS);
}

int
main (int argc, char **argv)
{
  static const char ready[] = "{\"ready\":true}";
  g_autoptr(GAsyncQueue) requests = g_async_queue_new ();
  g_autoptr(GBytes) header = g_bytes_new_static (ready, sizeof ready - 1);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  HfHelperEngine *engine;

  if (argc == 2 && g_str_equal (argv[1], "--try-the-lock"))
    return hf_lock_try ();
  hf_lock_tie_to_parent (argc == 2 ? argv[1] : NULL);
  engine = hf_helper_engine_new (STDOUT_FILENO);
  hf_lock_down ();
  hf_frame_write (STDOUT_FILENO, header, none);
  g_thread_unref (g_thread_new ("requests", read_requests, requests));
  for (;;)
    {
      g_autoptr(HfFrame) request = g_async_queue_pop (requests);

      hf_helper_engine_handle (engine, request);
    }
}
