/* SPDX-License-Identifier: GPL-3.0-or-later */

/* serve-file FILE [--etag]
 *
 * The reference server of the benchmarks: plain HTTP/1.1 on a loopback port the system gives, printed on the first line of
 * standard output. Guarantees: costs next to nothing (sendfile, one thread a connection), so that what is measured is the client.
 * GET answers FILE as it is at that moment, with --etag also its entity tag and 304; GET /connections the number of connections
 * accepted so far; every other method reads the body and answers {}. Refuses everything else HTTP can do. Runs until killed. */

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define JSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n"

static const char *served_path;
static gboolean with_etag;
static gint n_connections;

typedef struct
{
  char *method, *path, *if_none_match;
  gsize length;
} Request;

static void
request_clear (Request *request)
{
  g_free (request->method);
  g_free (request->path);
  g_free (request->if_none_match);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
send_all (int fd, const char *text)
{
  gsize length = strlen (text), sent = 0;

  while (sent < length)
    {
      ssize_t n = send (fd, text + sent, length - sent, MSG_NOSIGNAL);

      if (n < 0 && errno != EINTR)
        return FALSE;
      sent += (gsize) MAX (n, 0);
    }
  return TRUE;
}

static gboolean
send_text (int fd, const char *body)
{
  g_autofree char *answer = g_strdup_printf (JSON_HEAD "%s", strlen (body), "", body);

  return send_all (fd, answer);
}

static gboolean
send_body (int fd, int file, gsize size)
{
  off_t offset = 0;

  while ((gsize) offset < size)
    if (sendfile (fd, file, &offset, size - (gsize) offset) <= 0 && errno != EINTR)
      return FALSE;
  return TRUE;
}

static gboolean
send_file (int fd, const Request *request)
{
  g_autofree char *etag = NULL, *head = NULL;
  struct stat info;
  gboolean sent;
  int file = open (served_path, O_RDONLY | O_CLOEXEC);

  if (file < 0 || fstat (file, &info) != 0)
    g_error ("%s: %s", served_path, g_strerror (errno));

  if (with_etag)
    etag = g_strdup_printf ("ETag: \"%lx-%lx-%lx\"\r\n", (long) info.st_mtim.tv_sec, info.st_mtim.tv_nsec, (long) info.st_size);
  if (etag != NULL && request->if_none_match != NULL && strstr (etag, request->if_none_match) != NULL)
    {
      head = g_strdup_printf ("HTTP/1.1 304 Not Modified\r\n%s\r\n", etag);
      sent = send_all (fd, head);
    }
  else
    {
      head = g_strdup_printf (JSON_HEAD, (gsize) info.st_size, etag != NULL ? etag : "");
      sent = send_all (fd, head) && send_body (fd, file, (gsize) info.st_size);
    }
  close (file);
  return sent;
}

/* FALSE: the connection has ended. */
static gboolean
read_request (GDataInputStream *input, Request *request)
{
  g_autofree char *first = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_auto(GStrv) words = first != NULL ? g_strsplit (first, " ", 3) : NULL;

  if (words == NULL || g_strv_length (words) < 2)
    return FALSE;
  request->method = g_strdup (words[0]);
  request->path = g_strdup (words[1]);
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL)
        return FALSE;
      if (*line == '\0')
        return TRUE;
      if (g_ascii_strncasecmp (line, "Content-Length:", 15) == 0)
        request->length = (gsize) g_ascii_strtoull (line + 15, NULL, 10);
      else if (g_ascii_strncasecmp (line, "If-None-Match:", 14) == 0)
        request->if_none_match = g_strdup (g_strstrip (line + 14));
    }
}

static gboolean
answer (int fd, const Request *request)
{
  g_autofree char *number = NULL;

  if (!g_str_equal (request->method, "GET"))
    return send_text (fd, "{}");
  if (!g_str_equal (request->path, "/connections"))
    return send_file (fd, request);
  number = g_strdup_printf ("%d", g_atomic_int_get (&n_connections));
  return send_text (fd, number);
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  g_autoptr(GDataInputStream) input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  const int no_delay = 1;
  gboolean open = TRUE;

  g_atomic_int_inc (&n_connections);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  /* sendfile() needs a socket that waits. */
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  while (open)
    {
      g_auto(Request) request = { 0 };

      open = read_request (input, &request)
          && g_input_stream_skip (G_INPUT_STREAM (input), request.length, NULL, NULL) == (gssize) request.length
          && answer (fd, &request);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (64);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;

  if (argc < 2)
    {
      g_printerr ("usage: serve-file FILE [--etag]\n");
      return 2;
    }
  served_path = argv[1];
  with_etag = argc > 2 && g_str_equal (argv[2], "--etag");
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                      &bound, &error))
    g_error ("%s", error->message);
  g_signal_connect (service, "run", G_CALLBACK (run_cb), NULL);
  g_print ("%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_main_loop_run (loop);
  return 0;
}
