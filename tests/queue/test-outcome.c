/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of queue.md, "Failure classes", row by row: what came, how often before, and what has to follow. */

#include <hf-outcome.h>
#include <string.h>

#define S ((gint64) G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  const char *method;
  guint status; /* 0: nothing came; then @error_class says what did */
  HfError error_class;
  gboolean safe;
  guint same_class;
  gint64 age; /* seconds since the first failure */
  gboolean others;
  gint64 retry_after; /* seconds, -1: none */
  HfCommandState state;
  gboolean down;
  gint64 delay; /* milliseconds at random 0.5 */
} Row;

#define HTTP(status) status, HF_ERROR_INVALID
#define GONE_WRONG(class) 0, HF_ERROR_##class
#define FIRST 1, 0, FALSE, -1
#define DONE HF_COMMAND_DONE, FALSE, 0
#define STUCK HF_COMMAND_STUCK, FALSE, 0
#define RETRY(down, delay) HF_COMMAND_RETRYING, down, delay
#define WAIT(delay) HF_COMMAND_WAITING, TRUE, delay

static const Row rows[] = {
  { "200", "create", HTTP (200), FALSE, FIRST, DONE },
  { "201", "create", HTTP (201), TRUE, FIRST, DONE },
  { "202", "update", HTTP (202), TRUE, FIRST, DONE },
  { "204", "update", HTTP (204), TRUE, FIRST, DONE },
  { "299", "update", HTTP (299), TRUE, FIRST, DONE },
  { "404-of-a-delete", "delete", HTTP (404), TRUE, FIRST, DONE },
  { "410-of-a-delete", "delete", HTTP (410), TRUE, FIRST, DONE },
  { "404-of-a-late-delete", "delete", HTTP (404), TRUE, 7, 60, TRUE, -1, DONE },

  { "304", "update", HTTP (304), TRUE, FIRST, STUCK },
  { "400", "create", HTTP (400), TRUE, FIRST, STUCK },
  { "400-unsafe", "create", HTTP (400), FALSE, FIRST, STUCK },
  { "402", "create", HTTP (402), TRUE, FIRST, STUCK },
  { "403", "update", HTTP (403), TRUE, FIRST, STUCK },
  { "404", "update", HTTP (404), TRUE, FIRST, STUCK },
  { "404-of-a-create", "create", HTTP (404), FALSE, FIRST, STUCK },
  { "405", "update", HTTP (405), TRUE, FIRST, STUCK },
  { "405-of-a-delete", "delete", HTTP (405), TRUE, FIRST, STUCK },
  { "406", "update", HTTP (406), TRUE, FIRST, STUCK },
  { "410", "update", HTTP (410), TRUE, FIRST, STUCK },
  { "413", "create", HTTP (413), TRUE, FIRST, STUCK },
  { "415", "create", HTTP (415), TRUE, FIRST, STUCK },
  { "418", "create", HTTP (418), TRUE, FIRST, STUCK },
  { "422", "create", HTTP (422), TRUE, FIRST, STUCK },
  { "422-with-retry-after", "create", HTTP (422), TRUE, 1, 0, FALSE, 30, STUCK },
  { "451", "create", HTTP (451), TRUE, FIRST, STUCK },
  { "409", "update", HTTP (409), TRUE, FIRST, STUCK },
  { "412", "update", HTTP (412), FALSE, FIRST, STUCK },

  { "401", "create", HTTP (401), TRUE, FIRST, WAIT (300000) },
  { "401-again", "create", HTTP (401), TRUE, 9, 9000, TRUE, -1, WAIT (300000) },
  { "401-unsafe", "create", HTTP (401), FALSE, FIRST, WAIT (300000) },
  { "407", "create", HTTP (407), TRUE, FIRST, WAIT (300000) },

  { "408", "update", HTTP (408), TRUE, FIRST, RETRY (TRUE, 1000) },
  { "425", "update", HTTP (425), TRUE, FIRST, RETRY (TRUE, 1000) },
  { "502", "update", HTTP (502), TRUE, FIRST, RETRY (TRUE, 1000) },
  { "502-second", "update", HTTP (502), TRUE, 2, 1, FALSE, -1, RETRY (TRUE, 2000) },
  { "503-third", "update", HTTP (503), TRUE, 3, 3, FALSE, -1, RETRY (TRUE, 4000) },
  { "503-ninth", "update", HTTP (503), TRUE, 9, 300, FALSE, -1, RETRY (TRUE, 256000) },
  { "503-tenth", "update", HTTP (503), TRUE, 10, 600, FALSE, -1, RETRY (TRUE, 300000) },
  { "503-thousandth", "update", HTTP (503), TRUE, 1000, 300000, FALSE, -1, RETRY (TRUE, 300000) },
  { "503-while-others-succeed", "update", HTTP (503), TRUE, 8, 300, TRUE, -1, RETRY (TRUE, 128000) },
  { "503-retry-after", "update", HTTP (503), TRUE, 1, 0, FALSE, 17, RETRY (TRUE, 17000) },
  { "503-retry-after-0", "update", HTTP (503), TRUE, 1, 0, FALSE, 0, RETRY (TRUE, 0) },
  { "503-retry-after-late", "update", HTTP (503), TRUE, 6, 90, FALSE, 2, RETRY (TRUE, 2000) },
  { "503-retry-after-a-year", "update", HTTP (503), TRUE, 1, 0, FALSE, 31536000, RETRY (TRUE, 86400000) },
  { "504", "update", HTTP (504), TRUE, FIRST, RETRY (TRUE, 1000) },
  { "504-unsafe", "create", HTTP (504), FALSE, FIRST, RETRY (TRUE, 1000) },

  { "429", "update", HTTP (429), TRUE, FIRST, RETRY (TRUE, 5000) },
  { "429-third", "update", HTTP (429), TRUE, 3, 10, FALSE, -1, RETRY (TRUE, 5000) },
  { "429-fourth-is-as-transient", "update", HTTP (429), TRUE, 4, 15, FALSE, -1, RETRY (TRUE, 1000) },
  { "429-sixth", "update", HTTP (429), TRUE, 6, 18, FALSE, -1, RETRY (TRUE, 4000) },
  { "429-retry-after", "update", HTTP (429), FALSE, 1, 0, FALSE, 60, RETRY (TRUE, 60000) },

  { "500", "create", HTTP (500), TRUE, FIRST, RETRY (FALSE, 2250) },
  { "500-second", "create", HTTP (500), TRUE, 2, 2, FALSE, -1, RETRY (FALSE, 4500) },
  { "500-fourth", "create", HTTP (500), TRUE, 4, 14, FALSE, -1, RETRY (FALSE, 18000) },
  { "500-fifth-after-30-s", "create", HTTP (500), TRUE, 5, 30, FALSE, -1, STUCK },
  { "500-fifth-too-early", "create", HTTP (500), TRUE, 5, 12, FALSE, -1, RETRY (FALSE, 18000) },
  { "500-sixth-after-30-s", "create", HTTP (500), TRUE, 6, 31, FALSE, -1, STUCK },
  { "500-second-while-others-succeed", "create", HTTP (500), TRUE, 2, 2, TRUE, -1, STUCK },
  { "500-retry-after", "create", HTTP (500), TRUE, 1, 0, FALSE, 9, RETRY (FALSE, 9000) },
  { "501", "create", HTTP (501), TRUE, FIRST, RETRY (FALSE, 2250) },
  { "507", "create", HTTP (507), FALSE, FIRST, RETRY (FALSE, 2250) },
  { "599", "create", HTTP (599), TRUE, FIRST, RETRY (FALSE, 2250) },

  { "no-network", "create", GONE_WRONG (OFFLINE), FALSE, FIRST, WAIT (1000) },
  { "no-network-again", "create", GONE_WRONG (OFFLINE), FALSE, 3, 3, FALSE, -1, WAIT (4000) },
  { "connect-refused", "create", GONE_WRONG (TRANSIENT), FALSE, FIRST, RETRY (TRUE, 1000) },
  { "connect-refused-fifth", "create", GONE_WRONG (TRANSIENT), FALSE, 5, 15, FALSE, -1, RETRY (TRUE, 16000) },
  { "no-credential", "create", GONE_WRONG (AUTH), TRUE, FIRST, WAIT (300000) },
  { "answer-lost-safe", "update", GONE_WRONG (UNKNOWN_OUTCOME), TRUE, FIRST, RETRY (FALSE, 1000) },
  { "answer-lost-safe-again", "update", GONE_WRONG (UNKNOWN_OUTCOME), TRUE, 3, 3, FALSE, -1, RETRY (FALSE, 4000) },
  { "answer-lost-unsafe", "create", GONE_WRONG (UNKNOWN_OUTCOME), FALSE, FIRST, STUCK },
  { "refused-by-sql", "create", GONE_WRONG (PERMANENT), TRUE, FIRST, STUCK },
  { "conflict-after-merges", "update", GONE_WRONG (CONFLICT), TRUE, FIRST, STUCK },
  { "request-cannot-be-made", "update", GONE_WRONG (INVALID), TRUE, FIRST, STUCK },
  { "disk-full", "update", GONE_WRONG (STORE), TRUE, FIRST, RETRY (FALSE, 1000) },
};

static HfResult
make_result (const Row *row)
{
  HfResult result = {
    .status = row->status,
    .error_class = row->error_class,
    .retry_after_us = row->retry_after < 0 ? -1 : row->retry_after * S,
  };

  if (row->status != 0)
    result.done = hf_error_from_http (row->method, row->status, &result.error_class);
  return result;
}

static void
decide (const Row *row, double random, HfOutcome *out)
{
  const HfResult result = make_result (row);
  const HfHistory history = {
    .attempt = row->same_class,
    .same_class = row->same_class,
    .first_failure_age_us = row->age * S,
    .others_succeeded = row->others,
    .random = random,
  };

  hf_outcome_decide (row->method, row->safe, &result, &history, out);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto(HfOutcome) out = { 0 };

  decide (row, 0.5, &out);
  g_assert_cmpstr (hf_command_state_to_nick (out.state), ==, hf_command_state_to_nick (row->state));
  g_assert_cmpint (out.source_down, ==, row->down);
  g_assert_cmpint (out.delay_us, ==, row->delay * 1000);
  if (row->state == HF_COMMAND_DONE)
    return;
  g_assert_true (g_str_has_suffix (out.title, "."));
  g_assert_true (g_str_has_suffix (out.advice, "."));
}

static void
test_jitter_stays_in_bounds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(HfOutcome) low = { 0 };
      g_auto(HfOutcome) high = { 0 };

      decide (&rows[i], 0.0, &low);
      decide (&rows[i], 0.999, &high);
      g_assert_cmpint (low.state, ==, high.state);
      g_assert_cmpint (low.delay_us, <=, high.delay_us);
      g_assert_cmpint (high.delay_us, <=, 86400 * S);
      if (rows[i].retry_after < 0)
        g_assert_cmpint (high.delay_us, <=, 300 * S);
    }
}

static void
test_five_attempts_span_30_s (void)
{
  const HfResult result = { .error_class = HF_ERROR_SERVER, .status = 500, .retry_after_us = -1 };

  for (int chance = 0; chance < 10; chance++)
    {
      HfHistory history = { .random = chance / 10.0 };
      HfCommandState state = HF_COMMAND_RETRYING;

      while (state == HF_COMMAND_RETRYING)
        {
          g_auto(HfOutcome) out = { 0 };

          history.same_class++;
          hf_outcome_decide ("create", TRUE, &result, &history, &out);
          state = out.state;
          history.first_failure_age_us += out.delay_us;
        }
      g_assert_cmpint (state, ==, HF_COMMAND_STUCK);
      g_assert_cmpuint (history.same_class, ==, 5);
      g_assert_cmpint (history.first_failure_age_us, >=, 30 * S);
    }
}

static void
test_words_of_a_lost_answer (void)
{
  const HfResult result = { .error_class = HF_ERROR_UNKNOWN_OUTCOME, .retry_after_us = -1 };
  const HfHistory history = { .attempt = 1, .same_class = 1 };
  g_auto(HfOutcome) out = { 0 };

  hf_outcome_decide ("create", FALSE, &result, &history, &out);
  g_assert_nonnull (strstr (out.title, "sent, but the answer was lost"));
}

static void
test_http_without_a_status_is_unknown (void)
{
  HfError error_class;

  g_assert_false (hf_error_from_http ("create", 0, &error_class));
  g_assert_cmpint (error_class, ==, HF_ERROR_UNKNOWN_OUTCOME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/outcome/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/queue/outcome/jitter-stays-in-bounds", test_jitter_stays_in_bounds);
  g_test_add_func ("/queue/outcome/five-attempts-span-30-s", test_five_attempts_span_30_s);
  g_test_add_func ("/queue/outcome/words-of-a-lost-answer", test_words_of_a_lost_answer);
  g_test_add_func ("/queue/outcome/http-without-a-status-is-unknown", test_http_without_a_status_is_unknown);
  return g_test_run ();
}
