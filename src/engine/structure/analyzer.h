/* analyzer.h: structure computed on a thread of its own, for whatever is newest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Never blocks who asks: a request replaces the one that waits; the one under way is finished, since a
 * finished picture late is worth more than none. Results come through one slot, the newest wins, with a wakeup.
 */
#pragma once

#include "engine/structure/result.h"

typedef struct _SgAnalyzer SgAnalyzer;

/* Called on the analyzer's thread after a result or an error was published. Must not block nor call the
 * analyzer. */
typedef void (*SgAnalyzerWakeup) (void *data);

/**
 * sg_analyzer_new: (transfer full)
 * @n_threads: of its own pool, its thread included; 0: one a processor
 * @wakeup: (nullable)
 *
 * Thread: any.
 */
SgAnalyzer *sg_analyzer_new (unsigned n_threads, SgAnalyzerWakeup wakeup, void *data);

/* Makes of a result what its user needs, on the analyzer's thread, so that who takes it need not wait. */
typedef void *(*SgAnalyzerPrepare) (const SgStructure *structure, void *data);

/** sg_analyzer_set_preparation: before the first request. @release: of what @prepare made and nobody took.
 * Thread: any. */
void sg_analyzer_set_preparation (SgAnalyzer *analyzer, SgAnalyzerPrepare prepare, void *data,
                                  void (*release) (void *prepared));

/** sg_analyzer_free: (nullable): lets the pass under way end and joins the thread; no wakeup comes after it
 * returns. Thread: any but the analyzer's. */
void sg_analyzer_free (SgAnalyzer *analyzer);

/**
 * sg_analyzer_set_share:
 * @share: of one processor's time in (0, 1]: after a pass that took t the analyzer rests t (1 - share) / share,
 *   so that the engine keeps the rest; 1: no rest
 *
 * Thread: any.
 */
void sg_analyzer_set_share (SgAnalyzer *analyzer, double share);

/**
 * sg_analyzer_request:
 * @snapshot: a reference is taken
 * @reference: (nullable): a reference is taken
 * @options: copied
 *
 * Thread: any. Returns: the number of the request, from 1.
 */
uint64_t sg_analyzer_request (SgAnalyzer *analyzer, SgSnapshot *snapshot, SgSnapshot *reference,
                              const SgStructureOptions *options);

/** sg_analyzer_take: (transfer full) (nullable): the newest result that nobody took yet.
 * @number: (out) (optional): of its request
 * Thread: any. Returns: %NULL with @error where the newest request failed, without where nothing is new. */
SgStructure *sg_analyzer_take (SgAnalyzer *analyzer, uint64_t *number, GError **error);

/** sg_analyzer_take_prepared: the same; @prepared: (out) (transfer full) (nullable): what the preparation made of
 * it. */
SgStructure *sg_analyzer_take_prepared (SgAnalyzer *analyzer, uint64_t *number, void **prepared, GError **error);

/** sg_analyzer_is_busy: a request waits or is under way. Thread: any. */
bool sg_analyzer_is_busy (SgAnalyzer *analyzer);
