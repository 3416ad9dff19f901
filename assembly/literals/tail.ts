// How many losses of a tail are kept by sorted insertion; longer tails by a heap. Either gives the same bits: it only sets the speed.

/** Sorted insertion costs count / 2 steps a find, the heap log2(count): they cross near here (bench/kernels/scenarioTail.bench.ts). */
export const insertionLimit = 64;
