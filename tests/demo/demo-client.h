/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-demo-server.h>
#include <hf-json.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A blocking HTTP client for the demo server, which lives in another thread, and what a test needs around it. */
typedef struct
{
  HfDemoServer *server;
  SoupSession *session;
} DemoFixture;

typedef struct
{
  guint status; /* 0: no answer */
  GError *error;
  char *body;
  SoupMessageHeaders *headers;
} DemoAnswer;

void demo_set_up (DemoFixture *self, gconstpointer data);
void demo_tear_down (DemoFixture *self, gconstpointer data);

/* The variable arguments are pairs of header name and value, ended by NULL. */
DemoAnswer *demo_ask (DemoFixture *self, const char *method, const char *path, const char *body, ...) G_GNUC_NULL_TERMINATED;
void demo_answer_free (DemoAnswer *self);
const char *demo_answer_header (DemoAnswer *self, const char *name);
/* (transfer full) (nullable): a property of the object answered, as text. */
char *demo_answer_field (DemoAnswer *self, const char *name);

/* The number of records in a JSON array of them, found by json-glib so that our own reader does not judge itself. */
guint demo_count_elements (const char *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoAnswer, demo_answer_free)

#define demo_add(name, func) g_test_add (name, DemoFixture, NULL, demo_set_up, func, demo_tear_down)
#define demo_assert_field(answer, name, expected) \
  G_STMT_START \
  { \
    g_autofree char *demo_value = demo_answer_field (answer, name); \
    g_assert_cmpstr (demo_value, ==, expected); \
  } \
  G_STMT_END

G_END_DECLS
