// Exchange of a basic and a nonbasic variable of a dictionary: the mirror image of assembly/kernels/exchange.ts, which states the contract.

export function exchange(tableau: Float64Array, rows: number, columns: number, stride: number, row: number, column: number): void {
  const own = row * stride;
  const pivot = tableau[own + column];
  for (let j = 0; j < columns; j++) tableau[own + j] /= -pivot;
  tableau[own + column] = 1 / pivot;
  for (let i = 0; i < rows; i++) {
    if (i === row) continue;
    const other = i * stride;
    const factor = tableau[other + column];
    if (factor === 0) continue;
    tableau[other + column] = 0;
    for (let j = 0; j < columns; j++) tableau[other + j] += factor * tableau[own + j];
  }
}
