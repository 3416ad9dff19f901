// Changes that a venue sends, of the kinds of the live engine, and what operators decide.
import type { Change } from '../../live.js';
import { rulesTold } from '../../questions/common.js';
import { line, name, plain, whole } from '../../shape/leaves.js';
import { either, kinds, list, named, orNull, record, type Shape, type Shapes, said, truth } from '../../shape/shape.js';
import { changeFields, liquidationFields, stamp } from '../../support.js';
import type { Scope } from '../keys.js';
import type { Verbs } from '../protocol.js';
import { of, ofAccount } from './common.js';

/** Rules are exchanged by operators, two of them; prices held by them; notes are their own. */
const { rules: _rules, note: _note, tick, ...others } = changeFields;
const { 'pins?': _pins, ...ticked } = tick;
const { 'note?': _noted, ...stamped } = stamp;

/** Accounts by name alone: rows are internal to the engine. */
const byName = (fields: Shapes): Shapes => ({
  ...stamped,
  ...fields,
  ...(fields.account && of),
  ...(fields.to && { to: ofAccount }),
});
const sent = Object.fromEntries(
  (Object.entries({ tick: ticked, ...others }) as [string, Shapes][]).map(([kind, fields]) => [kind, byName(fields)]),
);

export const changeSchema = kinds(sent) as unknown as Shape<Change>;
/** Changes of a list are read one by one, as each is answered for itself. */
const later: Shape<unknown> = { parse: (value) => value, schema: changeSchema.schema };
export const changesSchema: Shape<Change | readonly unknown[]> = either(Array.isArray, list(later, 1, 1000), changeSchema);

/** Changes of the list of accounts and instruments, and those that liquidate. */
const operated: readonly string[] = ['list', 'delist', 'open', 'close', ...Object.keys(liquidationFields)];

export const scopeOf = ({ kind }: Change): Scope => (operated.includes(kind) ? 'operate' : 'write');

const why = said(line(1000, 1), { words: 'the reason, which is kept in the journal' });

export const verbSchemas: { readonly [Name in keyof Verbs]: Shape<Verbs[Name]['body']> } = {
  'operator/halt': record({ why, halted: truth }),
  'operator/freeze': record({ why, ...of, frozen: truth }),
  'operator/price': record({ why, prices: named(orNull(plain)) }),
  'operator/rules': record({
    why,
    rules: rulesTold,
    'validMs?': said(whole(1, 30 * 86_400_000), { words: 'how long it may be approved, by the time of the changes; a day where left out' }),
  }),
  'operator/rules/approve': record({ why, id: name }),
  'operator/rules/withdraw': record({ why, id: name }),
  'operator/snapshot': record({ why }),
};
