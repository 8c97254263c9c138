/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine-test.h"

G_BEGIN_DECLS

/* What the tests of actions share. */

static inline void
assert_contains (const char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("“%s” is not in: %s", part, text);
}

static inline void
assert_sql (Fixture *self, const char *sql, const char *answer)
{
  g_autofree char *value = fixture_sql (self, sql);

  g_assert_cmpstr (value, ==, answer);
}

/* A line of the activity log that holds @part. */
static inline void
assert_told (Fixture *self, const char *part)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) > 0 FROM _activity WHERE instr(text, '%s') > 0", part);

  fixture_wait_sql (self, sql, "1");
}

/* Writes `actions/<name>.jigx`; @action is one YAML value in flow style. */
static inline void
write_action (Fixture *self, const char *name, const char *action)
{
  g_autofree char *file = g_strdup_printf ("actions/%s.jigx", name);
  g_autofree char *text = g_strdup_printf ("action: %s\n", action);

  fixture_write (self, file, text);
}

G_END_DECLS
