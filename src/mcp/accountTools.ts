// Tools about one account: explain, what-if, liquidation prices, what drives the margin, find a hedge, verify a venue's replies.
import { findHedge, marginGradient } from '../optimise.js';
import { above0, line, name, number, plain, whole } from '../shape/leaves.js';
import { choice, list, named, record, said } from '../shape/shape.js';
import { readReplies, replyVenues, verifyReply } from '../verify.js';
import { answered, basisOf, figuresOf } from './answers.js';
import type { Session } from './session.js';
import { accountFields, type ToolMaker } from './tool.js';

const listed = 15;
const requirement = { 'requirement?': said(name, { words: 'of the rules; the account’s own where left out' }) };

export function accountTools(tool: ToolMaker, session: Session): void {
  tool(
    'explain',
    'Why an account is asked for what it is: formulas with their numbers, which terms and which scenario bind, what each holding adds to the initial requirement (negative: it lowers it).',
    { ...accountFields, ...requirement },
    async ({ account, subaccount, requirement: asked }) => {
      const view = session.account(account, subaccount);
      const { initial, maintenance, equity, contributions, remainder, notCharged, assumptions, ...about } = view.explain(asked);
      const adds = [...contributions].sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
      return answered({
        ...about,
        unit: `money in ${about.numeraire}`,
        equity: equity.value,
        initial: { value: initial.value, formula: initial.formula, binding: initial.binding, worst: initial.worst },
        maintenance: { value: maintenance.value, binding: maintenance.binding },
        contributions: adds.slice(0, listed),
        contributionsLeftOut: Math.max(0, adds.length - listed),
        remainder,
        notCharged,
        assumptions,
      });
    },
  );

  tool(
    'what_if',
    'What the account would stand at after fills and deposits; nothing is sent or changed. Quantities are signed: positive buys. Prices are in the instrument’s quote (coin for inverse options).',
    {
      ...accountFields,
      'trades?': list(
        record({
          instrument: name,
          quantity: plain,
          price: number(0, Number.MAX_VALUE),
          'side?': choice(['long', 'short']),
          'fee?': plain,
        }),
        0,
        50,
      ),
      'deposits?': said(named(plain), { words: 'units by asset; below 0 withdraws' }),
    },
    async ({ account, subaccount, trades, deposits }) => {
      const view = session.account(account, subaccount);
      const { before, after, difference, binding } = view.whatIf({ ...(trades && { trades }), ...(deposits && { deposits }) });
      return answered({
        account: view.account,
        requirement: view.requirement,
        unit: `money in ${session.open.market.numeraire}`,
        before,
        after,
        difference,
        binding,
      });
    },
  );

  tool(
    'liquidation_prices',
    'Prices of each asset at which equity falls to maintenance, everything else as it is: below and above today’s; null where the search from a tenth to ten times today’s price meets none.',
    { ...accountFields, ...requirement },
    async ({ account, subaccount, requirement: asked }) => {
      const view = session.account(account, subaccount);
      const found = await view.liquidationPrices(asked === undefined ? {} : { requirement: asked });
      const nowhere = found.thresholds.every(({ down, up }) => down === null && up === null);
      return answered({
        ...found,
        ...(found.below && nowhere && { note: 'below maintenance at every price searched: none covers it again' }),
      });
    },
  );

  tool(
    'drives',
    'What drives the initial requirement: derivative by every instrument, held or only listed, and which trades release most for their notional.',
    { ...accountFields, ...requirement, 'count?': whole(1, 50) },
    async ({ account, subaccount, requirement: asked, count = listed }) => {
      const view = session.account(account, subaccount);
      const gradient = marginGradient(session.open.engine, {
        account: view.account,
        subaccount: view.subaccount,
        ...(asked !== undefined && { requirement: asked }),
      });
      const { instruments, held, notionals, releases, sides, ranked, requirements } = gradient;
      const name = asked ?? view.requirement;
      const of = requirements[name]?.initial;
      const row = (n: number): Record<string, unknown> => ({
        instrument: instruments[n],
        held: held[n],
        trade: sides[n] === 1 ? 'buy' : sides[n] === -1 ? 'sell' : 'neither releases',
        releasedPerContract: releases[n],
        releasedPerNotional: (releases[n] as number) / (notionals[n] as number),
        initialByContract: { up: of?.up[n], down: of?.down[n] },
      });
      const releasing = [...ranked].filter((n) => (releases[n] as number) > 0);
      return answered({
        ...figuresOf(view),
        unit: `money in ${session.open.market.numeraire}`,
        of: name,
        releasesMost: releasing.slice(0, count).map(row),
        held: [...instruments.keys()]
          .filter((n) => held[n] !== 0)
          .slice(0, count)
          .map(row),
        listed: instruments.length,
      });
    },
  );

  tool(
    'find_hedge',
    'The trades after which the requirement and their cost are least, by the engine’s own figures, with a proof of how good they are. A proposal: nothing is sent.',
    {
      ...accountFields,
      ...requirement,
      'objective?': said(choice(['initial', 'maintenance', 'released']), { words: 'what is made least', usual: 'initial' }),
      'instruments?': said(list(name, 1, 50), { words: 'what may be traded; the ten that promise most where left out' }),
      'lot?': said(above0(1e12), { words: 'contracts at a time' }),
      'cost_rate?': said(number(0, 0.1), { words: 'share of notional that a trade costs', usual: 0.0005 }),
      'most?': said(whole(1, 3), { words: 'instruments that are traded at most', usual: 1 }),
    },
    async ({ account, subaccount, requirement: asked, objective, instruments, lot, cost_rate: costRate, most }) => {
      const { engine, market } = session.open;
      const view = session.account(account, subaccount);
      const of = { account: view.account, subaccount: view.subaccount, ...(asked !== undefined && { requirement: asked }) };
      const gradient = marginGradient(engine, of);
      const promising = [...gradient.ranked]
        .filter((n) => (gradient.releases[n] as number) > 0)
        .map((n) => gradient.instruments[n] as string);
      const among = instruments ?? promising.slice(0, 10);
      if (among.length === 0)
        return answered({ ...figuresOf(view), trades: [], why: 'no trade of any listed instrument lowers the requirement' });
      const notional = (id: string): number => gradient.notionals[gradient.instruments.indexOf(id)] ?? 1;
      const largest = Math.max(
        ...[...gradient.held.keys()].map((n) => Math.abs(gradient.held[n] as number) * (gradient.notionals[n] as number)),
      );
      const limits = Object.fromEntries(
        among.map((id) => {
          const contracts = (2 * largest) / notional(id);
          return [
            id,
            { lot: lot ?? 10 ** Math.floor(Math.log10(Math.max(contracts, 1e-9) / 100)), costRate, lowest: -contracts, highest: contracts },
          ];
        }),
      );
      const { trades, before, after, cost, binds, proof, breakEvenYears } = findHedge(session.core, engine, {
        ...of,
        objective,
        instruments: limits,
        most,
      });
      return answered({
        account: view.account,
        unit: `money in ${market.numeraire}`,
        trades,
        before,
        after,
        cost,
        binds,
        proof,
        ...(breakEvenYears !== undefined && { breakEvenYears }),
        instruments: limits,
        note: 'positions may grow to twice the largest notional held; costs are beside the figures',
      });
    },
  );

  tool(
    'verify',
    'What a venue says it charges, recomputed from its own replies: figure by figure what agrees, what differs and why.',
    { venue: choice(replyVenues), replies: said(list(line(1000, 1), 1, 50), { words: 'JSON files below the folder' }) },
    async ({ venue, replies }) => {
      const told = await Promise.all(replies.map((name) => session.folder.json(name)));
      const reply = readReplies(venue, told);
      const { figures, ...found } = await verifyReply(session.core, reply);
      const order = ['differs', 'notRecomputable', 'near', 'agrees'];
      const sorted = [...figures].sort((x, y) => order.indexOf(x.verdict) - order.indexOf(y.verdict));
      return answered({
        ...found,
        read: reply.read,
        counts: Object.fromEntries(order.map((verdict) => [verdict, figures.filter((one) => one.verdict === verdict).length])),
        figures: sorted.slice(0, 40),
        figuresLeftOut: Math.max(0, figures.length - 40),
      });
    },
  );

  tool('basis', 'What the figures of the open book rest on: rules, instant, assumptions, what is not charged.', {}, async () =>
    answered(basisOf(session.open.engine.run())),
  );
}
