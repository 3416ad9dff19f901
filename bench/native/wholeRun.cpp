// Native contender of the whole run: instruments once, then accounts in blocks of 256 through exposures, variance and tail.
// Data: [accounts, instruments, scenarios, table stride, units, 2, tailCount, volFloor], then the columns as bench/contenders/wholeRun/native.ts
// writes them.
#include "reprice.h"
#include "rollup.h"
#include "rounds.h"
#include "tail.h"
#include "variance.h"

struct Work {
  const DataFile& d;
  int accounts, instruments, scenarios, unitCount, tailCount, factors, factorStride, stride;
  Options options;
  Scenarios shocks;
  double *greekColumns[9], *grid, *loadings, *exposures, *cholesky, *row, *tail, *variances;
  TailColumns out;
  explicit Work(const DataFile& data)
      : d(data), accounts(d.number(0)), instruments(d.number(1)), scenarios(d.number(2)), unitCount(d.number(4)), tailCount(d.number(6)),
        options{d.f64(1), d.f64(2), d.f64(3), d.f64(4), d.f64(5), d.f64(6), d.number(1)},
        shocks{d.u32(7), d.f64(8), d.f64(9), d.f64(10), d.f64(11), d.f64(12), d.f64(13), d.f64(0)[7], d.number(2), d.number(3)} {
    for (auto& column : greekColumns) column = doubles(instruments + blockRows);
    stride = (scenarios + 7) / 8 * 8 + 8;
    grid = doubles((size_t)instruments * stride);
    loadings = doubles(instruments * 2);
    factors = unitCount * 2;
    factorStride = (factors + 2 * WIDTH - 1) / (2 * WIDTH) * 2 * WIDTH;
    exposures = doubles((size_t)256 * factors);
    cholesky = doubles((size_t)factors * factorStride);
    for (int i = 0; i < factors; i++) std::memcpy(cholesky + i * factorStride, d.f64(15) + i * factors, 8 * factors);
    row = doubles(stride);
    tail = doubles(tailCount);
    variances = doubles(accounts);
    out = {doubles(accounts), doubles(accounts), doubles(accounts), doubles(accounts)};
  }
  void run() {
    greeks(options, greekColumns);
    reprice(options, shocks, grid, stride);
    for (int h = 0; h < instruments; h++) {
      loadings[2 * h] = shocks.scales[h] * greekColumns[1][h] * options.forwards[h];
      loadings[2 * h + 1] = shocks.scales[h] * greekColumns[3][h] * options.vols[h];
    }
    for (int first = 0; first < accounts; first += 256) {
      const int end = first + 256 < accounts ? first + 256 : accounts;
      rollup(d.u32(16), d.u32(17), d.f64(18), d.u32(7), loadings, exposures, first, end, unitCount);
      variance(exposures, cholesky, variances + first, end - first, factors, factorStride);
      scenarioTail(d.u32(16), d.u32(17), d.f64(18), grid, d.f64(14), row, tail, out, first, end, scenarios, stride, tailCount);
    }
  }
  Results results() const {
    const size_t n = (size_t)accounts;
    return {{greekColumns[0], (size_t)instruments}, {variances, n}, {out.worstLosses, n}, {out.valuesAtRisk, n}, {out.shortfalls, n}};
  }
};

int main(int count, char** paths) { return serve<Work>(count, paths); }
