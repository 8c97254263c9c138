/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a request really goes and by which rules: the overlay's settings per host, the HTTPS rule, and the sessions, one
 * for each distinct proxy and certificate setting, so that kept-alive connections are shared by all who may share them.
 * A plain http target is refused unless it stays on this machine or the person marked the host. */

#include "hf-net-private.h"

#include <hf-error.h>

#include <glib/gi18n-lib.h>

#define CONNECT_US (30 * G_USEC_PER_SEC)
#define IDLE_US (60 * G_USEC_PER_SEC)
#define KEEP_ALIVE_SECONDS 55

struct _HfHosts
{
  GHashTable *hosts;    /* host, lower case → Host */
  GHashTable *sessions; /* setting → SoupSession */
};

typedef struct
{
  char *connect_to, *ca_file, *proxy;
  gboolean insecure;
  gint64 timeout_us;
} Host;

static void
host_free (gpointer data)
{
  Host *host = data;

  g_free (host->connect_to);
  g_free (host->ca_file);
  g_free (host->proxy);
  g_free (host);
}

static const Host *
find_host (HfHosts *self, GUri *uri)
{
  static const Host plain;
  g_autofree char *name = g_ascii_strdown (g_uri_get_host (uri), -1);
  const Host *host = g_hash_table_lookup (self->hosts, name);

  return host != NULL ? host : &plain;
}

static gboolean
is_loopback_name (const char *name)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);

  if (address == NULL)
    return g_ascii_strcasecmp (name, "localhost") == 0
        || (strlen (name) > 10 && g_ascii_strcasecmp (name + strlen (name) - 10, ".localhost") == 0);
  return g_inet_address_get_is_loopback (address);
}

/* connectTo replaces scheme, host and port, and keeps path and query. */
static GUri *
find_target (const Host *host, GUri *uri, GError **error)
{
  g_autoptr(GUri) base = NULL;

  if (host->connect_to == NULL)
    return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                        g_uri_get_path (uri), g_uri_get_query (uri), NULL);
  base = hf_uri_parse (host->connect_to, error);
  if (base == NULL)
    return NULL;
  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (base), NULL, g_uri_get_host (base), g_uri_get_port (base),
                      g_uri_get_path (uri), g_uri_get_query (uri), NULL);
}

static char *
make_host_header (GUri *uri)
{
  const char *name = g_uri_get_host (uri);
  gboolean numeric6 = strchr (name, ':') != NULL;
  int standard = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  int port = g_uri_get_port (uri);

  if (port == -1 || port == standard)
    return g_strdup_printf (numeric6 ? "[%s]" : "%s", name);
  return g_strdup_printf (numeric6 ? "[%s]:%d" : "%s:%d", name, port);
}

static SoupSession *
make_session (const Host *host, gboolean direct, GError **error)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options ("user-agent", "Holdfast/" HF_VERSION,
                                                                  "max-conns", 64,
                                                                  "max-conns-per-host", 16,
                                                                  "idle-timeout", KEEP_ALIVE_SECONDS,
                                                                  "timeout", 0, /* HfExchange's own */
                                                                  NULL);

  if (direct)
    soup_session_set_proxy_resolver (session, NULL);
  else if (host->proxy != NULL)
    {
      g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (host->proxy, NULL);
      soup_session_set_proxy_resolver (session, resolver);
    }
  if (host->ca_file != NULL)
    {
      g_autoptr(GError) local = NULL;
      g_autoptr(GTlsDatabase) database = g_tls_file_database_new (host->ca_file, &local);

      if (database == NULL)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The certificate file “%s” cannot be used: %s"), host->ca_file,
                       local->message);
          return NULL;
        }
      soup_session_set_tls_database (session, database);
    }
  return g_steal_pointer (&session);
}

/* A proxy cannot reach this machine's own loopback, so those requests never ask one. */
static SoupSession *
find_session (HfHosts *self, const Host *host, gboolean loopback, GError **error)
{
  gboolean direct = loopback && host->proxy == NULL;
  g_autofree char *key = g_strdup_printf ("%d\n%s\n%s", direct, host->proxy != NULL ? host->proxy : "",
                                          host->ca_file != NULL ? host->ca_file : "");
  SoupSession *session = g_hash_table_lookup (self->sessions, key);

  if (session == NULL)
    {
      session = make_session (host, direct, error);
      if (session != NULL)
        g_hash_table_insert (self->sessions, g_steal_pointer (&key), session);
    }
  return session;
}

void
hf_route_free (HfRoute *route)
{
  g_clear_pointer (&route->target, g_uri_unref);
  g_free (route->host_header);
  g_clear_object (&route->session);
  g_free (route);
}

HfHosts *
hf_hosts_new (void)
{
  HfHosts *self = g_new0 (HfHosts, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

void
hf_hosts_free (HfHosts *self)
{
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->sessions);
  g_free (self);
}

void
hf_hosts_set (HfHosts *self, const char *name, const char *connect_to, gboolean insecure, gint64 timeout_us, const char *ca_file,
              const char *proxy)
{
  Host *host = g_new0 (Host, 1);

  host->connect_to = g_strdup (connect_to);
  host->insecure = insecure;
  host->timeout_us = timeout_us;
  host->ca_file = g_strdup (ca_file);
  host->proxy = g_strdup (proxy);
  g_hash_table_replace (self->hosts, g_ascii_strdown (name, -1), host);
}

gboolean
hf_hosts_is_loopback (HfHosts *self, GUri *uri)
{
  g_autoptr(GUri) target = find_target (find_host (self, uri), uri, NULL);

  return target != NULL && is_loopback_name (g_uri_get_host (target));
}

HfRoute *
hf_hosts_route (HfHosts *self, GUri *uri, GError **error)
{
  const Host *host = find_host (self, uri);
  g_autoptr(HfRoute) route = g_new0 (HfRoute, 1);
  SoupSession *session;

  route->target = find_target (host, uri, error);
  if (route->target == NULL)
    return NULL;
  route->loopback = is_loopback_name (g_uri_get_host (route->target));
  if (g_str_equal (g_uri_get_scheme (route->target), "http") && !route->loopback && !host->insecure)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("“%s” would be asked without encryption; use https, or mark the host as insecure in your own "
                     "connections.yaml"),
                   g_uri_get_host (route->target));
      return NULL;
    }
  session = find_session (self, host, route->loopback, error);
  if (session == NULL)
    return NULL;
  route->session = g_object_ref (session);
  if (host->connect_to != NULL)
    route->host_header = make_host_header (uri);
  route->idle_us = host->timeout_us > 0 ? host->timeout_us : IDLE_US;
  route->connect_us = host->timeout_us > 0 ? MIN (host->timeout_us, CONNECT_US) : CONNECT_US;
  return g_steal_pointer (&route);
}
