// An account of a service that is running: its figures as they change, what happened to it, and its statement made again in this tab.
import { Fault, type FaultRecord } from '../../../index.js';
import { type Statement, verifyStatement } from '../../../live.js';
import type { LevelEvent } from '../../../support.js';
import type { Held } from '../held.js';
import type { Checked, Feed, LiveEvent, LivePoint, LiveStep } from './feed.js';

export interface ServiceAsked {
  readonly address: string;
  /** A read key; '' where the service asks for none. */
  readonly key: string;
  readonly account: string;
  readonly subaccount: string;
}

type Figures = Pick<LivePoint, 'equity' | 'initial' | 'maintenance'>;

interface Stand {
  readonly account: string;
  readonly subaccount: string;
  readonly level: string;
  readonly requirement: string | null;
  readonly figures: Readonly<Record<string, Figures>> | null;
}

type Message =
  | { readonly type: 'subscribed'; readonly sequence: number }
  | {
      readonly type: 'change';
      readonly sequence: number;
      readonly time: number;
      readonly kind: LiveEvent['kind'];
      readonly account?: string;
      readonly subaccount?: string;
      readonly events: readonly LevelEvent[];
    }
  | { readonly type: 'conflated'; readonly from: number; readonly to: number; readonly events: readonly LevelEvent[] }
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  | { readonly type: 'figures'; readonly sequence: number; readonly time: number; readonly accounts: readonly Stand[] }
  | { readonly type: 'fault'; readonly fault: FaultRecord | null };

/** Steps that wait for a page that is not looked at: the oldest give way. */
const mostWaiting = 2000;
const checkEveryMs = 5000;
const againMs = 1000;

export async function serviceFeed({ core }: Pick<Held, 'core'>, { address, key, account, subaccount }: ServiceAsked): Promise<Feed> {
  const base = address.trim().replace(/\/+$/, '');
  if (!/^https?:\/\//.test(base)) throw new Fault('BAD_ARGUMENT', 'address', 'http:// or https:// and a host', address);
  const path = (of: string): string =>
    `${base}/v1/accounts/${encodeURIComponent(account)}${of}${subaccount === '' ? '' : `?${new URLSearchParams({ subaccount })}`}`;
  const is = (of: { readonly account?: string; readonly subaccount?: string }): boolean =>
    of.account === account && (of.subaccount ?? '') === subaccount;
  let checked: Checked | undefined;
  let [at, closed] = [0, false];
  let price = Number.NaN;
  let last: LivePoint | undefined;
  let waiting: LiveStep[] = [];
  let fault: FaultRecord | undefined;
  const put = (step: LiveStep): void => {
    waiting.push(step);
    if (waiting.length > mostWaiting) waiting = waiting.slice(-mostWaiting / 2);
  };

  /** The statement as it stands, made again here: the service's word is not taken for it. */
  const check = async (): Promise<{ readonly time: number; readonly answer: Statement }> => {
    const stated = await got<{ readonly sequence: number; readonly time: number; readonly answer: Statement }>(path('/statement'), key);
    const { sequence, answer } = stated;
    const { verified, hash, fault: wrong } = await verifyStatement(core, answer, {});
    const figures = 4 * Object.keys(answer.results).length;
    const what = verified ? `${figures} figures, every bit of them` : (wrong?.message ?? `its hash is ${hash}`);
    checked = { sequence, same: verified, what, times: (checked?.times ?? 0) + 1 };
    price = answer.market.underlyings.find(({ id }) => id === underlyingOf(answer))?.index ?? Number.NaN;
    return stated;
  };
  const { time, answer: first } = await check();
  at = (checked as Checked | undefined)?.sequence ?? 0;
  const requirement = first.holding.mode ?? Object.keys(first.results)[0] ?? '';
  const begun = first.results[requirement] ?? Object.values(first.results)[0];
  if (begun === undefined) throw new Fault('NOT_FOUND', 'account', 'one that has figures', account);
  last = { time, price, equity: begun.equity, initial: begun.initial, maintenance: begun.maintenance };
  const { answer: now } = await got<{ readonly answer: Stand }>(path(''), key);
  put({ point: last, events: [{ time, kind: 'begins', from: now.level }] });

  const heard = (message: Message): void => {
    if (message.type === 'fault') fault = message.fault ?? undefined;
    if (message.type === 'figures') {
      at = Math.max(at, message.sequence);
      const stand = message.accounts.find(is);
      const figures = stand?.figures?.[stand.requirement ?? requirement];
      if (figures === undefined) return;
      const { equity, initial, maintenance } = figures;
      last = { time: message.time, price, equity, initial, maintenance };
      put({ point: last, events: [] });
    }
    if (message.type === 'change' || message.type === 'conflated') {
      at = message.type === 'change' ? message.sequence : message.to;
      const events: LiveEvent[] = message.events.filter(is).map(({ time, kind, from, cause, amount, deadline }) => ({
        ...{ time, kind, from, cause, ...(amount !== undefined && { amount }), ...(deadline !== undefined && { deadline }) },
      }));
      if (message.type === 'change' && is(message)) events.unshift({ time: message.time, kind: message.kind });
      if (events.length > 0 && last !== undefined) put({ point: { ...last, time: Math.max(last.time, events[0]?.time ?? 0) }, events });
    }
    if (message.type === 'gap' && last !== undefined) {
      const note = `changes ${message.from} to ${message.to} are no longer known to the service`;
      put({ point: last, events: [{ time: last.time, kind: 'begins', note }] });
    }
  };
  const socket = watched({ base, key, figures: [{ account, subaccount }], from: () => at, heard, over: () => closed });
  let looked = performance.now();
  return {
    about: {
      ...{ account, subaccount, accounts: [{ account, subaccount }], requirement, underlying: underlyingOf(first) },
      rules: `${first.rules.about.name} of ${first.rules.about.date}`,
      of: `attached to ${base}; the price is that of the last statement`,
    },
    ended: false,
    get checked() {
      return checked;
    },
    async pull() {
      if (fault !== undefined) {
        const { code, path, expectation, got: was } = fault;
        fault = undefined;
        throw new Fault(code, path, expectation, was);
      }
      if (checked !== undefined && at > checked.sequence && performance.now() - looked > checkEveryMs) {
        looked = performance.now();
        await check();
      }
      const steps = waiting;
      waiting = [];
      return steps;
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

interface Watch {
  readonly base: string;
  readonly key: string;
  readonly figures: readonly object[];
  /** The last change that was heard of: a connection that broke goes on after it. */
  readonly from: () => number;
  readonly heard: (message: Message) => void;
  readonly over: () => boolean;
}

function watched(watch: Watch): { close(): void } {
  const { base, key, figures, from, heard, over } = watch;
  const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/v1/stream`, 'margincore');
  let next: { close(): void } | undefined;
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ type: 'subscribe', ...(key !== '' && { key }), from: from(), figures })),
  );
  socket.addEventListener('message', ({ data }) => {
    for (const line of String(data).split('\n')) heard(JSON.parse(line) as Message);
  });
  socket.addEventListener('close', () => {
    if (!over())
      setTimeout(() => {
        if (!over()) next = watched(watch);
      }, againMs);
  });
  return {
    close: () => {
      socket.close();
      next?.close();
    },
  };
}

async function got<T>(url: string, key: string): Promise<T> {
  const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(url, { headers }).catch((error: unknown) => {
    throw new Fault('NOT_FOUND', url, 'a service that answers, started with --origin of this page', String(error));
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  let said: { readonly fault?: FaultRecord } = {};
  try {
    said = JSON.parse(text);
  } catch {
    // said below
  }
  const {
    code = 'BAD_ARGUMENT',
    path = url,
    expectation = 'a request that is taken',
    got: was = String(response.status),
  } = said.fault ?? {};
  throw new Fault(code, path, expectation, was);
}

/** Of its largest position by contracts; the first of the market where it has none. */
function underlyingOf({ holding, market }: Statement): string {
  const [largest] = [...holding.positions].sort((x, y) => Math.abs(y.quantity) - Math.abs(x.quantity));
  const quote = market.quotes.find(({ instrument }) => instrument.id === largest?.instrument);
  return quote?.instrument.underlying ?? market.underlyings[0]?.id ?? '';
}
