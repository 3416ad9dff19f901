// Whom other rules would put on another level.
import { name as id, line, whole } from '../shape/leaves.js';
import { choice, list, orNull, record, said } from '../shape/shape.js';
import { fault, money, ms, rulesTold } from './common.js';
import { liveOf, question } from './question.js';

/** An account's level changed. */
export const levelEvent = record({
  account: id,
  subaccount: line(128),
  row: whole(0, 2 ** 32),
  kind: said(id, { words: 'the level that it has now; recovered: ok again' }),
  from: id,
  time: ms,
  cause: said(choice(['health', 'deadline', 'figures']), { words: 'deadline: its call was not met in time; figures: it has none' }),
  'figures?': said(record({ equity: money, initial: money, maintenance: money }), { words: 'what it was judged by' }),
  'amount?': said(money, { words: 'what takes it out of its call' }),
  'deadline?': said(ms, { words: 'and by when' }),
  'fault?': said(fault, { words: 'why there are no figures' }),
  'released?': said(list(id, 0, 1e6), { words: 'assets whose prices it has waited for' }),
  'blocked?': said(record({ assets: list(id, 0, 1e6), until: orNull(ms) }), {
    words: 'assets whose prices are unusable, and until when it waits',
  }),
});

export const rulesPreview = question({
  name: 'operator/rules/preview',
  title: 'Whom other rules would put on another level; nothing changes.',
  input: { rules: rulesTold },
  answer: list(levelEvent, 0, 1e7),
  scope: 'operate',
  long: true,
  live: true,
  run: async (session, { rules }) => {
    return liveOf(session, 'rules').preview(await session.rulesOf(rules));
  },
});
