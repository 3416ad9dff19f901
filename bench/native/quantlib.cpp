// QuantLib on greeks: a BlackCalculator an option, its value and the Greeks it has. Data as greeks.cpp.
#include "rounds.h"
#include <cmath>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/version.hpp>

struct Work {
  const DataFile& d;
  int count;
  double* out[5];
  explicit Work(const DataFile& data) : d(data), count(d.number(0)) {
    for (auto& column : out) column = doubles(count);
  }
  void run() {
    const double *f = d.f64(1), *k = d.f64(2), *t = d.f64(3), *v = d.f64(4), *r = d.f64(5), *c = d.f64(6);
    for (int i = 0; i < count; i++) {
      const double discount = std::exp(-r[i] * t[i]);
      const QuantLib::BlackCalculator option(c[i] > 0.5 ? QuantLib::Option::Call : QuantLib::Option::Put, k[i], f[i], v[i] * std::sqrt(t[i]), discount);
      const double value = option.value();
      out[0][i] = value;
      out[1][i] = option.deltaForward();
      out[2][i] = option.gammaForward();
      out[3][i] = option.vega(t[i]);
      out[4][i] = -t[i] * value; // rho with the forward held
    }
  }
  Results results() const {
    Results list;
    for (const double* column : out) list.push_back({column, (size_t)count});
    return list;
  }
};

int main(int count, char** paths) { return serve<Work>(count, paths); }
