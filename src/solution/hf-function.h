/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include <hf-json.h>

#include "hf-function-parts.h"

G_BEGIN_DECLS

typedef enum
{
  HF_LOCATION_PATH,
  HF_LOCATION_QUERY,
  HF_LOCATION_HEADER,
  HF_LOCATION_BODY,
  HF_LOCATION_CREDENTIAL,
  HF_LOCATION_SECRET,
  HF_LOCATION_OUTPUT, /* never sent: for expressions and operations only */
} HfLocation;

/**
 * HfParameter:
 * @type: as written (`string`, `number`, `boolean`, `secret` …), or NULL
 * @value: (nullable): literal as raw JSON
 * @template: (nullable): the value as the file has it, if it holds expressions (then @value is NULL)
 * @required_when: (nullable): `required` that is an expression (then @required is FALSE)
 */
typedef struct
{
  char *name;
  HfLocation location;
  char *type;
  gboolean required;
  char *value;
  HfTemplate *template;
  HfExpression *required_when;
} HfParameter;

/* Whether its value is the name of a credential and the secret is what goes on the wire: type `secret`, location `credential` or `secret`,
 * the headers `accessToken` and `basicAuth` (providers.md). */
gboolean hf_parameter_names_credential (const HfParameter *parameter);

/* (transfer full): @raw, a value of a parameter of @type, converted as hf_function_resolve() says. */
char *hf_type_convert (const char *type, const char *raw, gboolean *fits);

typedef enum
{
  HF_ANSWER_UNSAID,
  HF_ANSWER_NO,
  HF_ANSWER_YES,
} HfAnswer;

/**
 * HfFunction:
 *
 * How to call a service: one file of `functions/`. Immutable after loading.
 */
#define HF_TYPE_FUNCTION (hf_function_get_type ())
G_DECLARE_FINAL_TYPE (HfFunction, hf_function, HF, FUNCTION, GObject)

const char *hf_function_get_id (HfFunction *self);
const char *hf_function_get_file (HfFunction *self);
const char *hf_function_get_provider (HfFunction *self); /* DATA_PROVIDER_REST … */
const char *hf_function_get_method (HfFunction *self);   /* upper case */
const char *hf_function_get_url (HfFunction *self);      /* with {tokens} */
const char *hf_function_get_format (HfFunction *self);   /* json, text, xml … */
guint hf_function_get_n_parameters (HfFunction *self);
const HfParameter *hf_function_get_parameter (HfFunction *self, guint index);
const HfParameter *hf_function_find_parameter (HfFunction *self, const char *name); /* (nullable) */
HfAnswer hf_function_get_idempotent (HfFunction *self);
gboolean hf_function_get_idempotency_key (HfFunction *self); /* FALSE only where the function says so */
const char *hf_function_get_primary_key (HfFunction *self);  /* (nullable): a property */
/* (nullable): `primaryKey` as an expression: evaluated for each record, which is `@ctx.record`. */
HfExpression *hf_function_get_record_key (HfFunction *self);
/* queue.md, "Safe to repeat": GET, HEAD, PUT, DELETE unless `idempotent: false`; others with `idempotent: true`. */
gboolean hf_function_get_safe (HfFunction *self);
/* (nullable): why it cannot run (it needs an expression, a required key is missing …), a sentence with its place. */
const char *hf_function_get_unusable (HfFunction *self);

/* --- the other keys; (nullable) unless said otherwise, owned by the function --- */

HfTemplate *hf_function_get_url_template (HfFunction *self);        /* a url that is an expression; hf_function_get_url() is NULL then */
GPtrArray *hf_function_get_queries (HfFunction *self);              /* never NULL (element-type HfLocalQuery), dependencies first */
HfExpression *hf_function_get_when (HfFunction *self);
const HfFunctionGuard *hf_function_get_guard (HfFunction *self);
HfExpression *hf_function_get_input_transform (HfFunction *self);
const HfConversions *hf_function_get_conversions (HfFunction *self);
HfExpression *hf_function_get_output_transform (HfFunction *self);
HfExpression *hf_function_get_records (HfFunction *self);
const HfContinuation *hf_function_get_continuation (HfFunction *self);
gboolean hf_function_get_for_matching_ids (HfFunction *self);       /* forRowsWithMatchingIds: true */
GPtrArray *hf_function_get_filters (HfFunction *self);              /* never NULL (element-type HfRowFilter) */
GPtrArray *hf_function_get_operations (HfFunction *self);           /* NULL: the key is not there: the automatic behaviour */
gboolean hf_function_get_keep_temp_ids (HfFunction *self);
GPtrArray *hf_function_get_error_handlers (HfFunction *self);       /* never NULL (element-type HfErrorHandler) */
gboolean hf_function_get_disable_token_refresh (HfFunction *self);
const char *hf_function_get_verify (HfFunction *self);              /* function id */

/**
 * hf_function_is_plain:
 *
 * Whether a call needs nothing but its resolved parameters: a REST function with no expression anywhere, no queries, guard, transforms,
 * conversions, error handlers, operations, verify, credentials; format json; automatic table behaviour of the whole table. Such calls take
 * the fast path.
 */
gboolean hf_function_is_plain (HfFunction *self);

/**
 * hf_function_expand_url:
 * @parameters: values as raw JSON by name
 *
 * `{name}` tokens before the first `/` of the path are inserted as they are; elsewhere one percent-encoded segment, `.` and
 * `..` refused. A query string in the URL is dropped for the `query` parameters, which follow in file order.
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID naming the parameter that is missing or refused
 */
char *hf_function_expand_url (HfFunction *self, const HfJsonObject *parameters, GError **error);
/* The same of an address that an expression made. */
char *hf_function_expand_url_text (HfFunction *self, const char *url, const HfJsonObject *parameters, GError **error);

/**
 * hf_function_expand_page_url:
 * @url: of a continuation; may be relative
 * @previous: the absolute address of the page before
 *
 * As hf_function_expand_url(), but the query string of @url is kept, the `query` parameters are set over it.
 */
char *hf_function_expand_page_url (HfFunction *self, const char *url, const char *previous, const HfJsonObject *parameters, GError **error);

/**
 * hf_function_resolve:
 * @given: (nullable): the caller's values, raw JSON by name
 * @record: (nullable): the edited record
 *
 * The values of a function whose parameters hold no expressions; as hf_function_resolve_with() without what was evaluated.
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID naming a required parameter without a value
 */
HfJsonObject *hf_function_resolve (HfFunction *self, const HfJsonObject *given, const HfJsonObject *record, GError **error);

/**
 * hf_function_resolve_with:
 * @given: (nullable): the caller's values, raw JSON by name
 * @evaluated: (nullable): what the parameters' templates came to, by name; what is undefined is not there
 * @required: (nullable): names of parameters whose `required_when` came to true
 * @record: (nullable): the edited record
 *
 * A parameter's value is the caller's, else the file's (its literal, or what its template came to), else the record's field of that
 * name, but never the record's where it names a credential. Names the function does not declare are dropped.
 *
 * A value is then made what its `type` says, if it is not that and can be without loss: number: a text that is a JSON number (spaces
 * around it aside), digit by digit as it is written. boolean: the texts true, false, 1, 0 without case, the numbers 1 and 0. string, date
 * and the like: the text of a number or boolean. object, array, json: a text that is JSON of that kind. Types that are not known, and
 * null, stay. A value that cannot be converted is an error for a required number or boolean, and else stays as it is.
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID naming a parameter that needs a value or cannot have this one
 */
HfJsonObject *hf_function_resolve_with (HfFunction *self, const HfJsonObject *given, const HfJsonObject *evaluated,
                                        const char *const *required, const HfJsonObject *record, GError **error);

G_END_DECLS
