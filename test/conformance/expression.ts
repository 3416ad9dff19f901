// Arithmetic as reference files write it, `(s-50)*(s-90)`: numbers, names, + - * / ^ and brackets, min, max and abs.

export type Expression = (names: Readonly<Record<string, number>>) => number;

const functions: Readonly<Record<string, (...xs: number[]) => number>> = { min: Math.min, max: Math.max, abs: Math.abs };

/** Throws for what it cannot read, and, when called, for a name that has no value. */
export function expressionOf(text: string): Expression {
  const tokens = text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|\*\*|\S/g) ?? [];
  let next = 0;
  const take = (...choices: readonly string[]): string | undefined =>
    choices.includes(tokens[next] ?? '') ? (tokens[next++] as string) : undefined;
  const unexpected = (): never => {
    throw new Error(`cannot read ${text} from ${tokens[next] ?? 'its end'} on`);
  };

  const sum = (): Expression => {
    let left = product();
    for (let sign = take('+', '-'); sign !== undefined; sign = take('+', '-')) {
      const [before, after, by] = [left, product(), sign === '+' ? 1 : -1];
      left = (names) => before(names) + by * after(names);
    }
    return left;
  };
  const product = (): Expression => {
    let left = signed();
    for (let sign = take('*', '/'); sign !== undefined; sign = take('*', '/')) {
      const [before, after, over] = [left, signed(), sign === '/'];
      left = (names) => (over ? before(names) / after(names) : before(names) * after(names));
    }
    return left;
  };
  const signed = (): Expression => {
    if (take('+') !== undefined) return signed();
    if (take('-') === undefined) return power();
    const inner = signed();
    return (names) => -inner(names);
  };
  const power = (): Expression => {
    const base = atom();
    if (take('^', '**') === undefined) return base;
    const exponent = signed();
    return (names) => base(names) ** exponent(names);
  };
  const bracketed = (): readonly Expression[] => {
    const inner = [sum()];
    while (take(',') !== undefined) inner.push(sum());
    if (take(')') === undefined) unexpected();
    return inner;
  };
  const atom = (): Expression => {
    if (take('(') !== undefined) return bracketed()[0] as Expression;
    const token = tokens[next] ?? '';
    if (!/^[\d.A-Za-z_]/.test(token)) unexpected();
    next++;
    if (/^[\d.]/.test(token)) return () => Number(token);
    if (take('(') !== undefined) {
      const apply = functions[token] ?? unexpected();
      const inner = bracketed();
      return (names) => apply(...inner.map((one) => one(names)));
    }
    return (names) => {
      if (!Object.hasOwn(names, token)) throw new Error(`${text} has no value of ${token}`);
      return names[token] as number;
    };
  };

  const whole = sum();
  if (next < tokens.length) unexpected();
  return whole;
}
