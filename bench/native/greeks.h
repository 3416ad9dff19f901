// Black-76 value and eight Greeks, staged over blocks of 192 options: the native twin of assembly/kernels/greeks.ts, for sound inputs.
#pragma once
#include "columns.h"

struct Options {
  const double *forwards, *strikes, *expiryYears, *vols, *rates, *calls; // calls: 1 or 0, as doubles
  int count;
};

/** Columns in the order value, delta, gamma, vega, theta, rho, vanna, volga, charm; padded as the inputs are. */
static void greeks(const Options& o, double* const* out) {
  static Block b;
  for (int from = 0; from < o.count; from += blockRows) {
    const int rest = o.count - from < blockRows ? o.count - from : blockRows;
    const int rows = (rest + groupRows - 1) / groupRows * groupRows;
    const double *f = o.forwards + from, *k = o.strikes + from, *t = o.expiryYears + from, *v = o.vols + from, *r = o.rates + from;
    const double* c = o.calls + from;
    for (int at = 0; at < rows; at += WIDTH) store(b.discount + at, -(load(r + at) * load(t + at)));
    expColumn(b.discount, b.low, rows);
    logRatioColumn(f, k, b.moneyness, rows);
    for (int at = 0; at < rows; at += WIDTH) {
      const vd rootExpiry = root(load(t + at));
      store(b.rootExpiry + at, rootExpiry);
      storeArguments(b, at, load(b.moneyness + at), load(v + at) * rootExpiry);
    }
    tailStage(b, rows);
    for (int at = 0; at < rows; at += WIDTH) {
      const vd forward = load(f + at), strike = load(k + at), expiry = load(t + at), vol = load(v + at), rate = load(r + at);
      const vl call = load(c + at) > splat(0.5);
      const vd d1 = load(b.d1 + at), d2 = load(b.d2 + at), near = load(b.bell + at), discount = load(b.discount + at);
      const vd rootExpiry = load(b.rootExpiry + at);
      const vd perForward = splat(1) / forward, perTotalVol = splat(1) / (vol * rootExpiry);
      const vd weight = least(forward, strike) * near;
      const vd bell1 = near * least(splat(1), strike * perForward);
      const vd value = discount * valueAt(b, at, forward, strike, weight, call);
      const vd tail = splat(0.5) * bell1 * load(b.mills1 + at);
      const vl likely = negateWhere(~call, d1) > splat(0);
      const vd delta = negateWhere(~call, discount) * (keep(likely, splat(1)) + negateWhere(likely, tail));
      const vd speed = splat(0.5) * vol / rootExpiry;
      const vd slope = d2 * perTotalVol;
      const vd d2PerVol = slope * rootExpiry;
      const vd scaled = discount * splat(invSqrtTwoPi);
      const vd density = scaled * bell1, mass = scaled * weight;
      const vd vega = mass * rootExpiry;
      const int i = from + at;
      store(out[0] + i, value);
      store(out[1] + i, delta);
      store(out[2] + i, density * perForward * perTotalVol);
      store(out[3] + i, vega);
      store(out[4] + i, rate * value - mass * speed);
      store(out[5] + i, -(expiry * value));
      store(out[6] + i, -(density * d2PerVol));
      store(out[7] + i, vega * d1 * d2PerVol);
      store(out[8] + i, rate * delta + density * (slope * speed));
    }
  }
}
