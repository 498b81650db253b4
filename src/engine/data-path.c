/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/data-path.h"

char *
sg_find_data (const char *relative)
{
  const char *const folders[] = { g_getenv ("SHEARGLASS_DATA"), SG_DATA_DIR, SG_SOURCE_DATA_DIR };
  for (size_t k = 0; k < G_N_ELEMENTS (folders); k++)
    {
      if (folders[k] == NULL || *folders[k] == '\0')
        continue;
      g_autofree char *path = g_build_filename (folders[k], relative, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}
