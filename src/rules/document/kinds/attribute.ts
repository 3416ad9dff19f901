/**
 * A number that a market or a venue states by name: of the account, of one asset, of each underlying.
 * A (account, asset) or U (underlying) = the attribute; of an underlying `index` is its index, of an asset `price` its price.
 * Unit: as stated.
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, refined } from '../../../shape/shape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const attribute = kindOf(
  ({ of }) => (of === 'underlying' ? 'U' : 'A'),
  {
    /** Owner of the attribute. Unit: word. */
    of: choice(['account', 'asset', 'underlying']),
    /** Name of the attribute; its number is in the unit in which it is stated. Unit: name. */
    attribute: name,
    /** Asset whose attribute it is, for `of` asset alone. Unit: name. */
    'asset?': name,
  },
  (fields) =>
    refined(fields, ({ of, asset }, path) => {
      if ((of === 'asset') === (asset !== undefined)) return;
      if (asset === undefined) throw new Fault('MISSING_FIELD', `${path}.asset`, 'present: which asset', undefined);
      throw new Fault('UNKNOWN_FIELD', `${path}.asset`, 'absent: the attribute is not of an asset', asset);
    }),
);
export interface Attribute extends FieldsOf<typeof attribute> {
  readonly kind: 'attribute';
}
