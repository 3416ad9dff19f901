// What an answer to a worked example errs: figure by figure, over the tolerance that the example states.
type Figures = Readonly<Record<string, unknown>>;

/** Lists are compared in length and entry by entry; numbers, printed or not, by their distance; null, words and truths exactly. */
export function exampleErrors(answer: Figures, expected: Figures, tolerance: number): Readonly<Record<string, number>> {
  const errors: Record<string, number> = {};
  const least = Math.max(tolerance, Number.MIN_VALUE);
  for (const [name, published] of Object.entries(expected)) compare(name, answer[name], published, least, errors);
  return errors;
}

function compare(name: string, x: unknown, published: unknown, tolerance: number, errors: Record<string, number>): void {
  if (Array.isArray(published)) {
    const list = Array.isArray(x) ? x : [];
    errors[`length of ${name}`] = list.length === published.length ? 0 : Number.POSITIVE_INFINITY;
    for (const [i, one] of published.entries()) compare(`${name}[${i}]`, list[i], one, tolerance, errors);
    return;
  }
  const number = typeof published === 'string' ? Number(published) : published;
  if (x === null || typeof number !== 'number' || Number.isNaN(number)) errors[name] = x === published ? 0 : Number.POSITIVE_INFINITY;
  else errors[name] = Math.abs(Number(x ?? Number.NaN) - number) / tolerance;
}
