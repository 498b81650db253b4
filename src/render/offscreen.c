/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/offscreen.h"
#include "render/view.h"

#include <epoxy/egl.h>
#include <string.h>

struct _SgOffscreen {
  EGLDisplay display;
  EGLContext context;
  EGLSurface surface; /* EGL_NO_SURFACE where the display can do without */
};

static EGLDisplay
display_of (EGLenum platform, const char *extension, void *native)
{
  const char *client = eglQueryString (EGL_NO_DISPLAY, EGL_EXTENSIONS);

  if (client == NULL || strstr (client, "EGL_EXT_platform_base") == NULL
      || (extension != NULL && strstr (client, extension) == NULL))
    return EGL_NO_DISPLAY;
  return eglGetPlatformDisplayEXT (platform, native, NULL);
}

/* A display that can be initialized, in the order: surfaceless (Mesa), first device, the default. */
static EGLDisplay
open_display (GString *tried)
{
  static const char *names[] = { "surfaceless", "device", "default" };

  for (int k = 0; k < 3; k++)
    {
      EGLDisplay display = EGL_NO_DISPLAY;
      if (k == 0)
        display = display_of (EGL_PLATFORM_SURFACELESS_MESA, "EGL_MESA_platform_surfaceless",
                              EGL_DEFAULT_DISPLAY);
      else if (k == 1)
        {
          const char *client = eglQueryString (EGL_NO_DISPLAY, EGL_EXTENSIONS);
          EGLDeviceEXT device;
          EGLint n = 0;
          if (client != NULL && strstr (client, "EGL_EXT_device_enumeration") != NULL
              && strstr (client, "EGL_EXT_platform_device") != NULL && eglQueryDevicesEXT (1, &device, &n)
              && n > 0)
            display = display_of (EGL_PLATFORM_DEVICE_EXT, NULL, device);
        }
      else
        display = eglGetDisplay (EGL_DEFAULT_DISPLAY);
      if (display != EGL_NO_DISPLAY && eglInitialize (display, NULL, NULL))
        return display;
      g_string_append_printf (tried, "%s%s display", tried->len > 0 ? ", " : "", names[k]);
    }
  return EGL_NO_DISPLAY;
}

static EGLContext
open_context (EGLDisplay display, SgGlApi api, EGLConfig *config, GString *tried)
{
  bool es = api == SG_GL_ES;
  const EGLint surfaceless[] = { EGL_RENDERABLE_TYPE, es ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT,
                                 EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RED_SIZE, 8, EGL_ALPHA_SIZE, 8,
                                 EGL_NONE };
  const EGLint core[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                          EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE };
  const EGLint es3[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0, EGL_NONE };
  EGLContext context = EGL_NO_CONTEXT;
  EGLint n = 0;

  if (eglBindAPI (es ? EGL_OPENGL_ES_API : EGL_OPENGL_API))
    {
      if (!eglChooseConfig (display, surfaceless, config, 1, &n) || n == 0)
        *config = NULL; /* EGL_KHR_no_config_context */
      context = eglCreateContext (display, *config, EGL_NO_CONTEXT, es ? es3 : core);
    }
  if (context == EGL_NO_CONTEXT)
    g_string_append_printf (tried, "%s%s (EGL error 0x%04x)", tried->len > 0 ? ", " : "",
                            es ? "OpenGL ES 3.0" : "OpenGL 3.3 core", (unsigned) eglGetError ());
  return context;
}

SgOffscreen *
sg_offscreen_new (SgGlApi api, GError **error)
{
  g_autoptr (GString) tried = g_string_new (NULL);
  SgOffscreen *offscreen = g_new0 (SgOffscreen, 1);
  EGLConfig config = NULL;

  offscreen->context = EGL_NO_CONTEXT;
  offscreen->surface = EGL_NO_SURFACE;
  offscreen->display = epoxy_has_egl () ? open_display (tried) : EGL_NO_DISPLAY;
  if (offscreen->display != EGL_NO_DISPLAY)
    {
      offscreen->context
          = open_context (offscreen->display, api == SG_GL_ES ? SG_GL_ES : SG_GL_CORE, &config, tried);
      if (offscreen->context == EGL_NO_CONTEXT && api == SG_GL_ANY)
        offscreen->context = open_context (offscreen->display, SG_GL_ES, &config, tried);
    }
  if (offscreen->context == EGL_NO_CONTEXT)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_CONTEXT, "no OpenGL without a window; tried: %s",
                   tried->len > 0 ? tried->str : "EGL, which is missing");
      sg_offscreen_free (offscreen);
      return NULL;
    }
  if (!epoxy_has_egl_extension (offscreen->display, "EGL_KHR_surfaceless_context"))
    {
      const EGLint size[] = { EGL_WIDTH, 16, EGL_HEIGHT, 16, EGL_NONE };
      offscreen->surface = eglCreatePbufferSurface (offscreen->display, config, size);
    }
  if (!sg_offscreen_make_current (offscreen, error))
    {
      sg_offscreen_free (offscreen);
      return NULL;
    }
  return offscreen;
}

bool
sg_offscreen_make_current (SgOffscreen *offscreen, GError **error)
{
  if (eglMakeCurrent (offscreen->display, offscreen->surface, offscreen->surface, offscreen->context))
    return true;
  g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_CONTEXT,
               "the OpenGL context cannot be made current (EGL error 0x%04x)", (unsigned) eglGetError ());
  return false;
}

void
sg_offscreen_free (SgOffscreen *offscreen)
{
  if (offscreen == NULL)
    return;
  if (offscreen->context != EGL_NO_CONTEXT)
    {
      if (eglGetCurrentContext () == offscreen->context)
        eglMakeCurrent (offscreen->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
      eglDestroyContext (offscreen->display, offscreen->context);
    }
  if (offscreen->surface != EGL_NO_SURFACE)
    eglDestroySurface (offscreen->display, offscreen->surface);
  /* The display is shared by the process and stays initialized. */
  g_free (offscreen);
}
