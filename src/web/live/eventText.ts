// What happened to an account, in words: a title, what of, and whether it is a warning.
import type { LiveEvent } from '../desk/live/feed.js';
import { amount, capital, instant, price } from '../ui/format.js';

export interface EventText {
  readonly title: string;
  readonly of: string;
  readonly bad: boolean;
}

const levels: Readonly<Record<string, string>> = {
  ok: 'ok',
  warning: 'warned',
  call: 'in call',
  reduceOnly: 'only to be reduced',
  liquidate: 'to be liquidated',
  unknown: 'unknown',
};
const reached: Readonly<Record<string, string>> = {
  warning: 'Warned: little is left above the initial requirement',
  call: 'Margin call: equity below the initial requirement',
  reduceOnly: 'Only reduced from now on',
  liquidate: 'To be liquidated: equity below maintenance',
  recovered: 'Above the initial requirement again',
  unknown: 'Unknown: there are no figures of the account',
};

export function eventText({
  kind,
  from = '',
  cause,
  amount: missing,
  deadline,
  of = '',
  quantity = 0,
  price: at,
  binding,
  note,
}: LiveEvent): EventText {
  if (note !== undefined) return { title: kind === 'connection' ? 'Connection' : 'As recorded', of: note, bad: kind === 'connection' };
  if (kind === 'begins') return { title: 'Begins', of: `the account stood on level ${levels[from] ?? from}`, bad: from !== 'ok' };
  const level = reached[kind];
  if (level !== undefined) {
    const why = cause === 'deadline' ? 'its margin call was not met in time' : `from level ${levels[from] ?? from}`;
    const due = deadline === undefined ? '' : ` by ${instant(deadline)}`;
    return {
      title: level,
      of: `${why}${missing === undefined ? '' : `; ${amount(missing)} to be paid in${due}`}`,
      bad: kind !== 'recovered',
    };
  }
  const size = `${quantity < 0 ? 'sell' : 'buy'} ${amount(Math.abs(quantity), decimals(quantity))} ${of}${at === undefined ? '' : ` at ${price(at)}`}`;
  if (kind === 'rejected')
    return { title: 'Order refused', of: `${size}${binding === undefined ? '' : `; ${binding} asks for most`}`, bad: true };
  if (kind === 'place') return { title: 'Order placed', of: size, bad: false };
  if (kind === 'fill') return { title: 'Filled', of: size, bad: false };
  if (kind === 'deposit' || kind === 'withdraw')
    return { title: kind === 'deposit' ? 'Paid in' : 'Paid out', of: `${amount(quantity, decimals(quantity))} ${of}`, bad: false };
  return { title: capital(kind), of, bad: false };
}

const decimals = (value: number): number => Math.min(6, (String(value).split('.')[1] ?? '').length);
