// Exposures of accounts: the native twin of assembly/kernels/rollup.ts, for two columns a unit (a vector of the smallest width).
#pragma once
#include "simd.h"

static void rollup(
    const uint32_t* starts, const uint32_t* handles, const double* quantities, const uint32_t* units, const double* loadings, double* exposures,
    int first, int end, int unitCount) {
  for (int a = first; a < end; a++) {
    double* row = exposures + (size_t)(a - first) * unitCount * 2;
    std::memset(row, 0, (size_t)unitCount * 16);
    for (uint32_t k = starts[a]; k < starts[a + 1]; k++) {
      const uint32_t h = handles[k];
      double* target = row + 2 * units[h];
      _mm_storeu_pd(target, _mm_loadu_pd(target) + _mm_set1_pd(quantities[k]) * _mm_loadu_pd(loadings + 2 * (size_t)h));
    }
  }
}
