/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-engine-private.h>
#include <hf-fake-monitor.h>
#include <hf-script-server.h>
#include <hf-test.h>

G_BEGIN_DECLS

/**
 * Fixture:
 *
 * A solution folder, a scripted service, a fake network, and an engine over a database in a folder of its own.
 *
 * The solution has the dataset `items` (GET, POST idempotent, PATCH idempotent, DELETE at https://api.example.test/items),
 * and `notes`, whose POST is not safe to repeat.
 */
typedef struct
{
  char *dir; /* everything is below it */
  char *solution_dir, *overlay_root, *database;
  HfScriptServer *server;
  HfFakeMonitor *monitor;
  HfClock *clock; /* (nullable): a test may set it before fixture_open(); it is unreferenced at the end */
  HfEngine *engine;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);

/* Adds or replaces a file of the solution (before fixture_open()). */
void fixture_write (Fixture *self, const char *name, const char *text);
/* Sends the solution's host to this port of this machine instead of to the scripted service (before fixture_open()). */
void fixture_connect_to (Fixture *self, guint16 port);
/* Opens; with @interactive as a window does, else as holdfastctl does. Aborts the test on failure. */
void fixture_open (Fixture *self, gboolean interactive);
/* (nullable): the failure instead. */
GError *fixture_open_fails (Fixture *self);
void fixture_close (Fixture *self);

/* *Sync now*, waited for. (transfer full): clear. */
HfSyncReport fixture_sync (Fixture *self, HfSyncFlags flags);
/* A write, accepted. Returns its command id. */
gint64 fixture_submit (Fixture *self, const char *entity, const char *method, const char *record_id, const char *data);
GError *fixture_submit_fails (Fixture *self, const char *entity, const char *method, const char *record_id, const char *data);
/* (transfer full) (nullable) */
HfCommand *fixture_command (Fixture *self, gint64 id);
/* Waits until the command is in @state; prints where it is if that does not happen. */
void fixture_wait_state (Fixture *self, gint64 id, HfCommandState state);
/* (transfer full) (nullable) */
char *fixture_record (Fixture *self, const char *entity, const char *id);
/* (transfer full): the answer of a query as text, one value. */
char *fixture_sql (Fixture *self, const char *sql);
/* Waits until that answer is @value. */
void fixture_wait_sql (Fixture *self, const char *sql, const char *value);
void fixture_wait_headline (Fixture *self, const char *headline);

/* A named action of the solution, run to its end in a round of its own. */
void fixture_act (Fixture *self, const char *action);
/* (transfer full): a datasource or SQL, asked with values (nullable: a raw JSON object). */
char *fixture_query (Fixture *self, const char *query, const char *inputs);
GError *fixture_query_fails (Fixture *self, const char *query, const char *inputs);
/* *Sync now* of some datasets with values (nullable). (transfer full): clear. */
HfSyncReport fixture_sync_with (Fixture *self, const char *const *entities, const char *inputs);
/* Waits until no round runs. */
void fixture_wait_quiet (Fixture *self);

#define fixture_test(name, func) g_test_add (name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

G_END_DECLS
