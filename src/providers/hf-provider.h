/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-command.h>
#include <hf-credentials.h>
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

/**
 * HfProviderCall:
 * @parameters: evaluated and converted values, raw JSON by name. Of a parameter that names a credential
 *   (hf_parameter_names_credential()): the name, which is never sent
 * @secrets: (nullable) (element-type utf8 HfSecret): by the parameter's name
 * @url: (nullable): where the function's own `url` does not say it: what its expression or a continuation made
 * @previous: (nullable): the address of the page before: then @url is a continuation's, may be relative and keeps its query string
 * @transformed: the function has an inputTransform: @body is what it made
 * @body: (nullable): raw JSON; NULL: it made nothing
 * @buffers: (nullable): names of parameters converted to `buffer`: their values are base64 of the bytes
 * @idempotency_key: (nullable)
 * @cursor: (nullable): for a conditional request
 *
 * One call of a function that needs more than hf_provider_build() and hf_provider_apply() look at; whoever evaluates functions fills
 * it. All borrowed.
 */
typedef struct
{
  HfFunction *function;
  const HfJsonObject *parameters;
  GHashTable *secrets;
  const char *url;
  const char *previous;
  gboolean transformed;
  const char *body;
  const char *const *buffers;
  const char *idempotency_key;
  const HfCursor *cursor;
} HfProviderCall;

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
  char *(*call_source) (HfProvider *self, const HfProviderCall *call, GError **error);
  HfRequest *(*request) (HfProvider *self, const HfProviderCall *call, GError **error);
  gboolean (*read) (HfProvider *self, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error);
  HfRequest *(*apply) (HfProvider *self, HfCommand *command, HfFunction *function, GError **error);
  char *(*explain) (HfProvider *self, HfResponse *response, GBytes *body);
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

/* (transfer full) (nullable): the same of an evaluated call, whose secrets need not be there yet: they are bound to hosts. */
char *hf_provider_call_source (HfProvider *self, const HfProviderCall *call, GError **error);

/**
 * hf_provider_request:
 *
 * The request of an evaluated call. REST, as providers.md reads: `accessToken` becomes `Authorization: Bearer …`, `basicAuth` becomes
 * `Authorization: Basic …`, unless declared as path, query or body. Every other secret goes under its parameter's own name: where its
 * declared location says (path, query, header, body), where the url has its `{name}`, else (location `credential`, `secret`) as a header.
 * Other header parameters are sent as they are, `Accept` and `Content-Type` among them; without, the function's format says what is accepted.
 *
 * The body is what the inputTransform made, if the function has one: as JSON, or, where a header parameter `Content-Type` says something
 * else than JSON, a JSON string's text. Without one it is a JSON object of the body parameters that have a value, or the bytes of the only
 * one if it is a buffer.
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID: it can never be sent like this; %HF_ERROR_AUTH: a secret is missing
 */
HfRequest *hf_provider_request (HfProvider *self, const HfProviderCall *call, GError **error);

/* What the head of a pull's answer means: records (with the @next cursor), nothing new, or an error with its class. */
gboolean hf_provider_read (HfProvider *self, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error);

/* (transfer full) (nullable): the request that carries out @command. %HF_ERROR_INVALID: it can never be sent like this. */
HfRequest *hf_provider_apply (HfProvider *self, HfCommand *command, HfFunction *function, GError **error);

/* (transfer full): what the service says of its refusal, for people; @body: (nullable). */
char *hf_provider_explain (HfProvider *self, HfResponse *response, GBytes *body);

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
