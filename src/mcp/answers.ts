// Answers that an assistant can reason about: few, with their units, what was assumed and what is not charged.
import { type AccountView, Fault, type MarginRun } from '../index.js';
import { standingOf } from '../support.js';

export interface ToolAnswer {
  [key: string]: unknown;
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent: Record<string, unknown>;
  readonly isError?: boolean;
}

/** Twelve digits: what figures are read by, not their bits. Infinities become words, for JSON knows none. */
export function plain(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) ? Number(value.toPrecision(12)) : Number.isNaN(value) ? null : value > 0 ? 'infinite' : '-infinite';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, plain);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value;
}

export function answered(content: Record<string, unknown>): ToolAnswer {
  const structuredContent = plain(content) as Record<string, unknown>;
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

/** A refusal in its parts, with what to do where it is one of use. */
export function refused(error: unknown): ToolAnswer {
  if (!(error instanceof Fault)) throw error;
  const { code, path, expectation, got, message } = error;
  return { ...answered({ fault: { code, path, expectation, got, message } }), isError: true };
}

/** Figures of an account by requirement; its own is named beside them. */
export const figuresOf = (view: AccountView): Record<string, unknown> => ({
  account: view.account,
  ...(view.subaccount !== '' && { subaccount: view.subaccount }),
  requirement: view.requirement,
  standing: standingOf(view),
  figures: view.figures(),
  ...(view.mark === 'partial' && { warning: 'a part of the account is not charged by these rules: its figures are too low' }),
});

/** Accounts that an answer names. */
const listed = 20;

/** What the figures of a run rest on. */
export const basisOf = ({ numeraire, asOf, rules, assumptions, notCharged, codes, accounts }: MarginRun): Record<string, unknown> => ({
  unit: `money in ${numeraire}`,
  asOf: new Date(asOf).toISOString(),
  rules,
  assumptions,
  notCharged,
  ...unknownIn(codes, accounts),
});

/** Accounts without figures: nothing is known of their cover. */
function unknownIn(codes: Uint8Array, accounts: readonly string[]): Record<string, unknown> {
  const unknown = accounts.filter((_, a) => codes[a] !== 0);
  return unknown.length === 0 ? {} : { accountsUnknown: unknown.length, unknown: unknown.slice(0, listed) };
}
