// |row L|^2 of each account: tiles of 4 accounts x 2 vectors of columns, the native twin of assembly/kernels/variance.ts.
// `cholesky` is [factors x stride], stride a multiple of 2 WIDTH, the padding zero.
#pragma once
#include "simd.h"

static void variance(const double* exposures, const double* cholesky, double* variances, int accounts, int factors, int stride) {
  const int last = accounts - 1;
  for (int a = 0; a < accounts; a += 4) {
    const double* e[4];
    for (int i = 0; i < 4; i++) e[i] = exposures + (size_t)(a + i < last ? a + i : last) * factors;
    vd sums[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (int j = 0; j < factors; j += 2 * WIDTH) {
      vd y[4], z[4];
      for (int i = 0; i < 4; i++) y[i] = z[i] = splat(0);
      const double* line = cholesky + (size_t)j * stride + j;
      for (int i = j; i < factors; i++, line += stride) {
        const vd left = load(line), right = load(line + WIDTH);
#pragma GCC unroll 4
        for (int n = 0; n < 4; n++) {
          const vd x = splat(e[n][i]);
          y[n] = y[n] + x * left;
          z[n] = z[n] + x * right;
        }
      }
      for (int n = 0; n < 4; n++) sums[n] = (sums[n] + y[n] * y[n]) + z[n] * z[n];
    }
    for (int n = 0; n < 4 && a + n < accounts; n++) variances[a + n] = across(sums[n]);
  }
}
