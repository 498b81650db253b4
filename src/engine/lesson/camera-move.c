/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lesson/camera-move.h"
#include "engine/error.h"
#include "engine/number-text.h"

#include <math.h>
#include <string.h>

#define MOST_SECONDS 60
#define MOST_DEGREES 1080

static const char *const views[] = { "front", "back", "left", "right", "top", "bottom", "isometric", NULL };

/* From where one looks. */
static const struct {
  const char *side, *view;
} sides[] = { { "+x", "right" }, { "-x", "left" }, { "+y", "back" }, { "-y", "front" }, { "+z", "top" }, { "-z", "bottom" } };

static bool
fail (GError **error, const char *what, const char *text)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "camera: \"%s\": %s", text, what);
  return false;
}

static bool
parse_seconds (const char *word, double *seconds)
{
  size_t n = strlen (word);
  g_autofree char *number = n > 1 && word[n - 1] == 's' ? g_strndup (word, n - 1) : NULL;
  return number != NULL && sg_number_parse (number, seconds) && *seconds >= 0 && *seconds <= MOST_SECONDS;
}

bool
sg_camera_move_parse (const char *text, SgCameraMove *move, GError **error)
{
  static const struct {
    const char *verb;
    SgCameraMoveKind kind;
    bool has_amount;
  } verbs[] = { { "fit", SG_MOVE_FIT, false }, { "orbit", SG_MOVE_ORBIT, true }, { "tilt", SG_MOVE_TILT, true },
                { "zoom", SG_MOVE_ZOOM, true } };
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  const char *word[4] = { NULL };
  unsigned n = 0, used = 1;

  memset (move, 0, sizeof *move);
  move->seconds = 1;
  for (int k = 0; words[k] != NULL; k++)
    if (*words[k] != '\0')
      {
        if (n == G_N_ELEMENTS (word))
          return fail (error, "there is more than a move takes", text);
        word[n++] = words[k];
      }
  if (n == 0)
    return fail (error, "nothing is said", text);
  if (g_strv_contains (views, word[0]))
    {
      g_strlcpy (move->view, word[0], sizeof move->view);
      move->seconds = 0;
    }
  else if (strcmp (word[0], "from") == 0)
    {
      for (size_t k = 0; k < G_N_ELEMENTS (sides) && n > 1; k++)
        if (strcmp (word[1], sides[k].side) == 0)
          g_strlcpy (move->view, sides[k].view, sizeof move->view);
      if (*move->view == '\0')
        return fail (error, "one looks from +x, -x, +y, -y, +z or -z", text);
      used = 2;
    }
  else
    {
      size_t k = 0;
      while (k < G_N_ELEMENTS (verbs) && strcmp (word[0], verbs[k].verb) != 0)
        k++;
      if (k == G_N_ELEMENTS (verbs))
        return fail (error, "this is none of front, back, left, right, top, bottom, isometric, from, fit, orbit, tilt, zoom", text);
      move->kind = verbs[k].kind;
      if (verbs[k].has_amount)
        {
          if (n < 2 || !sg_number_parse (word[1], &move->amount))
            return fail (error, "a number is missing", text);
          used = 2;
        }
    }
  if ((move->kind == SG_MOVE_ORBIT || move->kind == SG_MOVE_TILT) && !(fabs (move->amount) > 0 && fabs (move->amount) <= MOST_DEGREES))
    return fail (error, "degrees are not 0 and at most 1080", text);
  if (move->kind == SG_MOVE_ZOOM && !(move->amount >= 0.1 && move->amount <= 10))
    return fail (error, "the factor is not within 0.1 and 10", text);
  if (n > used && !parse_seconds (word[used], &move->seconds))
    return fail (error, "a time is written as 4s, from 0s to 60s", text);
  if (n > used + 1)
    return fail (error, "there is more than a move takes", text);
  return true;
}
