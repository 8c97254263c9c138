/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HfFakeMonitor as a GIO module, for programs that are not linked with it. Loading it runs the constructor that registers. */

#include "hf-fake-monitor.h"

/* GIO keeps a module by the dynamic types it registers; ours are static. */
G_MODULE_EXPORT GIOModule *hf_fake_monitor_module;

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  hf_fake_monitor_module = module;
  g_type_module_use (G_TYPE_MODULE (module));
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
  hf_fake_monitor_module = NULL;
}

G_MODULE_EXPORT char **
g_io_module_query (void)
{
  return g_strsplit (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, ",", -1);
}
