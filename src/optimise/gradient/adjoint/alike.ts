// Figures that are alike but for roundings.
export const alike = 1e-12;

export function tied(x: number, y: number): boolean {
  return x === y || Math.abs(x - y) <= alike * Math.min(Math.abs(x), Math.abs(y));
}
