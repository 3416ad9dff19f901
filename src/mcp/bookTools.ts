// Tools that open a book and look at it: open, accounts, margin, stress, compare rules.
import { type MarginEngine, totals } from '../index.js';
import { type StressScenario, stressLibrary, stressScenario } from '../rules.js';
import { line, name, whole } from '../shape/leaves.js';
import { choice, list, said, truth } from '../shape/shape.js';
import { replyVenues } from '../verify.js';
import { answered, basisOf, figuresOf } from './answers.js';
import type { Session } from './session.js';
import { accountFields, reading, type ToolMaker } from './tool.js';

/** Rows that an answer lists: what can still be reasoned about. */
const listed = 20;
const path = said(line(1000, 1), { words: 'a file, relative to the folder of the server' });

export function bookTools(tool: ToolMaker, session: Session): void {
  tool(
    'open',
    'Open a book: files (market: margincore-market JSON or a Deribit chain; book: CSV or NDJSON; rules: a preset by name or a file), or replies of a venue as JSON files, or the embedded sample. Call this first.',
    {
      'market?': path,
      'book?': path,
      'rules?': said(line(1000, 1), { words: 'a preset (see the tool presets) or a file; margincore where left out' }),
      'venue?': choice(replyVenues),
      'replies?': said(list(path, 1), { words: 'JSON files with what the venue answered; with venue' }),
      'sample?': said(whole(1, 100_000), { words: 'accounts of the embedded synthetic sample' }),
    },
    async (asked) => {
      const { engine, market, book, notes } = await session.load(asked);
      const run = engine.run();
      const own = totals(run);
      return answered({
        ...basisOf(run),
        accounts: book.accounts.length,
        accountNames: book.accounts
          .slice(0, listed)
          .map((name, n) => (book.subaccounts[n] === '' ? name : `${name}/${book.subaccounts[n]}`)),
        positions: book.quantities.length,
        instrumentsListed: market.quotes.length,
        underlyings: market.underlyings.map(({ id, index }) => ({ id, index })),
        requirements: engine.requirements,
        equity: own.equity,
        initial: own.initial,
        maintenance: own.maintenance,
        belowMaintenance: own.belowMaintenance,
        accountsWithFaults: run.faultCount,
        faults: run.faults.slice(0, listed).map(({ account, message }) => ({ account, message })),
        notes,
      });
    },
  );

  tool('presets', 'Names of the margin rules of venues that come with margincore.', {}, async () =>
    answered({ presets: (await import('../rules.js')).presetNames }),
  );

  tool(
    'accounts',
    'The accounts of the open book that are nearest to liquidation, thinnest first: equity, maintenance, health = equity / maintenance; below 1 is to be liquidated. Accounts without figures are `unknown`: nothing is known of their cover.',
    { 'count?': said(whole(1, 100), { usual: listed }) },
    async ({ count }) => {
      const run = session.open.engine.run();
      const { equities, initials, maintenances, names } = run.own;
      const health = (a: number): number => (equities[a] as number) / (maintenances[a] as number);
      const places = [...run.accounts.keys()].filter((a) => run.codes[a] === 0 && (maintenances[a] as number) > 0);
      const nearest = places.sort((x, y) => health(x) - health(y)).slice(0, count);
      return answered({
        ...basisOf(run),
        of: run.accounts.length,
        accounts: nearest.map((a) => ({
          account: run.accounts[a],
          subaccount: run.subaccounts[a],
          requirement: names[a],
          equity: equities[a],
          initial: initials[a],
          maintenance: maintenances[a],
          health: health(a),
        })),
      });
    },
  );

  tool(
    'margin',
    'What an account is charged under every requirement of the rules: equity, initial, maintenance, excess = equity - initial, health = equity / maintenance.',
    accountFields,
    async ({ account, subaccount }) =>
      answered({ ...figuresOf(session.account(account, subaccount)), ...basisOf(session.open.engine.run()) }),
  );

  tool(
    'stress',
    'The account, or the whole book, under stress scenarios of history and of models: profit and loss, equity and requirement afterwards. Without names, the worst ten of the library.',
    {
      ...accountFields,
      'book?': said(truth, { words: 'the whole book instead of one account', usual: false }),
      'scenarios?': list(name, 0, 30),
    },
    async ({ account, subaccount, book, scenarios }) => {
      const { engine, rules } = session.open;
      const asked = scenarios?.map((name) => stressScenario(name)) ?? stressLibrary;
      const view = book ? undefined : session.account(account, subaccount);
      const lines: Record<string, unknown>[] = [];
      const alone = view && (await session.core.prepare({ ...session.alone(view), rules }));
      try {
        for (const scenario of asked) lines.push(await stressed(alone ?? engine, scenario, alone !== undefined));
      } finally {
        alone?.dispose();
      }
      const worst = scenarios === undefined ? lines.sort((x, y) => pnlOf(x) - pnlOf(y)).slice(0, 10) : lines;
      return answered({
        ...basisOf(engine.run()),
        of: view === undefined ? 'the book' : view.account,
        scenarios: worst,
        library: stressLibrary.map(({ name }) => name),
      });
    },
  );

  tool(
    'compare_rules',
    'The same account under other rules, side by side: which presets, or all of them. Where rules do not charge all of it, or want figures that the market lacks, the reason stands instead.',
    { ...accountFields, 'rules?': said(list(line(1000, 1), 1, 30), { words: 'presets or files; all presets where left out' }) },
    async ({ account, subaccount, rules }) => {
      const { presetNames } = await import('../rules.js');
      const view = session.account(account, subaccount);
      // alone, so that reasons, assumptions and what is not charged are its own and no other account's
      const alone = session.alone(view);
      const lines: Record<string, unknown>[] = [];
      for (const name of rules ?? presetNames) {
        const line = await reading(async () => {
          const { requirements } = await session.core.compare({ ...alone, rules: [await session.rules(name)] });
          for (const { requirement, statuses, columns, notCharged, assumptions, reasons } of requirements)
            lines.push({
              rules: name,
              requirement,
              ...(statuses[0] === 1
                ? { reason: reasons[0]?.message ?? 'it has no figures' }
                : { equity: columns.equities[0], initial: columns.initials[0], maintenance: columns.maintenances[0] }),
              ...(statuses[0] === 2 && { warning: 'charges less than it holds', notCharged }),
              assumptions: assumptions.length,
            });
        });
        if (line !== undefined) lines.push({ rules: name, reason: line });
      }
      return answered({ unit: `money in ${session.open.market.numeraire}`, account: view.account, lines });
    },
  );
}

const pnlOf = (line: Record<string, unknown>): number => (typeof line.pnl === 'number' ? line.pnl : Number.POSITIVE_INFINITY);

async function stressed(engine: MarginEngine, scenario: StressScenario, alone: boolean): Promise<Record<string, unknown>> {
  const about = { scenario: scenario.name, description: scenario.description };
  let found: Record<string, unknown> = {};
  const reason = await reading(async () => {
    const { pnls, own, netLiquidationValues, faults } = await engine.stress([scenario]);
    const sums = own.totals[0];
    found = !alone
      ? {
          pnl: sums?.pnl,
          equity: sums?.equity,
          maintenance: sums?.maintenance,
          belowMaintenanceBefore: sums?.belowBefore,
          belowMaintenance: sums?.below,
          badDebt: sums?.deficit,
        }
      : faults[0] !== undefined
        ? { reason: faults[0].message }
        : {
            pnl: pnls[0],
            equity: own.equities[0],
            initial: own.initials[0],
            maintenance: own.maintenances[0],
            liquidationValue: netLiquidationValues[0],
          };
  });
  return reason === undefined ? { ...about, ...found } : { ...about, reason };
}
