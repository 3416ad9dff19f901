// P&L of an account over the grid, then worst loss, VaR and shortfall: the native twin of assembly/kernels/scenarioTail.ts.
// Rows are four positions at a time in L1; the tail skips blocks of four vectors that hold nothing below its bound.
#pragma once
#include "literals.h"
#include "simd.h"
#include <algorithm>
#include <cmath>
#include <limits>

/** row[0 .. stride) of one account; stride a multiple of WIDTH. */
static inline void scenarioRow(const uint32_t* handles, const double* quantities, int left, const double* grid, double* row, int stride) {
  for (int s = 0; s < stride; s += WIDTH) store(row + s, splat(0));
  for (; left >= 4; left -= 4, handles += 4, quantities += 4) {
    const vd q0 = splat(quantities[0]), q1 = splat(quantities[1]), q2 = splat(quantities[2]), q3 = splat(quantities[3]);
    const double *g0 = grid + (size_t)handles[0] * stride, *g1 = grid + (size_t)handles[1] * stride;
    const double *g2 = grid + (size_t)handles[2] * stride, *g3 = grid + (size_t)handles[3] * stride;
    for (int s = 0; s < stride; s += WIDTH) {
      store(row + s, (((load(row + s) + q0 * load(g0 + s)) + q1 * load(g1 + s)) + q2 * load(g2 + s)) + q3 * load(g3 + s));
    }
  }
  for (; left > 0; left--, handles++, quantities++) {
    const vd q = splat(*quantities);
    const double* g = grid + (size_t)*handles * stride;
    for (int s = 0; s < stride; s += WIDTH) store(row + s, load(row + s) + q * load(g + s));
  }
}

/** tail = the `count` lowest of the row, the highest of them first on the heap or last in order. */
static inline void keepLowest(const double* row, int scenarios, double* tail, int count) {
  const int blocks = scenarios - scenarios % (4 * WIDTH);
  if (count > insertionLimit) {
    std::copy(row, row + count, tail);
    std::make_heap(tail, tail + count);
    for (int s = count; s < scenarios; s++) {
      if (!(row[s] < tail[0])) continue;
      std::pop_heap(tail, tail + count);
      tail[count - 1] = row[s];
      std::push_heap(tail, tail + count);
    }
    std::sort_heap(tail, tail + count);
    return;
  }
  std::fill(tail, tail + count, std::numeric_limits<double>::infinity());
  // without a branch: tail'[i] = max(tail[i - 1], min(tail[i], x))
  const auto insert = [&](double x) {
    double before = -std::numeric_limits<double>::infinity();
    for (int at = 0; at < count; at++) {
      const double kept = tail[at];
      const double low = x < kept ? x : kept;
      tail[at] = low > before ? low : before;
      before = kept;
    }
  };
  int s = 0;
  for (; s < blocks; s += 4 * WIDTH) {
    const vd bound = splat(tail[count - 1]);
    const vl b0 = load(row + s) < bound, b1 = load(row + s + WIDTH) < bound;
    const vl b2 = load(row + s + 2 * WIDTH) < bound, b3 = load(row + s + 3 * WIDTH) < bound;
    if (!any((b0 | b1) | (b2 | b3))) continue;
    unsigned finds = bits(b0) | bits(b1) << WIDTH | bits(b2) << 2 * WIDTH | bits(b3) << 3 * WIDTH;
    for (; finds != 0; finds &= finds - 1) insert(row[s + __builtin_ctz(finds)]);
  }
  for (; s < scenarios; s++) {
    if (row[s] < tail[count - 1]) insert(row[s]);
  }
}

struct TailColumns {
  double *worstLosses, *worstScenarios, *valuesAtRisk, *shortfalls;
};

/** Accounts first .. end. `row` and `tail` are scratch; `weights` is padded to the stride with anything finite. */
static void scenarioTail(
    const uint32_t* starts, const uint32_t* handles, const double* quantities, const double* grid, const double* weights, double* row, double* tail,
    const TailColumns& out, int first, int end, int scenarios, int stride, int tailCount) {
  const int blocks = scenarios - scenarios % (2 * WIDTH);
  for (int a = first; a < end; a++) {
    scenarioRow(handles + starts[a], quantities + starts[a], (int)(starts[a + 1] - starts[a]), grid, row, stride);
    vd lowest0 = splat(std::numeric_limits<double>::infinity()), lowest1 = lowest0;
    int s = 0;
    for (; s < blocks; s += 2 * WIDTH) {
      lowest0 = least(load(weights + s) * load(row + s), lowest0);
      lowest1 = least(load(weights + s + WIDTH) * load(row + s + WIDTH), lowest1);
    }
    lowest0 = least(lowest0, lowest1);
    double lowest = lowest0[0];
    for (int i = 1; i < WIDTH; i++) lowest = std::min(lowest, lowest0[i]);
    for (; s < scenarios; s++) lowest = std::min(lowest, weights[s] * row[s]);
    int worst = 0;
    while (worst + WIDTH < scenarios && !any(load(weights + worst) * load(row + worst) == splat(lowest))) worst += WIDTH;
    while (weights[worst] * row[worst] != lowest) worst++;
    keepLowest(row, scenarios, tail, tailCount);
    double sum = 0;
    for (int i = 0; i < tailCount; i++) sum += tail[i];
    out.worstLosses[a] = -lowest;
    out.worstScenarios[a] = worst;
    out.valuesAtRisk[a] = -tail[tailCount - 1];
    out.shortfalls[a] = -(sum / tailCount);
  }
}
