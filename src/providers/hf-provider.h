/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-command.h>
#include <hf-function.h>
#include <hf-outcome.h>
#include <hf-transport.h>

G_BEGIN_DECLS

/**
 * HfProvider:
 *
 * Turns our words into a service's and back. Owns no schedule, queue, cache or retry, and keeps no state: all verbs are pure
 * and may run on any thread.
 */
#define HF_TYPE_PROVIDER (hf_provider_get_type ())
G_DECLARE_INTERFACE (HfProvider, hf_provider, HF, PROVIDER, GObject)

/**
 * HfCursor:
 *
 * What the last pull left for the next one. (nullable) fields, verbatim from the service.
 */
typedef struct
{
  char *etag;
  char *last_modified;
} HfCursor;

void hf_cursor_clear (HfCursor *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfCursor, hf_cursor_clear)

typedef enum
{
  HF_READ_RECORDS,      /* the body is a JSON array of records: stream it */
  HF_READ_NOT_MODIFIED, /* nothing changed since the cursor */
} HfRead;

struct _HfProviderInterface
{
  GTypeInterface parent_interface;

  char *(*source) (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, GError **error);
  HfRequest *(*build) (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, const HfCursor *cursor, GError **error);
  gboolean (*read) (HfProvider *self, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error);
  HfRequest *(*apply) (HfProvider *self, HfCommand *command, HfFunction *function, GError **error);
  void (*outcome) (HfProvider *self, HfCommand *command, HfResponse *response, GBytes *body, const GError *error, gint64 now,
                   HfResult *result);
};

/**
 * hf_provider_find:
 * @id: as a solution writes it, e.g. `DATA_PROVIDER_REST`
 *
 * Returns: (transfer none) (nullable): NULL: this version has no such provider
 */
HfProvider *hf_provider_find (const char *id);

/* (transfer full) (nullable): the name reachability is kept under (a host), for a call with these resolved parameters. */
char *hf_provider_source (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, GError **error);

/* (transfer full) (nullable): the request that pulls; @parameters are resolved values. %HF_ERROR_INVALID. */
HfRequest *hf_provider_build (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, const HfCursor *cursor, GError **error);

/* What the head of a pull's answer means: records (with the @next cursor), nothing new, or an error with its class. */
gboolean hf_provider_read (HfProvider *self, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error);

/* (transfer full) (nullable): the request that carries out @command. %HF_ERROR_INVALID: it can never be sent like this. */
HfRequest *hf_provider_apply (HfProvider *self, HfCommand *command, HfFunction *function, GError **error);

/**
 * hf_provider_outcome:
 * @response, @body: (nullable): what came, or NULL
 * @error: (nullable): why nothing (or no whole answer) came
 *
 * Fills @result (to be cleared by the caller); never fails.
 */
void hf_provider_outcome (HfProvider *self, HfCommand *command, HfResponse *response, GBytes *body, const GError *error, gint64 now,
                          HfResult *result);

G_END_DECLS
