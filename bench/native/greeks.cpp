// Native contender of greeks. Data: [count], forwards, strikes, expiryYears, vols, rates, calls (as doubles).
#include "greeks.h"
#include "rounds.h"

struct Work {
  Options options;
  double* out[9];
  explicit Work(const DataFile& d) : options{d.f64(1), d.f64(2), d.f64(3), d.f64(4), d.f64(5), d.f64(6), d.number(0)} {
    for (auto& column : out) column = doubles(options.count + blockRows);
  }
  void run() { greeks(options, out); }
  Results results() const {
    Results list;
    for (const double* column : out) list.push_back({column, (size_t)options.count});
    return list;
  }
};

int main(int count, char** paths) { return serve<Work>(count, paths); }
