// What describes a kind of term: its fields, the level of its amount, and what holds between its fields.

import { name } from '../../../shape/leaves.js';
import { choice, either, type Of, type RecordOf, record, type Shape, type Shapes } from '../../../shape/shape.js';

export interface Kind<S extends Shapes> {
  /** A: an amount an account. U: one an account and underlying. */
  readonly level: 'A' | 'U' | ((fields: RecordOf<S>) => 'A' | 'U');
  readonly fields: Shape<RecordOf<S>>;
  readonly names: readonly string[];
}

export function kindOf<S extends Shapes>(
  level: Kind<S>['level'],
  shapes: S,
  hold: (fields: Shape<RecordOf<S>>) => Shape<RecordOf<S>> = (all) => all,
): Kind<S> {
  return { level, fields: hold(record(shapes)), names: Object.keys(shapes).map((key) => key.replace('?', '')) };
}

export type FieldsOf<K> = K extends Kind<infer S> ? RecordOf<S> : never;

/** Word, one for both views or one each. */
export function byView<const T extends string>(choices: readonly T[]): Shape<T | { readonly initial: T; readonly maintenance: T }> {
  const word = choice(choices);
  return either((value) => typeof value === 'string', word, record({ initial: word, maintenance: word }));
}

/** Source of an option's value: the model, or the mark that the venue publishes. */
export const optionPrice = choice(['model', 'mark']);

/** The price a contract counts at: its own (the forward), the index of its underlying, or the one it was entered at. */
export const contractPrice = choice(['forward', 'index', 'entry']);

/**
 * Source of a contract's delta, in the numeraire. black: the model's, of the whole value (the premium of a coin option included). premiumAdjusted: of the P&L (of a coin
 * option less its premium). attribute: of quotes, coins a contract and unit of multiplier, at the index.
 */
export const deltaSource = either((value) => typeof value === 'string', choice(['black', 'premiumAdjusted']), record({ attribute: name }));
export type DeltaSource = Of<typeof deltaSource>;
