// One book under several documents: each line equals its own engine's run, sums equal a plain loop, and nothing partial counts.

import { expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { createCore } from '../../src/engine/create.js';
import type { CompareInputs } from '../../src/engine/prepared/compare.js';
import type { ComparedRequirement } from '../../src/engine/prepared/compared.js';
import type { Comparison } from '../../src/index.js';
import { exactlySummed } from '../reference/exactlySummed.js';
import { backendNames, book, documentOf, market, prepared } from './prepared.js';

const rules = ['margincore', 'reg-t', 'binance-futures', 'deribit-portfolio'].map(documentOf);
const inputs: CompareInputs = { book, market, rules };
const compare = async (given: CompareInputs, backend: (typeof backendNames)[number] = 'js'): Promise<Comparison> =>
  (await createCore({ backend })).compare(given);
const line = ({ requirements }: Comparison, name: string): ComparedRequirement =>
  requirements.find((one) => `${one.rules.name} ${one.requirement}` === name) as ComparedRequirement;

/** The size of each account's positions by its own loop over the book. */
function notionalsByHand(): number[] {
  const nets = new Map<string, number>();
  book.positionAccounts.forEach((a, p) => {
    const key = `${a} ${book.instruments[book.positionInstruments[p] as number]}`;
    nets.set(key, (nets.get(key) ?? 0) + (book.quantities[p] as number));
  });
  const sums = book.accounts.map(() => 0);
  for (const [key, net] of nets) {
    const [a, id] = key.split(' ') as [string, string];
    const { instrument } = market.quotes.find((quote) => quote.instrument.id === id) as (typeof market.quotes)[number];
    const index = market.underlyings.find((one) => one.id === instrument.underlying)?.index as number;
    const face = instrument.settlement === 'inverse' && instrument.kind !== 'option' ? 1 : index;
    sums[Number(a)] = (sums[Number(a)] as number) + Math.abs(net) * instrument.multiplier * face;
  }
  return sums;
}

test('each line is the run of an engine of its own; its sums leave out what is partial', async () => {
  const compared = await compare(inputs);
  expect(compared.requirements.map((one) => `${one.rules.name} ${one.requirement}`)).toEqual([
    'margincore isolated',
    'margincore cross',
    'margincore portfolio',
    'reg-t strategy',
    'binance-futures isolated',
    'deribit-portfolio portfolio',
  ]);
  const notionals = notionalsByHand();
  const whole = book.accounts.map(() => true);
  for (const one of compared.requirements) {
    const run = (await prepared('js', documentOf(one.rules.name))).run();
    expect(one.columns).toEqual(run.requirements[one.requirement]);
    expect(one.assumptions).toEqual(run.assumptions);
    expect(one.notCharged).toEqual(run.notCharged);
    const charged = [...book.accounts.keys()].filter((a) => run.partial[a] !== 1);
    const sum = (column: ArrayLike<number>): number => exactlySummed(charged.map((a) => column[a] as number));
    book.accounts.forEach((_, a) => {
      if (run.partial[a] === 1) whole[a] = false;
    });
    const { equities, initials, maintenances } = one.columns;
    const sums = {
      ...{ accounts: charged.length, equity: sum(equities), initial: sum(initials), maintenance: sum(maintenances) },
      notional: sum(notionals),
      belowMaintenance: charged.filter((a) => (equities[a] as number) < (maintenances[a] as number)).length,
    };
    const { notional, ...exact } = sums;
    expect(one.sums).toMatchObject(exact);
    expect(one.sums.notional / (notional || 1)).toBeCloseTo(notional === 0 ? 0 : 1, 12);
    expect(one.sums.efficiency).toBe(one.sums.notional / one.sums.initial);
    expect([one.sums.accounts + one.partial, one.faulted]).toEqual([book.accounts.length, 0]);
  }
  expect(line(compared, 'reg-t strategy').partial).toBeGreaterThan(0);
  expect(compared.commonAccounts).toBe(whole.filter(Boolean).length);
  const alone = await compare({ ...inputs, rules: rules.slice(0, 2) });
  const { common, columns, statuses } = line(alone, 'margincore cross');
  const regT = line(alone, 'reg-t strategy');
  expect(common.accounts).toBe(regT.sums.accounts);
  expect(regT.common).toEqual(regT.sums);
  expect(statuses.every((status) => status === 0)).toBe(true);
  const shared = book.accounts.map((_, a) => a).filter((a) => regT.statuses[a] === 0);
  expect(common.initial).toBe(shared.reduce((sum, a) => sum + (columns.initials[a] as number), 0));
});

test('has the same bits in both backends, and is plain data', async () => {
  const [wasm, js] = await Promise.all(backendNames.map((backend) => compare(inputs, backend)));
  expect(js).toEqual(wasm);
  expect(structuredClone(js)).toEqual(js);
});

test('of an engine is of what it holds now, after trades and ticks, and leaves it as it was', async () => {
  const engine = await prepared('js', rules[0] as (typeof rules)[number]);
  const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
  const trades = [{ instrument: perpetual, quantity: 5, price: 50_000 }];
  await engine.trade(book.accounts[3] as string, '', { trades });
  engine.tick({ prices: { [market.underlyings[0]?.id as string]: (market.underlyings[0]?.index as number) * 0.9 } });
  const before = engine.run();
  const compared = await engine.compare(rules);
  expect(line(compared, 'margincore portfolio').columns).toEqual(before.requirements.portfolio);
  expect(engine.run()).toEqual(before);
  const other = await prepared('js', rules[3] as (typeof rules)[number]);
  await other.trade(book.accounts[3] as string, '', { trades });
  other.tick({ prices: { [market.underlyings[0]?.id as string]: (market.underlyings[0]?.index as number) * 0.9 } });
  expect(line(compared, 'deribit-portfolio portfolio').columns).toEqual(other.run().requirements.portfolio);
});

test('counts what binds and the worst scenario over the accounts charged whole, as the engine says of each', async () => {
  const compared = await compare(inputs);
  for (const one of compared.requirements) {
    const engine = await prepared('js', documentOf(one.rules.name));
    const { bindingTerms, terms, worstScenarios, scenarios, worstLosses } = engine.bindings({ requirement: one.requirement });
    const whole = book.accounts.map((_, a) => a).filter((a) => one.statuses[a] === 0);
    for (const { term, accounts } of one.binding)
      expect(whole.filter((a) => terms[bindingTerms[a] as number] === term)).toHaveLength(accounts);
    for (const { set, label, accounts, loss } of one.worst) {
      const own = whole.filter((a) => {
        const scenario = scenarios[worstScenarios[a] as number];
        return scenario?.set === set && scenario.label === label;
      });
      expect(own).toHaveLength(accounts);
      expect(exactlySummed(own.map((a) => worstLosses[a] as number))).toBe(loss);
    }
  }
  expect(line(compared, 'margincore portfolio').binding[0]?.accounts).toBeGreaterThan(0);
  expect(line(compared, 'deribit-portfolio portfolio').worst[0]?.loss).toBeGreaterThan(0);
  expect(line(compared, 'binance-futures isolated').worst).toEqual([]);
});

test('says what each equity is made of', async () => {
  const compared = await compare(inputs);
  const words = (name: string): unknown => line(compared, name).equityOf;
  expect(words('margincore isolated')).toMatchObject({
    formula: 'collateral + futuresPnl + longOptions',
    parts: [{ term: 'collateral' }, { term: 'futuresPnl' }, { term: 'longOptions', words: 'long options at the model price' }],
  });
  expect(words('margincore portfolio')).toMatchObject({ parts: [{}, {}, { words: 'options at the model price' }] });
});

test('counts accounts without figures by reason, with the first of them', async () => {
  const plain = (account: string, instrument: string): Account => ({
    account,
    subaccount: '',
    mode: 'cross',
    positions: [{ instrument, quantity: 1, entryPrice: 1 }],
    collateral: [],
  });
  const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
  const some = bookOf([plain('a', perpetual), plain('b', 'NOWHERE'), plain('c', 'NOTHING')]);
  const { requirements } = await compare({ book: some, market, rules: rules.slice(0, 1) });
  for (const { faulted, reasons, sums, statuses } of requirements) {
    expect([faulted, sums.accounts, [...statuses]]).toEqual([2, 1, [0, 1, 1]]);
    expect(reasons).toMatchObject([{ code: 'UNKNOWN_INSTRUMENT', account: 'b', accounts: 2 }]);
  }
});

test('takes stand-ins as stated, and none where they are refused', async () => {
  const regT = rules.slice(1, 2);
  const unmarked = { ...market, quotes: market.quotes.map(({ mark: _, ...quote }) => quote) };
  const stated = await compare({ book, market: unmarked, rules: regT });
  expect(line(stated, 'reg-t strategy').assumptions).toMatchObject([{ of: 'quotes', attribute: 'mark', assumed: 'model' }]);
  const refused = line(await compare({ book, market: unmarked, rules: regT, assumptions: 'refuse' }), 'reg-t strategy');
  expect(refused.assumptions).toEqual([]);
  expect(refused.reasons[0]).toMatchObject({ code: 'MISSING_FIELD', accounts: refused.faulted });
  expect(refused.faulted).toBeGreaterThan(0);
});

test('takes the requirements that are asked for', async () => {
  const two = await compare({ ...inputs, rules: rules.slice(0, 2), requirements: ['portfolio', 'cross'] });
  expect(two.requirements.map(({ requirement }) => requirement)).toEqual(['cross', 'portfolio', 'strategy']);
  const full = await compare({ ...inputs, rules: rules.slice(0, 1) });
  expect(line(two, 'margincore portfolio').columns).toEqual(line(full, 'margincore portfolio').columns);
  await expect(compare({ ...inputs, requirements: ['nothing'] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    path: 'rules[0].requirements',
  });
});

test('tells its progress over all documents, ends when it is aborted, and names the document that it refuses', async () => {
  const seen: [number, number][] = [];
  await compare({ ...inputs, onProgress: (done, total) => void seen.push([done, total]) });
  const n = book.accounts.length;
  const blocks = [0, 1, 2, 3].flatMap((i) => [256, 512, n].map((done) => [i * n + done, 4 * n]));
  expect(seen).toEqual(blocks);
  const reason = new Error('enough');
  await expect(compare({ ...inputs, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  let calls = 0;
  const onProgress = (): void => {
    calls += 1;
    controller.abort(reason);
  };
  await expect(compare({ ...inputs, onProgress, signal: controller.signal })).rejects.toBe(reason);
  expect(calls).toBe(1);
  const wrong = { ...JSON.parse(JSON.stringify(rules[1])), scope: { kinds: ['option'] } };
  await expect(compare({ ...inputs, rules: [...rules, wrong] })).rejects.toMatchObject({
    path: expect.stringMatching(/^rules\[4\]\.scope/),
  });
  await expect(compare({ ...inputs, rules: [] })).rejects.toMatchObject({ path: 'rules' });
});

test('refuses a market whose instant is in seconds, as prepare does', async () => {
  const refused = { code: 'BAD_DATE', path: 'inputs.market.asOf' };
  const seconds = { ...market, asOf: market.asOf / 1000 };
  await expect(compare({ ...inputs, market: seconds })).rejects.toMatchObject(refused);
  await expect(prepared('js', documentOf('margincore'), book, seconds)).rejects.toMatchObject(refused);
});
