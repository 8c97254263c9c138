/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The honest headline as a table: what the facts are, what is said. The green level has exactly one row's worth of reasons. */

#include <hf-status-private.h>

#define S G_USEC_PER_SEC
#define NOW (1000 * S)

typedef struct
{
  const char *name;
  HfStatusFacts facts;
  HfLevel level;
  const char *headline;
} Row;

#define ONLINE .network = HF_NETWORK_ONLINE, .can_send = TRUE, .now = NOW
#define OFFLINE .network = HF_NETWORK_OFFLINE, .now = NOW

static const Row rows[] = {
  { "all-well", { ONLINE }, HF_LEVEL_OK, "Up to date" },
  { "syncing", { ONLINE, .syncing = TRUE }, HF_LEVEL_BUSY, "Syncing…" },
  { "never-synced", { ONLINE, .launch_never = 2 }, HF_LEVEL_ATTENTION, "Not synced yet" },
  { "failed", { ONLINE, .launch_failed = 1, .failed_entity = "items", .failed_error = "500" },
    HF_LEVEL_PROBLEM, "items did not sync" },
  { "old", { ONLINE, .launch_old = 1 }, HF_LEVEL_ATTENTION, "Data is ageing" },
  { "waiting", { ONLINE, .waiting = 3, .progress_at = NOW }, HF_LEVEL_BUSY, "3 waiting" },
  { "waiting-while-syncing", { ONLINE, .waiting = 3, .syncing = TRUE, .progress_at = NOW }, HF_LEVEL_BUSY, "3 waiting" },
  { "waiting-just-below-a-minute", { ONLINE, .waiting = 1, .progress_at = NOW - 59 * S }, HF_LEVEL_BUSY, "1 waiting" },
  { "stalled", { ONLINE, .waiting = 3, .progress_at = NOW - 60 * S }, HF_LEVEL_PROBLEM, "Stalled: 3 waiting" },
  { "source-down", { ONLINE, .waiting = 3, .progress_at = NOW, .down_source = "crm", .down_error = "refused" },
    HF_LEVEL_ATTENTION, "3 waiting" },
  { "stuck", { ONLINE, .stuck = 1 }, HF_LEVEL_PROBLEM, "1 change is stuck" },
  { "stuck-and-waiting", { ONLINE, .stuck = 2, .waiting = 5, .progress_at = NOW },
    HF_LEVEL_PROBLEM, "2 changes are stuck, 5 waiting" },
  { "offline", { OFFLINE }, HF_LEVEL_OFFLINE, "Offline" },
  { "offline-with-work", { OFFLINE, .waiting = 4 }, HF_LEVEL_OFFLINE, "Offline: 4 waiting" },
  { "offline-with-old-work-is-not-stalled", { OFFLINE, .waiting = 4, .progress_at = 1 }, HF_LEVEL_OFFLINE, "Offline: 4 waiting" },
  { "offline-and-stuck", { OFFLINE, .stuck = 1, .waiting = 2 }, HF_LEVEL_PROBLEM, "Offline: 1 change stuck, 2 waiting" },
  { "working-offline", { ONLINE, .work_offline = TRUE }, HF_LEVEL_OFFLINE, "Offline" },
  { "database-refuses", { ONLINE, .waiting = 1, .progress_at = NOW, .store_error = "The disk is full" },
    HF_LEVEL_PROBLEM, "Cannot write the database" },
  { "portal", { .network = HF_NETWORK_PORTAL, .now = NOW, .waiting = 1 }, HF_LEVEL_OFFLINE, "Offline: 1 waiting" },
  { "loopback-without-network", { .network = HF_NETWORK_OFFLINE, .can_send = TRUE, .now = NOW }, HF_LEVEL_OK, "Up to date" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *headline = NULL;
  g_autofree char *detail = NULL;
  HfLevel level;

  hf_status_compute (&row->facts, &level, &headline, &detail);
  g_assert_cmpstr (headline, ==, row->headline);
  g_assert_cmpint (level, ==, row->level);
  g_assert_cmpstr (detail, !=, "");
}

static void
test_green_only_when_all_is_well (void)
{
  for (guint bits = 1; bits < 64; bits++)
    {
      HfStatusFacts facts = { ONLINE,
                              .waiting = bits & 1,
                              .stuck = (bits >> 1) & 1,
                              .launch_failed = (bits >> 2) & 1,
                              .launch_never = (bits >> 3) & 1,
                              .syncing = (bits >> 4) & 1,
                              .work_offline = (bits >> 5) & 1,
                              .failed_entity = "e",
                              .failed_error = "x" };
      g_autofree char *headline = NULL;
      g_autofree char *detail = NULL;
      HfLevel level;

      hf_status_compute (&facts, &level, &headline, &detail);
      g_assert_cmpint (level, !=, HF_LEVEL_OK);
      g_assert_cmpstr (headline, !=, "Up to date");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("/engine/status/%s", rows[i].name);
      g_test_add_data_func (name, &rows[i], test_row);
    }
  g_test_add_func ("/engine/status/green-only-when-all-is-well", test_green_only_when_all_is_well);
  return g_test_run ();
}
