// The P&L grid of options: the native twin of assembly/kernels/reprice.ts, for sound inputs; blocks of 192 cells of one instrument.
#pragma once
#include "greeks.h"

struct Scenarios {
  const uint32_t* units;
  const double *scales, *volScales, *moves, *logMoves, *volShocks, *volShifts;
  double volFloor;
  int scenarios, tableStride;
};

/** grid[instruments x stride], stride a multiple of WIDTH; rows are padded with what stands in the padding of the tables. */
static void reprice(const Options& o, const Scenarios& sc, double* grid, int stride) {
  static Block b;
  alignas(64) static double held[3][blockRows]; // moneyness, sqrt T, undiscounted value
  for (int from = 0; from < o.count; from += blockRows) {
    const int rest = o.count - from < blockRows ? o.count - from : blockRows;
    const int rows = (rest + groupRows - 1) / groupRows * groupRows;
    for (int at = 0; at < rows; at += WIDTH) store(b.discount + at, -(load(o.rates + from + at) * load(o.expiryYears + from + at)));
    expColumn(b.discount, b.low, rows);
    logRatioColumn(o.forwards + from, o.strikes + from, b.moneyness, rows);
    for (int at = 0; at < rows; at += WIDTH) {
      const vd rootExpiry = root(load(o.expiryYears + from + at));
      store(held[0] + at, load(b.moneyness + at));
      store(held[1] + at, rootExpiry);
      storeArguments(b, at, load(b.moneyness + at), load(o.vols + from + at) * rootExpiry);
    }
    tailStage(b, rows);
    for (int at = 0; at < rows; at += WIDTH) {
      const vd forward = load(o.forwards + from + at), strike = load(o.strikes + from + at);
      const vd weight = least(forward, strike) * load(b.bell + at);
      store(held[2] + at, valueAt(b, at, forward, strike, weight, load(o.calls + from + at) > splat(0.5)));
    }
    for (int j = 0; j < rest; j++) {
      const int h = from + j;
      const size_t table = (size_t)sc.units[h] * sc.tableStride;
      const vd moneyness = splat(held[0][j]), rootExpiry = splat(held[1][j]), base = splat(held[2][j]);
      const vd forward = splat(o.forwards[h]), strike = splat(o.strikes[h]), vol = splat(o.vols[h]), volScale = splat(sc.volScales[h]);
      const vd worth = splat(sc.scales[h] * b.discount[j]);
      const vd floor = least(splat(sc.volFloor), vol);
      const vl call = splat(o.calls[h]) > splat(0.5);
      for (int s = 0; s < sc.scenarios; s += blockRows) {
        const int left = sc.scenarios - s < blockRows ? sc.scenarios - s : blockRows;
        const int cells = (left + groupRows - 1) / groupRows * groupRows;
        for (int at = 0; at < cells; at += WIDTH) {
          const vd shocked = moneyness + load(sc.logMoves + table + s + at);
          const vd sigma = most(vol * (splat(1) + load(sc.volShocks + table + s + at) * volScale) + load(sc.volShifts + table + s + at), floor);
          store(b.moneyness + at, shocked);
          storeArguments(b, at, shocked, sigma * rootExpiry);
        }
        tailStage(b, cells);
        double* row = grid + (size_t)h * stride + s;
        for (int at = 0; at < left; at += WIDTH) {
          const vd moved = forward * (splat(1) + load(sc.moves + table + s + at));
          const vd weight = least(moved, strike) * load(b.bell + at);
          store(row + at, worth * (valueAt(b, at, moved, strike, weight, call) - base));
        }
      }
    }
  }
}
