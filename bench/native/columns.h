// The stages of Black-76 down a block of rows, as the kernels of assembly/ have them: chains side by side, columns in L1.
// literals.h is written by the bench from assembly/literals/, so that no constant stands twice.
#pragma once
#include "literals.h"
#include "simd.h"

static const int blockRows = 192;
/** Rows a stage takes together: blocks are whole groups of them, columns are padded to them. */
static const int groupRows = 4 * WIDTH;

/** Scratch of a block. */
struct Block {
  alignas(64) double moneyness[blockRows], d1[blockRows], d2[blockRows], bell[blockRows], low[blockRows], discount[blockRows];
  alignas(64) double rootExpiry[blockRows], mills1[blockRows], mills2[blockRows];
};

/** e^r: 1 + r + r^2 p(r), even and odd terms of p apart. */
static inline vd expSeries(vd r, vd error) {
  const vd s = r * r;
  const vd even = ((((s * splat(e10) + splat(e8)) * s + splat(e6)) * s + splat(e4)) * s + splat(e2)) * s + splat(e0);
  const vd odd = (((s * splat(e9) + splat(e7)) * s + splat(e5)) * s + splat(e3)) * s + splat(e1);
  const vd sum = splat(1) + r;
  return sum + (s * (even + odd * r) + (((splat(1) - sum) + r) + error));
}

/** xs[i] = e^(xs[i] + lows[i]). */
static inline void expWithLowColumn(double* xs, const double* lows, int rows) {
  const vd magic = splat(powerMagic);
#pragma GCC unroll 2
  for (int at = 0; at < rows; at += WIDTH) {
    const vd x = most(least(load(xs + at), splat(expClampHigh)), splat(expClampLow));
    const vd shifted = x * splat(invLn2) + magic;
    const vd k = shifted - magic;
    const vd high = x - k * splat(ln2Hi);
    const vd correction = k * splat(ln2Lo) - load(lows + at);
    const vd r = high - correction;
    const vd y = expSeries(r, (high - r) - correction);
    const vl half = (vl)((vu)shifted >> 1);
    store(xs + at, y * (vd)(half << 52) * (vd)(((vl)shifted - half) << 52));
  }
}

/** xs[i] = e^xs[i]. */
static inline void expColumn(double* xs, double* zeros, int rows) {
  vd largest = splat(0);
  for (int at = 0; at < rows; at += WIDTH) largest = most(largest, size(load(xs + at)));
  if (!any(largest > splat(smallExponent))) {
    for (int at = 0; at < rows; at += WIDTH) store(xs + at, expSeries(load(xs + at), splat(0)));
    return;
  }
  for (int at = 0; at < rows; at += WIDTH) store(zeros + at, splat(0));
  expWithLowColumn(xs, zeros, rows);
}

/** ln(a / b) by one division. */
static inline void logRatioColumn(const double* as, const double* bs, double* results, int rows) {
  const vd magic = splat(roundMagic);
  for (int at = 0; at < rows; at += WIDTH) {
    const vd a = load(as + at);
    const vd b = load(bs + at);
    vl whole = (vl)((vu)a >> 52) - (vl)((vu)b >> 52);
    const vd near = (vd)((vl)a - (whole << 52));
    whole = whole + (near < b * splat(sqrtHalf)) - (near > b * splat(sqrtTwo));
    const vd scaled = (vd)((vl)a - (whole << 52));
    const vd k = (vd)(whole + (vl)magic) - magic;
    const vd s = (scaled - b) / (scaled + b);
    const vd z = s * s;
    const vd w = z * z;
    const vd even = w * (splat(lg2) + w * (splat(lg4) + w * splat(lg6)));
    const vd odd = z * (splat(lg1) + w * (splat(lg3) + w * (splat(lg5) + w * splat(lg7))));
    store(results + at, (s * (even + odd) + k * splat(ln2Lo)) + ((s + s) + k * splat(ln2Hi)));
  }
}

static const double millsA[] = {ma9, ma8, ma7, ma6, ma5, ma4, ma3, ma2, ma1, ma0};
static const double millsB[] = {mb9, mb8, mb7, mb6, mb5, mb4, mb3, mb2, mb1, mb0};

/** erfcx(|d| / sqrt 2). */
static inline void millsColumn(const double* ds, double* results, int rows) {
  for (int at = 0; at < rows; at += 4 * WIDTH) {
    vd x[4], a[4], b[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      x[i] = least(size(load(ds + at + i * WIDTH)), splat(millsFar));
      a[i] = splat(ma9);
      b[i] = x[i] + splat(mb9);
    }
    for (int k = 1; k < 10; k++) {
      const vd ca = splat(millsA[k]), cb = splat(millsB[k]);
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) {
        a[i] = a[i] * x[i] + ca;
        b[i] = b[i] * x[i] + cb;
      }
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) store(results + at + i * WIDTH, b[i] / (splat(sqrtHalfPi) * x[i] * b[i] + a[i]));
  }
}

/** d1, d2 and the argument of the density of the smaller of them, its square in two parts, the first exact. */
static inline void storeArguments(Block& b, int at, vd moneyness, vd totalVol) {
  const vd d1 = moneyness / totalVol + splat(0.5) * totalVol;
  const vd d2 = d1 - totalVol;
  store(b.d1 + at, d1);
  store(b.d2 + at, d2);
  const vd d = least(least(size(d1), size(d2)), splat(densityClamp));
  const vd high = (d + splat(squareMagic)) - splat(squareMagic);
  const vd low = d - high;
  store(b.bell + at, splat(-0.5) * high * high);
  store(b.low + at, splat(-0.5) * low * (d + high));
}

static inline void tailStage(Block& b, int rows) {
  expWithLowColumn(b.bell, b.low, rows);
  millsColumn(b.d1, b.mills1, rows);
  millsColumn(b.d2, b.mills2, rows);
}

/** Undiscounted value of a row whose stages are done. `call`: mask. */
static inline vd valueAt(const Block& b, int at, vd forward, vd strike, vd weight, vl call) {
  const vl apart = load(b.d1 + at) * load(b.d2 + at) < splat(0);
  const vd half = splat(0.5) * weight * (load(b.mills1 + at) + negateWhere(~apart, load(b.mills2 + at)));
  return size(keep(apart, least(forward, strike)) - half) + most(negateWhere(~call, forward - strike), splat(0));
}
