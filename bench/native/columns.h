// The stages of Black-76 down a block of rows, as the kernels of assembly/ have them: polynomials eight chains side by side, columns in L1.
// literals.h is written by the bench from assembly/literals/, so that no constant stands twice.
#pragma once
#include "literals.h"
#include "simd.h"

static const int blockRows = 192;
/** Rows a polynomial takes together: blocks are whole groups of them, columns are padded to them. */
static const int groupRows = 8 * WIDTH;

/** Scratch of a block. */
struct Block {
  alignas(64) double moneyness[blockRows], d1[blockRows], d2[blockRows], bell[blockRows], low[blockRows], discount[blockRows];
  alignas(64) double rootExpiry[blockRows], mills1[blockRows], mills2[blockRows];
};

template <int N> static inline void polynomial(const double* xs, double* results, const double (&table)[N], int rows) {
  for (int at = 0; at < rows; at += groupRows) {
    const double* x = xs + at;
    vd p[8];
    for (int i = 0; i < 8; i++) p[i] = splat(table[0]);
    for (int k = 1; k < N; k++) {
      const vd c = splat(table[k]);
#pragma GCC unroll 8
      for (int i = 0; i < 8; i++) p[i] = p[i] * load(x + i * WIDTH) + c;
    }
    for (int i = 0; i < 8; i++) store(results + at + i * WIDTH, p[i]);
  }
}

static const double expTable[] = {e10, e9, e8, e7, e6, e5, e4, e3, e2, e1, e0};
static inline vd powerOf(vd k) { return (vd)((vl)(k + splat(exponentMagic)) << 52); }

/** xs[i] = e^(xs[i] + lows[i]). */
static inline void expColumn(double* xs, double* lows, double* powers, double* series, int rows) {
  const vd magic = splat(roundMagic);
  for (int at = 0; at < rows; at += WIDTH) {
    const vd x = most(least(load(xs + at), splat(expClampHigh)), splat(expClampLow));
    const vd k = (x * splat(invLn2) + magic) - magic;
    const vd high = x - k * splat(ln2Hi);
    const vd correction = k * splat(ln2Lo) - load(lows + at);
    const vd r = high - correction;
    store(xs + at, r);
    store(lows + at, (high - r) - correction);
    store(powers + at, k);
  }
  polynomial(xs, series, expTable, rows);
  for (int at = 0; at < rows; at += WIDTH) {
    const vd r = load(xs + at);
    const vd tail = r * r * load(series + at);
    const vd sum = splat(1) + r;
    const vd y = sum + (tail + (((splat(1) - sum) + r) + load(lows + at)));
    const vd k = load(powers + at);
    const vd half = down(k * splat(0.5));
    store(xs + at, y * powerOf(half) * powerOf(k - half));
  }
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

/** d1, d2 and the argument of the density of the smaller of them, with what rounding takes from its square (Dekker). */
static inline void storeArguments(Block& b, int at, vd moneyness, vd totalVol) {
  const vd d1 = moneyness / totalVol + splat(0.5) * totalVol;
  const vd d2 = d1 - totalVol;
  store(b.d1 + at, d1);
  store(b.d2 + at, d2);
  const vd d = least(size(choose(moneyness <= splat(0), d1, d2)), splat(densityClamp));
  const vd c = splat(splitter) * d;
  const vd high = c - (c - d);
  const vd low = d - high;
  const vd square = d * d;
  const vd error = (((high * high - square) + high * low) + low * high) + low * low;
  store(b.bell + at, splat(-0.5) * square);
  store(b.low + at, splat(-0.5) * error);
}

static inline void tailStage(Block& b, int rows) {
  expColumn(b.bell, b.low, b.mills1, b.mills2, rows);
  millsColumn(b.d1, b.mills1, rows);
  millsColumn(b.d2, b.mills2, rows);
}

/** Undiscounted value of a row whose stages are done. `call`: mask. */
static inline vd valueAt(const Block& b, int at, vd forward, vd strike, vd weight, vl call) {
  const vd moneyness = load(b.moneyness + at);
  const vd d1 = load(b.d1 + at);
  const vd d2 = load(b.d2 + at);
  const vl isCall = moneyness <= splat(0);
  const vd mills1 = load(b.mills1 + at);
  const vd mills2 = load(b.mills2 + at);
  const vd a1 = choose(isCall, d1, -d2);
  const vd inner = choose(isCall, mills1, mills2);
  const vd outer = choose(isCall, mills2, mills1);
  const vl tail = a1 <= splat(0);
  const vd half = splat(0.5) * weight * (inner + negateWhere(tail, outer));
  const vd otm = most(choose(tail, half, choose(isCall, forward, strike) - half), splat(0));
  return otm + keep(isCall ^ call, size(forward - strike));
}
