/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The demo's folder and its overlay, in a configuration folder of this test's own. (G_TEST_OPTION_ISOLATE_DIRS would do
 * it too, but GLib 2.74 leaks there.) */

#include <glib/gstdio.h>
#include <hf-demo-solution.h>
#include <hf-error.h>
#include <hf-test.h>

static char *
overlay_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "holdfast", "holdfast-demo", "connections.yaml", NULL);
}

static char *
read_overlay (void)
{
  g_autofree char *path = overlay_path ();
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_overlay (const char *text)
{
  g_autofree char *path = overlay_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_overlay (const char *before, const char *after)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (before != NULL)
    write_overlay (before);
  hf_demo_write_overlay (8123, &error);
  g_assert_no_error (error);
  text = read_overlay ();
  g_assert_cmpstr (text, ==, after);
}

#define BLOCK(port) \
  "# holdfast demo begin\nhosts:\n  demo.holdfast.example: { connectTo: \"http://127.0.0.1:" port "\" }\n# holdfast demo end\n"

static void
an_absent_overlay_is_made_private (void)
{
  g_autofree char *path = overlay_path ();
  GStatBuf info;

  g_remove (path);
  assert_overlay (NULL, BLOCK ("8123"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
a_new_port_replaces_the_old_one (void)
{
  assert_overlay (BLOCK ("1"), BLOCK ("8123"));
  assert_overlay (NULL, BLOCK ("8123"));
}

static void
what_a_person_wrote_stays (void)
{
  assert_overlay ("# mine\nuser: { id: ann }\n", "# mine\nuser: { id: ann }\n" BLOCK ("8123"));
  assert_overlay (BLOCK ("1") "user: { id: ann }\n", "user: { id: ann }\n" BLOCK ("8123"));
  assert_overlay ("user: { id: ann }", "user: { id: ann }\n" BLOCK ("8123"));
}

static void
other_hosts_are_neighbours (void)
{
  const char *after = "hosts: # here\n# holdfast demo begin\n"
                      "    demo.holdfast.example: { connectTo: \"http://127.0.0.1:8123\" }\n"
                      "# holdfast demo end\n    # staging\n    api.example.com: { timeout: 5s }\nuser: { id: ann }\n";

  assert_overlay ("hosts: # here\n    # staging\n    api.example.com: { timeout: 5s }\nuser: { id: ann }\n", after);
  assert_overlay (NULL, after);
}

static void
hosts_on_one_line_are_left_alone (void)
{
  const char *before = "hosts: { api.example.com: { timeout: 5s } }\n";
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  write_overlay (before);
  g_assert_false (hf_demo_write_overlay (8123, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  text = read_overlay ();
  g_assert_cmpstr (text, ==, before);
}

static void
the_folder_can_be_named (void)
{
  g_autofree char *source = g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), "data", "demo", NULL);
  g_autofree char *found = NULL;

  g_setenv ("HOLDFAST_DEMO_DIR", source, TRUE);
  found = hf_demo_find_solution ();
  g_assert_cmpstr (found, ==, source);
}

static void
a_wrong_name_falls_back (void)
{
  g_autofree char *found = NULL;
  g_autofree char *index = NULL;

  g_setenv ("HOLDFAST_DEMO_DIR", "/nonexistent", TRUE);
  found = hf_demo_find_solution ();
  g_assert_nonnull (found);
  g_assert_cmpstr (found, !=, "/nonexistent");
  index = g_build_filename (found, "index.jigx", NULL);
  g_assert_true (g_file_test (index, G_FILE_TEST_IS_REGULAR));
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = hf_test_make_dir ();
  int result;

  g_setenv ("XDG_CONFIG_HOME", dir, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/solution/an-absent-overlay-is-made-private", an_absent_overlay_is_made_private);
  g_test_add_func ("/demo/solution/a-new-port-replaces-the-old-one", a_new_port_replaces_the_old_one);
  g_test_add_func ("/demo/solution/what-a-person-wrote-stays", what_a_person_wrote_stays);
  g_test_add_func ("/demo/solution/other-hosts-are-neighbours", other_hosts_are_neighbours);
  g_test_add_func ("/demo/solution/hosts-on-one-line-are-left-alone", hosts_on_one_line_are_left_alone);
  g_test_add_func ("/demo/solution/the-folder-can-be-named", the_folder_can_be_named);
  g_test_add_func ("/demo/solution/a-wrong-name-falls-back", a_wrong_name_falls_back);
  result = g_test_run ();
  hf_test_remove_tree (dir);
  return result;
}
