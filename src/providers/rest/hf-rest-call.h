/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-provider.h"

G_BEGIN_DECLS

/* hf_provider_request() and hf_provider_call_source() of REST (hf-rest-call.c). */
HfRequest *hf_rest_call_request (const HfProviderCall *call, GError **error);
char *hf_rest_call_source (const HfProviderCall *call, GError **error);

/* Whether a request of this method may have a body. */
gboolean hf_rest_has_body (const char *method);
/* (transfer full) (nullable): the name reachability is kept under, of an address. */
char *hf_rest_source_of (const char *url, GError **error);

/* Sets the body and, where no header says it, its content type (hf-rest-body.c). %HF_ERROR_INVALID: bytes that are not base64. */
gboolean hf_rest_call_set_body (HfRequest *request, const HfProviderCall *call, GError **error);

G_END_DECLS
