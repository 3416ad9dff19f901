// A polynomial down a column, eight rows at a time: the mirror image of assembly/math/polynomialColumn.ts.

/** column[results + i] = p(column[xs + i]) by Horner's rule, coefficients high order first; whole groups of eight are read and written. */
export function polynomialColumn(column: Float64Array, xs: number, results: number, table: Float64Array, count: number): void {
  const terms = table.length;
  for (let i = 0; i < count; i += 8) {
    const x = xs + i;
    const to = results + i;
    const x0 = column[x] as number;
    const x1 = column[x + 1] as number;
    const x2 = column[x + 2] as number;
    const x3 = column[x + 3] as number;
    const x4 = column[x + 4] as number;
    const x5 = column[x + 5] as number;
    const x6 = column[x + 6] as number;
    const x7 = column[x + 7] as number;
    let p0 = table[0] as number;
    let p1 = p0;
    let p2 = p0;
    let p3 = p0;
    let p4 = p0;
    let p5 = p0;
    let p6 = p0;
    let p7 = p0;
    for (let k = 1; k < terms; k++) {
      const c = table[k] as number;
      p0 = p0 * x0 + c;
      p1 = p1 * x1 + c;
      p2 = p2 * x2 + c;
      p3 = p3 * x3 + c;
      p4 = p4 * x4 + c;
      p5 = p5 * x5 + c;
      p6 = p6 * x6 + c;
      p7 = p7 * x7 + c;
    }
    column[to] = p0;
    column[to + 1] = p1;
    column[to + 2] = p2;
    column[to + 3] = p3;
    column[to + 4] = p4;
    column[to + 5] = p5;
    column[to + 6] = p6;
    column[to + 7] = p7;
  }
}
