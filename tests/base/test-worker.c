/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread, one order, and an end that drains. */

#include <hf-test.h>
#include <hf-tsan.h>
#include <hf-worker.h>

typedef struct
{
  HfWorker *worker;
  GString *order;
  gint ran;
} Fixture;

static void
append_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Fixture *fixture = data;

  hf_worker_assert (fixture->worker);
  g_string_append_c (fixture->order, (char) ('a' + fixture->ran++));
  g_task_return_boolean (task, TRUE);
}

static void
queue (Fixture *fixture, GAsyncResult **result)
{
  GTask *task = g_task_new (NULL, NULL, hf_test_keep_result_cb, result);

  g_task_set_task_data (task, fixture, NULL);
  hf_worker_queue (fixture->worker, task, append_cb);
}

static void
test_order (void)
{
  Fixture fixture = { hf_worker_new ("test"), g_string_new (NULL), 0 };
  GAsyncResult *results[10] = { NULL };

  for (int i = 0; i < 10; i++)
    queue (&fixture, &results[i]);
  hf_worker_stop (fixture.worker);
  for (int i = 0; i < 10; i++)
    {
      g_autoptr(GAsyncResult) result = hf_test_wait_result (&results[i]);

      hf_takeover (result);
      g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
    }
  g_assert_cmpstr (fixture.order->str, ==, "abcdefghij");
  g_object_unref (fixture.worker);
  g_string_free (fixture.order, TRUE);
}

static void
test_after_stop (void)
{
  Fixture fixture = { hf_worker_new ("test"), g_string_new (NULL), 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_worker_stop (fixture.worker);
  hf_worker_stop (fixture.worker);
  queue (&fixture, &kept);
  result = hf_test_wait_result (&kept);
  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpstr (fixture.order->str, ==, "");
  g_object_unref (fixture.worker);
  g_string_free (fixture.order, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/runs-in-order-and-drains-at-stop", test_order);
  g_test_add_func ("/worker/after-stop-answers-closed", test_after_stop);
  return g_test_run ();
}
