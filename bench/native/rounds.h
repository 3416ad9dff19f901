// The bench's side of a native contender: reads data sets from files, times runs when told to, hands results back. One command a line:
//   time MILLISECONDS   runs data sets in turn for so long (two runs of each at least) and prints the nanoseconds of each run
//   result SET FILE     runs one data set once and writes its results, doubles
// A data file is a sequence of columns: a 64-bit count of bytes, then the bytes, padded to eight.
#pragma once
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>
#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

/**
 * Zeroed, 64-byte aligned, with 4 KB of room behind; large columns in large pages, as a WebAssembly memory of many megabytes is (a walk down
 * the columns of a matrix would miss the TLB at every row otherwise).
 */
static inline void* allocate(size_t bytes) {
  const size_t page = (size_t)2 << 20;
  const bool large = bytes >= page / 4;
  const size_t unit = large ? page : 64;
  const size_t size = (bytes + 4096 + unit - 1) / unit * unit;
  void* room = std::aligned_alloc(unit, size);
  if (room == nullptr) std::exit(2);
#if defined(MADV_HUGEPAGE)
  if (large) madvise(room, size, MADV_HUGEPAGE);
#endif
  std::memset(room, 0, size);
  return room;
}

/** The columns of one data set, each 64-byte aligned and followed by room that may be read. */
class DataFile {
public:
  explicit DataFile(const char* path) {
    FILE* file = std::fopen(path, "rb");
    if (file == nullptr) std::exit(2);
    uint64_t bytes;
    while (std::fread(&bytes, 8, 1, file) == 1) {
      const size_t padded = (bytes + 7) / 8 * 8;
      char* column = (char*)allocate(padded);
      if (std::fread(column, 1, padded, file) != padded) std::exit(2);
      columns.push_back(column);
      sizes.push_back(bytes);
    }
    std::fclose(file);
  }
  const double* f64(size_t i) const { return (const double*)columns.at(i); }
  const uint32_t* u32(size_t i) const { return (const uint32_t*)columns.at(i); }
  /** A whole number that stands in the first column. */
  int number(size_t i) const { return (int)f64(0)[i]; }

private:
  std::vector<char*> columns;
  std::vector<uint64_t> sizes;
};

/** `length` doubles of results or scratch. */
static inline double* doubles(size_t length) { return (double*)allocate(length * 8); }

/** `Work` takes a DataFile, has run() and results(), a list of (column, length). */
template <class Work> int serve(int count, char** paths) {
  std::vector<DataFile*> files;
  std::vector<Work*> works;
  for (int i = 1; i < count; i++) {
    files.push_back(new DataFile(paths[i]));
    works.push_back(new Work(*files.back()));
  }
  std::puts("ready");
  std::fflush(stdout);
  char line[4096];
  size_t turn = 0;
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    double milliseconds;
    int set;
    char path[4000];
    if (std::sscanf(line, "time %lf", &milliseconds) == 1) {
      double total = 0;
      for (size_t n = 0; n < 2 * works.size() || total < milliseconds * 1e6; n++) {
        const auto start = std::chrono::steady_clock::now();
        works[turn++ % works.size()]->run();
        const double ns = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
        total += ns;
        std::printf("%.0f ", ns);
      }
      std::puts("");
    } else if (std::sscanf(line, "result %d %3999[^\n]", &set, path) == 2) {
      works.at(set)->run();
      FILE* file = std::fopen(path, "wb");
      if (file == nullptr) return 2;
      for (const auto& [column, length] : works[set]->results()) std::fwrite(column, 8, length, file);
      std::fclose(file);
      std::puts("done");
    } else {
      return 2;
    }
    std::fflush(stdout);
  }
  return 0;
}

typedef std::vector<std::pair<const double*, size_t>> Results;
