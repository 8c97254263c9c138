/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfError:
 * @HF_ERROR_OFFLINE: there is no network, or the person works offline; nothing was sent
 * @HF_ERROR_TRANSIENT: the call did not reach the service or the service asks to come again; repeat later
 * @HF_ERROR_BUSY: the service limits the rate (429)
 * @HF_ERROR_SERVER: the service failed while working on the call (500 and other 5xx)
 * @HF_ERROR_AUTH: a credential is missing, expired or refused
 * @HF_ERROR_PERMANENT: the service refused the call; repeating it unchanged cannot help
 * @HF_ERROR_CONFLICT: the service has another version of the record
 * @HF_ERROR_UNKNOWN_OUTCOME: the call was sent, the answer was lost, and it is not safe to repeat
 * @HF_ERROR_INVALID: what we were given is not valid: a file, a response body, an argument
 * @HF_ERROR_STORE: the local database refused: full, read-only, corrupt, newer
 *
 * The code says what happens next (queue.md, "Failure classes"); the message is for people.
 */
#define HF_ERROR (hf_error_quark ())
typedef enum
{
  HF_ERROR_OFFLINE,
  HF_ERROR_TRANSIENT,
  HF_ERROR_BUSY,
  HF_ERROR_SERVER,
  HF_ERROR_AUTH,
  HF_ERROR_PERMANENT,
  HF_ERROR_CONFLICT,
  HF_ERROR_UNKNOWN_OUTCOME,
  HF_ERROR_INVALID,
  HF_ERROR_STORE,
} HfError;

GQuark hf_error_quark (void);

#define HF_TYPE_ERROR (hf_error_get_type ())
GType hf_error_get_type (void) G_GNUC_CONST;

/**
 * hf_error_to_nick:
 *
 * Returns: (transfer none): the class as it is stored in the database and printed by
 *   `holdfastctl --json`, e.g. `transient`, `unknown-outcome`
 */
const char *hf_error_to_nick (HfError code);

/**
 * hf_error_from_nick:
 *
 * Returns: whether @nick names a class; then @code holds it
 */
gboolean hf_error_from_nick (const char *nick, HfError *code);

G_END_DECLS
