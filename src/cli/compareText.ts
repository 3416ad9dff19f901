// A comparison as text: figures in one table, then assumptions, accounts that are not comparable, and reasons why equity differs.

import type { compare } from '../questions/compare.js';
import type { FoundBy } from '../questions/question.js';
import { accountName, counted, grouped, instantText, short, times } from './format.js';
import { colours, tableText } from './terminal.js';

type Found = FoundBy<typeof compare>;
type Line = Found['lines'][number];
type Sums = Line['sums'];

/** How a line is called. */
export const lineName = ({ rules, requirement }: Line): string => `${rules} ${requirement}`;

/** A sum; NaN where it is infinite or not known. */
const of = (sums: Sums, name: string): number => sums[name] ?? Number.NaN;

export function comparisonText(compared: Found): string {
  const { lines, accounts, asOf, numeraire, refused } = compared;
  const title = `${counted(accounts, 'account')} under ${counted(lines.length, 'requirement')} as of ${instantText(asOf)}, in ${numeraire}`;
  const without = refused.map(({ rules, fault }) => colours.red(`  ${rules}: ${fault.message} [${fault.code}]`));
  return `${[
    colours.bold(title),
    mainTable(lines),
    ...(without.length === 0 ? [] : ['', 'Refused, for nothing can be margined by them here:', ...without]),
    ...commonPart(compared),
    ...ordersPart(lines),
    ...block('Not comparable, and in no sum above:', lines, (line) => excludedLines(line, accounts)),
    ...block('Assumed where the market says nothing:', lines, assumedLines),
    ...equityPart(lines),
  ].join('\n')}\n`;
}

function mainTable(lines: readonly Line[]): string {
  return tableText(
    [
      'requirement',
      'binds most',
      'worst scenario',
      'accounts',
      'equity',
      'initial',
      'maintenance',
      'notional / initial',
      'below initial',
      'below maint.',
    ],
    lines.map((line) => [lineName(line), line.binding[0]?.term ?? '-', worstText(line), ...figuresOf(line.sums)]),
    3,
  );
}

function ordersPart(lines: readonly Line[]): string[] {
  const named = (orders: Line['orders']): string =>
    [...new Set(lines.filter((line) => line.orders === orders).map(({ rules }) => rules))].join(', ');
  const parts = [
    ['not charged by', named('notCharged')],
    ['refused by', named('refuse')],
    ['charged by', named('charged')],
  ].filter(([, names]) => names !== '');
  return ['', `Open orders: ${parts.map(([word, names]) => `${word} ${names}`).join('; ')}`];
}

function worstText({ worst: [most] }: Line): string {
  return most === undefined ? '-' : `${most.set} ${most.label}`;
}

function figuresOf(sums: Sums): string[] {
  return [
    grouped(of(sums, 'accounts')),
    ...['equity', 'initial', 'maintenance'].map((name) => (sums.accounts === 0 ? '-' : short(of(sums, name)))),
    times(of(sums, 'efficiency')),
    ...['belowInitial', 'belowMaintenance'].map((name) => grouped(of(sums, name))),
  ];
}

/** Sums over other accounts are not comparable: where the lines answer different ones, the accounts that all of them answer stand once more. */
function commonPart({ lines, accounts, commonAccounts }: Found): string[] {
  if (lines.length < 2 || lines.every(({ sums }) => sums.accounts === commonAccounts)) return [];
  if (commonAccounts === 0) return ['', 'No account is charged whole by every requirement: these sums are of different accounts.'];
  const head = `The ${counted(commonAccounts, 'account')} of ${grouped(accounts)} that every requirement charges whole:`;
  const rows = lines.map((line) => [lineName(line), ...figuresOf(line.common).slice(1)]);
  const titles = ['requirement', 'equity', 'initial', 'maintenance', 'notional / initial', 'below initial', 'below maint.'];
  return ['', head, tableText(titles, rows)];
}

/** Notes on documents, each once: their requirements share them. */
function block(title: string, lines: readonly Line[], said: (line: Line) => readonly string[]): string[] {
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const text = said(line).join('\n    ');
    if (text === '') continue;
    const known = names.get(text) ?? [];
    if (!known.includes(line.rules)) known.push(line.rules);
    names.set(text, known);
  }
  return names.size === 0 ? [] : ['', title, ...[...names].map(([text, own]) => `  ${own.join(', ')}\n    ${text}`)];
}

function excludedLines({ partial, notCharged, reasons }: Line, all: number): string[] {
  const lines: string[] = [];
  if (partial > 0) {
    const parts = notCharged.map(
      ({ kind, of, accounts, notional }) => `${of} of kind ${kind} (${counted(accounts, 'account')}, notional ${short(notional)})`,
    );
    lines.push(`partial: ${grouped(partial)} of ${counted(all, 'account')}, for it does not charge ${parts.join(', ')}`);
  }
  for (const { code, accounts, account, subaccount, message } of reasons)
    lines.push(colours.red(`no figures: ${counted(accounts, 'account')} [${code}], first ${accountName(account, subaccount)}: ${message}`));
  return lines;
}

function assumedLines({ assumptions }: Line): string[] {
  if (assumptions.length === 0) return [];
  return [assumptions.map(({ of, attribute, assumed, count }) => `${attribute} ${assumed} of ${grouped(count)} ${of}`).join(', ')];
}

/** Equity by what it is made of, where the lines do not all count the same. */
function equityPart(lines: readonly Line[]): string[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const words = `${line.equityOf.formula}: ${line.equityOf.parts.map((part) => part.words).join('; ')}`;
    groups.set(words, [...(groups.get(words) ?? []), line]);
  }
  if (groups.size < 2) return [];
  const said = [...groups].map(([words, own]) => `  ${own.map(lineName).join(', ')}\n    ${words}`);
  const haircuts = 'Haircuts of collateral are each document’s own.';
  return ['', `Equity differs, for requirements count it differently. ${haircuts}`, ...said];
}
