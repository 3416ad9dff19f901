// Native contender of scenarioTail. Data: [accounts, scenarios, stride, tailCount, instruments], starts, handles, quantities, grid, weights.
#include "rounds.h"
#include "tail.h"

struct Work {
  const DataFile& d;
  int accounts, scenarios, stride, tailCount;
  double *grid, *row, *tail;
  TailColumns out;
  explicit Work(const DataFile& data)
      : d(data), accounts(d.number(0)), scenarios(d.number(1)), tailCount(d.number(3)) {
    const int held = d.number(2), instruments = d.number(4);
    stride = (scenarios + 7) / 8 * 8 + 8; // whole vectors of any width, and no power of two
    grid = doubles((size_t)instruments * stride);
    for (int h = 0; h < instruments; h++) std::memcpy(grid + (size_t)h * stride, d.f64(4) + (size_t)h * held, 8 * scenarios);
    row = doubles(stride);
    tail = doubles(tailCount);
    out = {doubles(accounts), doubles(accounts), doubles(accounts), doubles(accounts)};
  }
  void run() {
    scenarioTail(d.u32(1), d.u32(2), d.f64(3), grid, d.f64(5), row, tail, out, 0, accounts, scenarios, stride, tailCount);
  }
  Results results() const {
    const size_t n = (size_t)accounts;
    return {{out.worstLosses, n}, {out.worstScenarios, n}, {out.valuesAtRisk, n}, {out.shortfalls, n}};
  }
};

int main(int count, char** paths) { return serve<Work>(count, paths); }
