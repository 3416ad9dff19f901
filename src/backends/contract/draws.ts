// Kernels of draws, each a function of its place in a stream: normals and Sobol points.

type F64 = Float64Array;
type U32 = Uint32Array;

export interface DrawKernels {
  /**
   * Standard normal draws 2 block, 2 block + 1, ... of a stream, `block` = blockHigh 2^32 + blockLow: Philox4x32-10 and the inverse
   * distribution function. A draw depends on seed, stream and its place alone; see assembly/kernels/normals.ts. All six are 32-bit words.
   */
  normals(
    results: F64,
    count: number,
    seedLow: number,
    seedHigh: number,
    streamLow: number,
    streamHigh: number,
    blockLow: number,
    blockHigh: number,
  ): void;

  /**
   * Points first ... first + points - 1 of a digitally shifted Sobol sequence, in (0, 1): `directions` [32 x stride], `shifts`
   * [stride], `results` [points x stride]; see assembly/kernels/sobol.ts. `first` + `points` <= 2^32; stride a multiple of four.
   */
  sobol(directions: U32, shifts: U32, results: F64, first: number, points: number, stride: number): void;
}
