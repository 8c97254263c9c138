/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The services behind tests/solutions/field-sales: every answer that one of its functions can read, and no judgement of what is
 * asked but for who asks. */

#include "field-sales-service.h"

#include <string.h>

#define VISIT "{\"id\":\"V-%d\",\"date\":\"%s\",\"customer\":%d,\"done\":false,\"minutes\":%d}"

/* Ids given out so far; and which of its answers the service gives now. Handlers run one at a time. */
static struct
{
  guint customers, orders;
  int phase;
} state;

char *
field_sales_make_records (void)
{
  static const char *const regions[] = { "north", "south", "east" };
  GString *text = g_string_new ("{\"customers\":[");

  for (int i = 1; i <= FIELD_SALES_CUSTOMERS; i++)
    g_string_append_printf (text,
                            "%s{\"id\":%d,\"name\":\"Kunde %02d\",\"region\":\"%s\",\"credit\":%d,"
                            "\"contact\":{\"email\":\"Kunde%d@Example.test\",\"city\":\"Ærø %d\"},\"internal\":true}",
                            i > 1 ? "," : "", i, i, regions[i % 3], i * 100, i, i);
  g_string_append (text, "],\"orders\":[");
  for (int i = 1; i <= 30; i++)
    g_string_append_printf (text,
                            "%s{\"id\":%d,\"customerId\":%d,\"region\":\"%s\",\"status\":\"open\",\"placed\":\"2026-02-%02d\","
                            "\"lines\":[{\"amount\":2,\"price\":10.5},{\"amount\":%d,\"price\":1}]}",
                            i > 1 ? "," : "", i, i, regions[i % 3], i % 28 + 1, i);
  g_string_append (text, "],\"products\":[");
  for (int i = 1; i <= FIELD_SALES_PRODUCTS; i++)
    g_string_append_printf (text, "%s{\"id\":%d,\"sku\":\"P-%03d\",\"name\":\"Part %d\",\"price\":%d.50}", i > 1 ? "," : "", i, i,
                            i, i);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

static gboolean
is (const HfScriptRequest *request, const char *method, const char *path)
{
  return g_str_equal (request->method, method) && g_str_equal (request->path, path);
}

/* The reply keeps pointers: texts made here live as long as the process. */
static const char *
keep (char *text)
{
  static GPtrArray *kept;

  if (kept == NULL)
    kept = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (kept, text);
  return text;
}

static gboolean
has_authorization (const HfScriptRequest *request, const char *wanted, HfScriptReply *reply)
{
  const char *given = hf_script_request_header (request, "Authorization");

  if (g_strcmp0 (given, wanted) == 0)
    return TRUE;
  reply->status = 401;
  reply->body = "{\"error\":\"not you\"}";
  return FALSE;
}

static void
answer_visits (const HfScriptRequest *request, HfScriptReply *reply)
{
  if (!has_authorization (request, "Bearer " FIELD_SALES_TOKEN, reply))
    return;
  if (g_atomic_int_get (&state.phase) == FIELD_SALES_LATER)
    reply->body = keep (g_strdup_printf ("{\"page\":{},\"visits\":[" VISIT "]}", 1, "2026-03-05", 1, 60));
  else if (strstr (request->target, "cursor=c2") == NULL)
    reply->body = keep (g_strdup_printf ("{\"page\":{\"next\":\"c2\"},\"visits\":[" VISIT "," VISIT "," VISIT "]}", 1,
                                         "2026-03-02", 1, 30, 2, "2026-03-03", 2, 45, 9, "2026-02-01", 2, 5));
  else
    /* A list of one, which JSONata turns into an object. */
    reply->body = keep (g_strdup_printf ("{\"page\":{},\"visits\":[" VISIT "]}", 3, "2026-03-08", 3, 15));
}

static void
answer_documents (const HfScriptRequest *request, HfScriptReply *reply)
{
  if (!has_authorization (request, "Bearer " FIELD_SALES_TOKEN, reply))
    return;
  if (g_atomic_int_get (&state.phase) == FIELD_SALES_LATER)
    reply->body = "{\"@odata.context\":\"x\",\"value\":[{\"id\":\"d1\",\"name\":\"Plan 2\"}]}";
  else if (strstr (request->target, "skiptoken=p2") == NULL)
    reply->body = "{\"@odata.context\":\"x\",\"@odata.nextLink\":\"https://crm.fieldsales.example/drive/root/"
                  "children?$top=2&$skiptoken=p2\","
                  "\"value\":[{\"id\":\"d1\",\"name\":\"Plan\",\"size\":10,\"folder\":{}},{\"id\":\"d2\",\"name\":\"List.txt\","
                  "\"size\":20}]}";
  else
    reply->body = "{\"@odata.context\":\"x\",\"value\":[{\"id\":\"d3\",\"name\":\"Map.pdf\",\"size\":30}]}";
}

static void
answer_targets (const HfScriptRequest *request, HfScriptReply *reply)
{
  g_autofree char *basic = g_base64_encode ((const guchar *) FIELD_SALES_BASIC, strlen (FIELD_SALES_BASIC));
  g_autofree char *wanted = g_strconcat ("Basic ", basic, NULL);

  if (!has_authorization (request, wanted, reply))
    return;
  reply->body = "{\"targets\":{\"north\":{\"name\":\"North\",\"goal\":100},\"south\":{\"name\":\"South\",\"goal\":90},"
                "\"closed\":{\"name\":\"Closed\",\"goal\":0},\"team-7\":{\"name\":\"of team-7\",\"goal\":120}},"
                "\"flags\":[{\"region\":\"north\",\"flag\":\"N\",\"quarter\":\"2026-Q1\"},"
                "{\"region\":\"south\",\"flag\":\"S\",\"quarter\":\"2026-Q1\",\"team\":\"team-7\"}],"
                "\"moved\":{\"from\":\"team-7\",\"to\":\"team-9\"},\"generated\":\"2026-03-02T08:00:00Z\"}";
}

static void
answer_brochure (HfScriptReply *reply)
{
  guint8 bytes[FIELD_SALES_BROCHURE_SIZE];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) i;
  reply->type = "application/pdf";
  reply->bytes = g_bytes_new (bytes, sizeof bytes);
}

/* As services that give out ids do: what was sent, with an id. */
static void
answer_created (const HfScriptRequest *request, const char *prefix, guint *count, HfScriptReply *reply)
{
  g_autofree char *sent = hf_script_request_text (request);

  g_assert_true (g_str_has_prefix (sent, "{"));
  reply->status = 201;
  reply->body = keep (g_strdup_printf ("{\"id\":\"%s-%u\"%s%s", prefix, ++*count, g_str_equal (sent, "{}") ? "" : ",", sent + 1));
}

static void
answer_sales (const HfScriptRequest *request, HfScriptReply *reply)
{
  if (is (request, "POST", "/customers"))
    answer_created (request, "C", &state.customers, reply);
  else if (is (request, "POST", "/orders"))
    answer_created (request, "O", &state.orders, reply);
  else if (!g_str_equal (request->method, "GET"))
    reply->body = "{}";
}

static void
answer (const HfScriptRequest *request, HfScriptReply *reply, gpointer data)
{
  if (is (request, "GET", "/visits"))
    answer_visits (request, reply);
  else if (is (request, "GET", "/drive/root/children"))
    answer_documents (request, reply);
  else if (g_str_has_prefix (request->path, "/targets/"))
    answer_targets (request, reply);
  else if (is (request, "GET", "/prices.csv"))
    {
      reply->type = "text/csv";
      reply->body = "id;price;valid\r\nP-001;12.50;yes\r\nP-002;0.10;\r\n";
    }
  else if (is (request, "GET", "/depots"))
    {
      reply->type = "application/xml";
      reply->body = "<?xml version=\"1.0\"?><depots><depot code=\"A1\"><name country=\"DK\">Århus &amp; "
                    "Co</name><gate>1</gate><gate>2</gate></depot>"
                    "<depot code=\"B2\"><name>Bergen</name><gate>1</gate></depot></depots>";
    }
  else if (g_str_has_prefix (request->path, "/brochures/"))
    answer_brochure (reply);
  else if (is (request, "GET", "/outages"))
    {
      reply->status = 403;
      reply->headers = "X-Wait: 0.01\r\n";
      reply->body = "{\"reason\":\"strike\"}";
    }
  else if (is (request, "POST", "/visits"))
    reply->body = "{\"id\":\"V-900\",\"date\":\"2026-03-05\"}";
  else if (is (request, "POST", "/reports"))
    reply->body = "{\"receipt\":\"R-1\"}";
  else if (g_str_has_suffix (request->path, "/photo"))
    {
      reply->type = "text/plain";
      reply->body = "stored";
    }
  else
    answer_sales (request, reply);
}

void
field_sales_set_phase (FieldSalesPhase phase)
{
  g_atomic_int_set (&state.phase, phase);
}

void
field_sales_serve (HfScriptServer *server)
{
  state.customers = state.orders = 0;
  field_sales_set_phase (FIELD_SALES_FIRST);
  hf_script_server_set_handler (server, answer, NULL);
}

char *
field_sales_make_overlay (guint16 sales, guint16 crm)
{
  return g_strdup_printf ("hosts:\n"
                          "  api.fieldsales.example: { connectTo: \"http://127.0.0.1:%u\" }\n"
                          "  crm.fieldsales.example: { connectTo: \"http://127.0.0.1:%u\", timeout: 10s }\n"
                          "settings:\n  custom: { day: \"2026-03-04\", vat: 0.25, documents: true, credit: 2000 }\n"
                          "user: { id: u-1, email: ada@example.test, displayName: Ada }\n"
                          "organization: { id: org-1 }\n",
                          sales, crm);
}
