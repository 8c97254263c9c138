/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine-test.h"

G_BEGIN_DECLS

/* What tests of functions share: the fixture's solution with `get-items` as the test writes it. */

/* Writes functions/get-items.jigx: a GET of /items and @keys, more lines of YAML. */
void function_set (Fixture *self, const char *keys);
/* Writes functions/@id.jigx: @keys is all of it but the provider. */
void function_write (Fixture *self, const char *id, const char *keys);
/* The next answer to a GET (@path: nullable: any). */
void function_serve (Fixture *self, const char *path, const char *body);
void function_serve_full (Fixture *self, const char *path, guint status, const char *headers, const char *body);
/* Opens the engine if it is not. */
void function_sync (Fixture *self);
/* The sync must fail, with @words in its sentence. */
void function_sync_fails (Fixture *self, const char *words);
/* The rows of a table, `id data` each, by id, joined by `|`; “-” without any, or such a table. */
void function_assert_rows (Fixture *self, const char *table, const char *rows);
/* The path and query of the request, in order. */
void function_assert_request (Fixture *self, guint index, const char *target);
void function_assert_header (Fixture *self, guint index, const char *name, const char *value);
void function_assert_body (Fixture *self, guint index, const char *body);

G_END_DECLS
