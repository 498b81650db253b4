/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paper-maker.h"

#include <math.h>

void
sg_paper_leave_out (SgPaperMaker *m, const char *panel, const char *why)
{
  if (m->missing == NULL)
    return;
  const char *age = m->age < m->data->ages->len ? g_ptr_array_index (m->data->ages, m->age) : NULL;
  g_ptr_array_add (m->missing, age != NULL && m->data->ages->len > 1
                                   ? g_strdup_printf (_ ("Figure %s (%s) is left out: %s."), panel, age, why)
                                   : g_strdup_printf (_ ("Figure %s is left out: %s."), panel, why));
}

bool
sg_paper_has_data (const SgPlot *plot)
{
  for (unsigned i = 0; i < sg_plot_n_series (plot); i++)
    if (sg_plot_series_n (sg_plot_series ((SgPlot *) plot, i)) > 0)
      return true;
  return false;
}

/* Where markers would stand on the frame the axes are made a little longer. */
static void
keep_off_frame (SgPlot *plot)
{
  for (unsigned i = 0; i < sg_plot_n_series (plot); i++)
    if (sg_plot_series_style (sg_plot_series (plot, i))->marker != SG_MARKER_NONE)
      for (int a = 0; a < 2; a++)
        sg_plot_axis (plot, a)->margin = 0.05;
}

/* Takes @plot; an empty one is left out with @why. */
void
sg_paper_emit (SgPaperMaker *m, const char *panel, const char *title, SgPlot *plot, double aspect, const char *why)
{
  if (!sg_paper_has_data (plot))
    {
      sg_paper_leave_out (m, panel, why);
      sg_plot_free (plot);
      return;
    }
  keep_off_frame (plot);
  SgPaperFigure *figure = g_new0 (SgPaperFigure, 1);
  bool several = m->data->ages->len > 1 && m->age < m->data->ages->len;
  figure->id = several ? g_strdup_printf ("%s-%s", panel, (char *) g_ptr_array_index (m->data->age_names, m->age))
                       : g_strdup (panel);
  figure->title = several ? g_strdup_printf ("%s, %s", title, (char *) g_ptr_array_index (m->data->ages, m->age))
                          : g_strdup (title);
  figure->plot = plot;
  figure->aspect = aspect;
  figure->age = m->age;
  g_ptr_array_add (m->figures, figure);
}

void
sg_paper_figure_free (SgPaperFigure *figure)
{
  if (figure == NULL)
    return;
  g_free (figure->id);
  g_free (figure->title);
  sg_plot_free (figure->plot);
  g_free (figure);
}
/* All. */

static int
descending (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x < y) - (x > y);
}

static void
free_figure (gpointer figure)
{
  sg_paper_figure_free (figure);
}

GPtrArray *
sg_paper_figures_new (const SgFigureData *data, GPtrArray *missing)
{
  SgPaperMaker m = { .data = data, .missing = missing };
  m.groups = sg_figure_data_groups (data);
  m.figures = g_ptr_array_new_with_free_func (free_figure);
  m.rates = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint k = 0; k < m.groups->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m.groups, k);
      bool known = g->kind != SG_STUDY_LOAD;
      for (guint r = 0; r < m.rates->len && !known; r++)
        known = fabs (g_array_index (m.rates, double, r) - g->rate) <= 1e-9 * g->rate;
      if (!known)
        g_array_append_val (m.rates, g->rate);
    }
  g_array_sort (m.rates, descending);

  for (m.age = 0; m.age < data->ages->len; m.age++)
    {
      const SgFigureGroup *like = sg_figure_group_find (m.groups, SG_STUDY_LOAD, m.age, 0, NULL);
      bool any = false;
      for (guint k = 0; k < m.groups->len; k++)
        any = any || ((const SgFigureGroup *) g_ptr_array_index (m.groups, k))->age == m.age;
      if (!any)
        {
          if (missing != NULL)
            g_ptr_array_add (missing, g_strdup_printf (_ ("Of the age \"%s\" nothing has been run yet."),
                                                       (char *) g_ptr_array_index (data->ages, m.age)));
          continue;
        }
      m.loads = g_ptr_array_new ();
      for (guint k = 0; k < m.groups->len && like != NULL; k++)
        {
          const SgFigureGroup *g = g_ptr_array_index (m.groups, k);
          if (g->kind != SG_STUDY_LOAD || g->age != m.age)
            continue;
          if (sg_figure_groups_alike (g, like))
            g_ptr_array_add (m.loads, (gpointer) g);
          else if (missing != NULL)
            g_ptr_array_add (missing, g_strdup_printf (_ ("Loads of \"%s\" at kT = %.4g, pressure %.4g and %zu atoms are in the numbers alone: the figures show those at kT = %.4g, pressure %.4g and %zu atoms."),
                                                       (char *) g_ptr_array_index (data->ages, m.age), g->temperature, g->pressure,
                                                       g->n_atoms, like->temperature, like->pressure, like->n_atoms));
        }
      m.hold = sg_figure_group_find (m.groups, SG_STUDY_HOLD, m.age, 0, like);
      m.athermal = sg_figure_group_find (m.groups, SG_STUDY_ATHERMAL, m.age, 0, like);
      sg_figure_scale (data, m.groups, m.age, &m.scale);
      if (!isfinite (m.scale.modulus.value))
        m.scale.modulus = (SgEstimate){ 15, NAN, 0 };
      sg_paper_figure_1 (&m);
      sg_paper_figure_2 (&m);
      sg_paper_figure_3 (&m);
      sg_paper_figure_4 (&m);
      sg_paper_figure_5 (&m);
      sg_paper_figure_6 (&m);
      sg_paper_figure_7_maps (&m);
      sg_paper_figure_7_van_hove (&m);
      g_ptr_array_unref (m.loads);
    }
  m.age = G_MAXUINT;
  g_autoptr (GArray) measured = sg_figure_measure (data);
  sg_paper_figure_ages (&m, measured);
  sg_paper_figure_cycles (&m);
  g_array_unref (m.rates);
  g_ptr_array_unref (m.groups);
  return m.figures;
}
