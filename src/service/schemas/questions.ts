// Schemas of questions about accounts and the book.
import { z } from 'zod';
import type { Questions } from '../protocol.js';
import { id, liveOrder, numbers, of, ofAccount, orderFields, plain, rules } from './common.js';

type Schemas = { readonly [Name in keyof Questions]: z.ZodType<Questions[Name]['body']> };

const trade = z.strictObject({
  instrument: id,
  quantity: z.number(),
  price: z.number(),
  side: z.enum(['long', 'short']).exactOptional(),
  fee: z.number().exactOptional(),
});
const whatIf = z.strictObject({
  ...of,
  changes: z.strictObject({
    trades: z.array(trade).max(10_000).exactOptional(),
    orders: z.array(z.strictObject(orderFields)).max(10_000).exactOptional(),
    deposits: numbers.exactOptional(),
  }),
  largest: plain.exactOptional(),
  liquidationPrices: plain.exactOptional(),
  withoutNextExpiry: z.boolean().exactOptional(),
});
/** Accounts that are asked about by themselves. */
const accounts = z.array(ofAccount).min(1).max(1000);

export const questionSchemas: Schemas = {
  margin: z.strictObject({
    accounts: accounts.exactOptional(),
    from: z.int().min(0).exactOptional(),
    most: z.int().min(1).max(10_000).exactOptional(),
  }),
  'what-if': whatIf,
  'what-ifs': z.strictObject({ questions: z.array(whatIf).min(1).max(1000) }),
  'order-check': z.strictObject({ ...of, order: liveOrder, partly: z.strictObject({ lot: z.number() }).exactOptional() }),
  limits: z.strictObject({
    ...of,
    order: z
      .strictObject({
        instrument: id,
        side: z.enum(['buy', 'sell']),
        price: z.number(),
        requirement: id.exactOptional(),
        lot: z.number().exactOptional(),
        most: z.number().exactOptional(),
      })
      .exactOptional(),
    withdrawal: id.exactOptional(),
    requirement: id.exactOptional(),
  }),
  'liquidation-prices': z.strictObject({ ...of, search: plain.exactOptional() }),
  greeks: ofAccount,
  var: z.strictObject({ accounts, inputs: plain }),
  stress: z.strictObject({
    scenarios: z
      .array(z.union([z.string().max(128), plain]))
      .min(1)
      .max(100) as unknown as z.ZodType<Questions['stress']['body']['scenarios']>,
    accounts: accounts.exactOptional(),
  }),
  explain: z.strictObject({ ...of, requirement: id.exactOptional() }),
  compare: z.strictObject({ rules: z.array(rules).min(1).max(20), accounts: accounts.exactOptional() }),
  hedge: z.looseObject({ ...of, variants: z.int().min(0).max(5000).exactOptional(), programs: z.int().min(0).max(200).exactOptional() }),
  statement: ofAccount,
  'operator/rules/preview': z.strictObject({ rules }),
};
