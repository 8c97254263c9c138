/* SPDX-License-Identifier: GPL-3.0-or-later */

/* json-server's quirks, a web page with 500 for a duplicate id and `{}` with 404 for a missing record, end as queue.md says. */

#include "peer-test.h"

#include <hf-fake-clock.h>

static void
test_missing_records (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 patch, delete;
  g_autoptr(HfCommand) stuck = NULL;

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  g_assert_cmpuint (peer_call (self, "DELETE", "/items/5", NULL, NULL), ==, 200);
  g_assert_cmpuint (peer_call (self, "DELETE", "/items/6", NULL, NULL), ==, 200);
  patch = fixture_submit (fixture, "items", "update", "5", "{\"name\":\"too late\"}");
  delete = fixture_submit (fixture, "items", "delete", "6", NULL);
  fixture_wait_state (fixture, patch, HF_COMMAND_STUCK);
  fixture_wait_state (fixture, delete, HF_COMMAND_DONE);
  stuck = fixture_command (fixture, patch);
  g_test_message ("%s %s (%s)", hf_command_get_error_title (stuck), hf_command_get_error_advice (stuck),
                  hf_command_get_error_message (stuck));
  g_assert_cmpstr (hf_command_get_error_class (stuck), ==, "permanent");
  g_assert_cmpint (hf_command_get_error_status (stuck), ==, 404);
  /* Its `{}` says nothing to a person. */
  g_assert_cmpstr (hf_command_get_error_message (stuck), ==, "The service answered 404 Not Found");
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 1);
  fixture_wait_headline (fixture, "1 change is stuck");
}

/* A record that only the server has, so that our create of the same id is refused. */
static void
make_duplicate (Peer *self)
{
  g_assert_cmpuint (peer_call (self, "POST", "/items", "{\"id\":\"taken\",\"name\":\"theirs\"}", NULL), ==, 201);
}

static void
assert_web_page_is_no_words (HfCommand *command)
{
  g_test_message ("%s %s (%s)", hf_command_get_error_title (command), hf_command_get_error_advice (command),
                  hf_command_get_error_message (command));
  g_assert_cmpstr (hf_command_get_error_class (command), ==, "server");
  g_assert_cmpint (hf_command_get_error_status (command), ==, 500);
  g_assert_cmpstr (hf_command_get_error_message (command), ==, "The service answered 500 Internal Server Error");
}

static void
test_duplicate_while_others_succeed (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 duplicate, other;
  g_autoptr(HfCommand) retrying = NULL;
  g_autoptr(HfCommand) stuck = NULL;
  g_autoptr(GPtrArray) records = NULL;

  if (self->server == NULL)
    return;
  peer_open_and_sync (self);
  make_duplicate (self);
  duplicate = fixture_submit (fixture, "items", "create", "taken", "{\"id\":\"taken\",\"name\":\"mine\"}");
  other = fixture_submit (fixture, "items", "create", NULL, "{\"name\":\"other\"}");
  /* A failing one holds up nobody but its own record. */
  fixture_wait_state (fixture, other, HF_COMMAND_DONE);
  retrying = fixture_command (fixture, duplicate);
  g_assert_cmpint (hf_command_get_state (retrying), ==, HF_COMMAND_RETRYING);
  g_assert_cmpstr (hf_command_get_error_title (retrying), ==, "The service failed while it worked on this change.");
  assert_web_page_is_no_words (retrying);
  fixture_wait_state (fixture, duplicate, HF_COMMAND_STUCK);
  stuck = fixture_command (fixture, duplicate);
  g_assert_cmpstr (hf_command_get_error_title (stuck), ==, "The service fails on this change, while others succeed.");
  assert_web_page_is_no_words (stuck);
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 2);
  records = peer_records (self);
  peer_assert_member (records, "taken", "name", "theirs");
}

static gboolean
has_attempts (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *ended = fixture_sql (fixture, "SELECT count(*) || '' FROM _attempt WHERE ended_at IS NOT NULL");

  return g_ascii_strtoll (ended, NULL, 10) > GPOINTER_TO_INT (g_object_get_data (G_OBJECT (fixture->clock), "attempts"));
}

static gboolean
has_timer (gpointer data)
{
  return hf_fake_clock_next_due (data) >= 0;
}

static void
test_duplicate_alone (Peer *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;
  gint64 duplicate, began;
  g_autoptr(HfCommand) stuck = NULL;

  if (self->server == NULL)
    return;
  fixture->clock = HF_CLOCK (hf_fake_clock_new ());
  peer_open_and_sync (self);
  make_duplicate (self);
  began = hf_clock_now (fixture->clock);
  duplicate = fixture_submit (fixture, "items", "create", "taken", "{\"id\":\"taken\",\"name\":\"mine\"}");
  for (int i = 0; i < 5; i++)
    {
      g_object_set_data (G_OBJECT (fixture->clock), "attempts", GINT_TO_POINTER (i));
      g_assert_true (hf_test_until (has_attempts, fixture, 20000));
      if (i == 4)
        break;
      fixture_wait_state (fixture, duplicate, HF_COMMAND_RETRYING);
      g_assert_true (hf_test_until (has_timer, fixture->clock, 20000));
      hf_fake_clock_advance (HF_FAKE_CLOCK (fixture->clock), 20 * G_USEC_PER_SEC);
    }
  fixture_wait_state (fixture, duplicate, HF_COMMAND_STUCK);
  stuck = fixture_command (fixture, duplicate);
  g_assert_cmpstr (hf_command_get_error_title (stuck), ==, "The service failed on this change again and again.");
  assert_web_page_is_no_words (stuck);
  g_assert_cmpint (hf_command_get_attempts (stuck), ==, 5);
  g_assert_cmpint (hf_clock_now (fixture->clock) - began, >=, 30 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  peer_test ("/peers/json-server/missing-record-is-stuck-when-patched-done-when-deleted", test_missing_records);
  peer_test ("/peers/json-server/duplicate-id-is-stuck-when-others-succeed", test_duplicate_while_others_succeed);
  peer_test ("/peers/json-server/duplicate-id-alone-is-stuck-after-five-attempts", test_duplicate_alone);
  return g_test_run ();
}
