// Schemas of changes, a kind each, and of what operators decide.
import { z } from 'zod';
import type { Change } from '../../live.js';
import type { Scope } from '../keys.js';
import type { Verbs } from '../protocol.js';
import { id, instant, liveOrder, numbers, of, ofAccount, plain, rules } from './common.js';

const stamp = { time: instant.exactOptional(), sequence: z.int().min(1).exactOptional() };
const change = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...stamp, ...shape });
const amount = { asset: id, amount: z.number() };

/** What a venue sends as it trades. */
const ofTrading = [
  change('tick', {
    prices: numbers.exactOptional(),
    vols: numbers.exactOptional(),
    asOf: instant.exactOptional(),
    forecasts: numbers.exactOptional(),
  }),
  change('forecast', { vols: numbers.exactOptional(), predictors: z.record(id, numbers).exactOptional() }),
  change('sources', { prices: plain }),
  change('fill', {
    ...of,
    instrument: id,
    quantity: z.number(),
    price: z.number(),
    id: id.exactOptional(),
    order: id.exactOptional(),
    side: z.enum(['long', 'short']).exactOptional(),
    fee: z.number().exactOptional(),
  }),
  change('place', { ...of, order: liveOrder, partly: z.strictObject({ lot: z.number() }).exactOptional() }),
  change('amend', { ...of, order: id, quantity: z.number().exactOptional(), price: z.number().exactOptional() }),
  change('cancel', { ...of, order: id }),
  change('deposit', { ...of, ...amount }),
  change('withdraw', { ...of, ...amount }),
  change('transfer', { ...of, to: ofAccount, ...amount }),
  change('settle', { prices: numbers }),
  change('funding', { rates: z.record(id, z.strictObject({ rate: z.number(), price: z.number() })) }),
] as const;

/** What changes whom and what there is to trade. */
const ofListing = [
  change('list', {
    quotes: z.array(plain).max(100_000),
    underlyings: z.array(plain).exactOptional(),
    assets: z.array(plain).exactOptional(),
  }),
  change('delist', { instruments: z.array(id).min(1) }),
  change('open', { accounts: z.array(plain).min(1) }),
  change('close', of),
] as const;

/** A change by its kind; rules are exchanged by operators, two of them. What is deeper is looked at by the engine. */
export const changeSchema = z.discriminatedUnion('kind', [...ofTrading, ...ofListing]) as unknown as z.ZodType<Change>;
export const changesSchema: z.ZodType<Change | readonly Change[]> = z.union([changeSchema, z.array(changeSchema).min(1).max(1000)]);

const listing = ofListing.map(({ shape }) => shape.kind.value as string);
export const scopeOf = ({ kind }: Change): Scope => (listing.includes(kind) ? 'operate' : 'write');

const why = z.string().min(1).max(1000).describe('the reason, which is kept in the journal');

export const verbSchemas: { readonly [Name in keyof Verbs]: z.ZodType<Verbs[Name]['body']> } = {
  'operator/halt': z.strictObject({ why, halted: z.boolean() }),
  'operator/freeze': z.strictObject({ why, ...of, frozen: z.boolean() }),
  'operator/price': z.strictObject({ why, prices: z.record(id, z.number().nullable()) }),
  'operator/rules': z.strictObject({ why, rules }),
  'operator/rules/approve': z.strictObject({ why, id }),
  'operator/snapshot': z.strictObject({ why }),
};
