/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-expression-host.h>
#include <hf-test.h>

G_BEGIN_DECLS

/* What tests of expressions share: one host over a solution's names and scripts, asked and waited for. */
typedef struct
{
  HfExpressionHost *host;
  GHashTable *names, *scripts;
} ExpressionTest;

void expression_set_up (ExpressionTest *test, gconstpointer data);
void expression_tear_down (ExpressionTest *test, gconstpointer data);

/* Before the first evaluation, or followed by expression_use(). */
void expression_add_name (ExpressionTest *test, const char *name, const char *text);
void expression_add_script (ExpressionTest *test, const char *file, const char *source);
void expression_use (ExpressionTest *test);

/* (transfer full) (nullable): the value of @text; @document, @context: (nullable): JSON. Aborts on an error. */
char *expression_evaluate (ExpressionTest *test, const char *text, const char *document, const char *context);
/* The same over any scope; (nullable): NULL with @error: an error; NULL without: undefined */
char *expression_evaluate_in (ExpressionTest *test, const char *text, const HfScope *scope, GError **error);
/* (transfer full): the error's message; aborts if there is a value. */
char *expression_fail (ExpressionTest *test, const char *text, const char *document, const char *context);

/* NULL: undefined */
void assert_value (ExpressionTest *test, const char *text, const char *document, const char *context, const char *expected);
/* Aborts unless @words are part of the message. */
void assert_fails (ExpressionTest *test, const char *text, const char *document, const char *context, const char *words);

#define expression_test(path, func) g_test_add (path, ExpressionTest, NULL, expression_set_up, func, expression_tear_down)

G_END_DECLS
