// What drives the margin of an account.
import { marginGradient } from '../optimise.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { choice, list, record, said } from '../shape/shape.js';
import { figures, moneyOrNull, numeraire } from './common.js';
import { question, requirement, viewOf, whose } from './question.js';

const driver = record({
  instrument: id,
  held: said(plain, { unit: 'contracts', digits: 4 }),
  trade: said(choice(['buy', 'sell', 'neither']), { words: 'which side releases' }),
  released: said(moneyOrNull, { words: 'of the initial requirement by a contract' }),
  releasedPerNotional: said(moneyOrNull, { words: 'by a unit of notional', digits: 4 }),
  up: said(moneyOrNull, { words: 'change of the initial requirement by a contract more' }),
  down: said(moneyOrNull, { words: 'by the last contract' }),
});

export const drives = question({
  name: 'drives',
  title: 'What drives the initial requirement: its derivative by every instrument, held or only listed, and what releases most.',
  input: {
    ...whose,
    'requirement?': requirement,
    'most?': said(whole(1, 10_000), { words: 'rows of either list', usual: 15 }),
  },
  answer: record({
    account: id,
    subaccount: line(128),
    requirement: id,
    numeraire,
    figures,
    releasing: said(list(driver, 0, 10_000), { words: 'what releases most for its notional' }),
    held: list(driver, 0, 10_000),
    listed: said(whole(0, 1e9), { words: 'instruments of the market' }),
  }),
  run: (session, { requirement: asked, most, ...whom }) => {
    const view = viewOf(session, whom);
    const { account, subaccount } = view;
    const name = asked ?? view.requirement;
    const found = marginGradient(session.engine, { account, subaccount, requirement: name });
    const { instruments, held, notionals, releases, sides, ranked, requirements } = found;
    const of = requirements[name]?.initial;
    const row = (n: number) => ({
      instrument: instruments[n] as string,
      held: held[n] as number,
      trade: sides[n] === 1 ? ('buy' as const) : sides[n] === -1 ? ('sell' as const) : ('neither' as const),
      released: releases[n] as number,
      releasedPerNotional: (releases[n] as number) / (notionals[n] as number),
      up: of?.up[n] as number,
      down: of?.down[n] as number,
    });
    return {
      ...{ account, subaccount, requirement: name, numeraire: session.market.numeraire, figures: view.figures() },
      releasing: [...ranked]
        .filter((n) => (releases[n] as number) > 0)
        .slice(0, most)
        .map(row),
      held: [...instruments.keys()]
        .filter((n) => held[n] !== 0)
        .slice(0, most)
        .map(row),
      listed: instruments.length,
    };
  },
});
