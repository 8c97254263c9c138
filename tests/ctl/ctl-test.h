/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-demo-server.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The real holdfastctl as a child process, with folders of its own and the sample cloud in this one. */
typedef struct
{
  char *root;
  char *demo;          /* the demo solution */
  HfDemoServer *server;
  GSubprocessLauncher *launcher;
  gboolean full_disk;  /* standard output goes to /dev/full */
  char *out, *err;     /* of the last run */
} Fixture;

void ctl_set_up (Fixture *self, gconstpointer data);
void ctl_tear_down (Fixture *self, gconstpointer data);

/* NULL-terminated arguments, without the program. Returns: the exit code; @self has the output. */
int ctl_run (Fixture *self, ...) G_GNUC_NULL_TERMINATED;
/* (transfer full): started, not waited for; its standard output and input are pipes. */
GSubprocess *ctl_start (Fixture *self, ...) G_GNUC_NULL_TERMINATED;

/* The last output as JSON; aborts, showing it, if it is not. */
JsonNode *ctl_json (Fixture *self);
JsonObject *ctl_json_object (Fixture *self, JsonNode **holder);
JsonArray *ctl_json_array (Fixture *self, JsonNode **holder);

/* Folders are made as needed; below the fixture's root. (transfer full): the path. */
char *ctl_write (Fixture *self, const char *file, const char *text);

/* How many journal lines had an effect; and the n-th of them. */
guint ctl_effects (GPtrArray *journal);
const HfDemoRequest *ctl_effect_at (GPtrArray *journal, guint index);

#define ctl_test(path, func) g_test_add (path, Fixture, NULL, ctl_set_up, func, ctl_tear_down)
#define assert_contains(text, part) \
  G_STMT_START { if (strstr (text, part) == NULL) g_error ("“%s” is not in:\n%s", part, text); } G_STMT_END

G_END_DECLS
