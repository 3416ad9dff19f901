// Standard normal density by columns: the mirror image of assembly/kernels/normalPdf.ts, which states the contract.
import { normalPdf as normalPdfOf } from '../math/normal.js';

export function normalPdf(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = normalPdfOf(xs[i]);
}
