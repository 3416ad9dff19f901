// Native contender of variance. Data: [accounts, factors], exposures, cholesky.
#include "variance.h"
#include "rounds.h"

struct Work {
  const double* exposures;
  int accounts, factors, stride;
  double *cholesky, *variances;
  explicit Work(const DataFile& d) : exposures(d.f64(1)), accounts(d.number(0)), factors(d.number(1)) {
    stride = (factors + 2 * WIDTH - 1) / (2 * WIDTH) * 2 * WIDTH;
    if (stride % 128 == 0) stride += 2 * WIDTH; // rows a power of two apart share cache sets
    cholesky = doubles((size_t)factors * stride);
    for (int i = 0; i < factors; i++) std::memcpy(cholesky + (size_t)i * stride, d.f64(2) + (size_t)i * factors, 8 * factors);
    variances = doubles(accounts);
  }
  void run() { variance(exposures, cholesky, variances, accounts, factors, stride); }
  Results results() const { return {{variances, (size_t)accounts}}; }
};

int main(int count, char** paths) { return serve<Work>(count, paths); }
