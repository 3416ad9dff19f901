// Vectors of doubles as wide as the target has them: 2 for SSE4.1 (what WebAssembly has), 4 for AVX, 8 for AVX-512.
#pragma once
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#if defined(__AVX512F__)
#define WIDTH 8
#define NATIVE(op) _mm512_##op##_pd
typedef __m512d machine;
static inline machine floorOf(machine x) { return _mm512_roundscale_pd(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
#elif defined(__AVX__)
#define WIDTH 4
#define NATIVE(op) _mm256_##op##_pd
typedef __m256d machine;
static inline machine floorOf(machine x) { return _mm256_floor_pd(x); }
#else
#define WIDTH 2
#define NATIVE(op) _mm_##op##_pd
typedef __m128d machine;
static inline machine floorOf(machine x) { return _mm_floor_pd(x); }
#endif

typedef double vd __attribute__((vector_size(WIDTH * 8)));
typedef int64_t vl __attribute__((vector_size(WIDTH * 8)));
typedef uint64_t vu __attribute__((vector_size(WIDTH * 8)));

static inline vd load(const double* p) { return (vd)NATIVE(loadu)(p); }
static inline void store(double* p, vd x) { NATIVE(storeu)(p, (machine)x); }
static inline vd splat(double x) { return (vd)NATIVE(set1)(x); }
static inline vd least(vd a, vd b) { return (vd)NATIVE(min)((machine)a, (machine)b); }
static inline vd most(vd a, vd b) { return (vd)NATIVE(max)((machine)a, (machine)b); }
static inline vd root(vd x) { return (vd)NATIVE(sqrt)((machine)x); }
static inline vd down(vd x) { return (vd)floorOf((machine)x); }
static inline vd size(vd x) { return (vd)((vl)x & INT64_MAX); }
static inline vd choose(vl mask, vd a, vd b) { return mask ? a : b; }
static inline vd keep(vl mask, vd x) { return (vd)(mask & (vl)x); }
static inline vd negateWhere(vl mask, vd x) { return (vd)((vl)x ^ (mask & INT64_MIN)); }
/** A bit a backend whose mask is set. */
static inline unsigned bits(vl mask) {
#if WIDTH == 8
  return _mm512_movepi64_mask((__m512i)mask);
#else
  return NATIVE(movemask)((machine)mask);
#endif
}
static inline bool any(vl mask) { return bits(mask) != 0; }
static inline double across(vd x) {
  double sum = 0;
  for (int i = 0; i < WIDTH; i++) sum += x[i];
  return sum;
}
