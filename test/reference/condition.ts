// Condition numbers by differences: how much of a relative change of its inputs a figure shows.
import { abs, add, type Big, big, div, mul, nearest, one, scaled, sub } from './big.js';
import type { BigOption } from './black76.js';

/** Relative step 2^-120: the quotient is right to some thirty digits. */
const stepBits = -120;

/** Of an option on a forward. */
export function conditionNumbers<Name extends string>(
  option: BigOption,
  figures: (option: BigOption) => Record<Name, Big>,
  names: readonly Name[],
): Record<Name, number> {
  return conditionsBy(option, figures, names, ['forward', 'strike', 'expiryYears', 'vol', 'rate']);
}

/** kappa of each figure: the sum over the inputs of |x dy/dx| / |y|. Not a number where the figure is 0. */
export function conditionsBy<Name extends string, Input extends string, Option extends Record<Input, Big>>(
  option: Option,
  figures: (option: Option) => Record<Name, Big>,
  names: readonly Name[],
  inputs: readonly Input[],
): Record<Name, number> {
  const base = figures(option);
  const sums = Object.fromEntries(names.map((name) => [name, big(0)])) as Record<Name, Big>;
  for (const input of inputs) {
    if (option[input].m === 0n) continue;
    const moved = figures({ ...option, [input]: mul(option[input], add(one, scaled(one, stepBits))) });
    for (const name of names) sums[name] = add(sums[name], abs(sub(moved[name], base[name])));
  }
  const kappa = (name: Name): number => (base[name].m === 0n ? Number.NaN : nearest(scaled(div(sums[name], abs(base[name])), -stepBits)));
  return Object.fromEntries(names.map((name) => [name, kappa(name)])) as Record<Name, number>;
}
