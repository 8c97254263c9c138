/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A foreign server is reachable as soon as it was started and gone when it was stopped. */

#include "hf-peer.h"
#include "hf-test.h"

static gboolean
answers (HfPeer *peer)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  guint16 port = hf_peer_get_port (peer);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static void
test_start_and_stop (void)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "db.json", NULL);
  const char *const args[] = { "--host", "127.0.0.1", "--port", "@PORT@", "--quiet", path, NULL };
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  HfPeer *peer;
  guint16 port;

  g_assert_true (g_file_set_contents (path, "{\"things\": []}", -1, NULL));
  peer = hf_peer_start ("json-server", args);
  if (peer != NULL)
    {
      g_autofree char *uri = hf_peer_make_uri (peer, "/things");

      port = hf_peer_get_port (peer);
      g_assert_cmpuint (port, <, 32768);
      g_assert_true (g_str_has_suffix (uri, "/things"));
      g_assert_true (answers (peer));
      hf_peer_stop (peer);
      g_assert_null (g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL));
    }
  hf_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/support/peer/accepts-when-started-and-is-gone-when-stopped", test_start_and_stop);
  return g_test_run ();
}
