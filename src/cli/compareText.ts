// A comparison as people read it: the figures in one table, then what was assumed, who is not comparable and why, and why equity differs.

import type { Comparison } from '../index.js';
import type { ComparedRequirement, Sums } from '../support.js';
import { accountName, counted, grouped, instantText, short, times } from './format.js';
import { colours, tableText } from './terminal.js';

/** How a line is called. */
export const lineName = ({ rules, requirement }: Pick<ComparedRequirement, 'rules' | 'requirement'>): string =>
  `${rules.name} ${requirement}`;

export function comparisonText(compared: Comparison): string {
  const { requirements, accounts, asOf, numeraire } = compared;
  const title = `${counted(accounts.length, 'account')} under ${counted(requirements.length, 'requirement')} as of ${instantText(asOf)}, in ${numeraire}`;
  return [
    colours.bold(title),
    mainTable(requirements),
    ...commonPart(compared),
    ...ordersPart(requirements),
    ...block('Not comparable, and in no sum above:', requirements, excludedLines),
    ...block('Assumed where the market says nothing:', requirements, assumedLines),
    ...equityPart(requirements),
  ].join('\n');
}

const amount = (x: number, line: Sums): string => (line.accounts === 0 ? '-' : short(x));

function mainTable(lines: readonly ComparedRequirement[]): string {
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

function ordersPart(lines: readonly ComparedRequirement[]): string[] {
  const named = (orders: ComparedRequirement['orders']): string =>
    [...new Set(lines.filter((line) => line.orders === orders).map(({ rules }) => rules.name))].join(', ');
  const parts = [
    ['not charged by', named('notCharged')],
    ['refused by', named('refuse')],
    ['charged by', named('charged')],
  ].filter(([, names]) => names !== '');
  return ['', `Open orders: ${parts.map(([word, names]) => `${word} ${names}`).join('; ')}`];
}

function worstText({ worst: [most] }: ComparedRequirement): string {
  return most === undefined ? '-' : `${most.set} ${most.label}`;
}

function figuresOf(sums: Sums): string[] {
  return [
    grouped(sums.accounts),
    amount(sums.equity, sums),
    amount(sums.initial, sums),
    amount(sums.maintenance, sums),
    times(sums.efficiency),
    grouped(sums.belowInitial),
    grouped(sums.belowMaintenance),
  ];
}

/** Sums over other accounts are not comparable: where the lines answer different ones, the accounts that all of them answer stand once more. */
function commonPart({ requirements, accounts, commonAccounts }: Comparison): string[] {
  if (requirements.length < 2 || requirements.every(({ sums }) => sums.accounts === commonAccounts)) return [];
  if (commonAccounts === 0) return ['', 'No account is charged whole by every requirement: these sums are of different accounts.'];
  const head = `The ${counted(commonAccounts, 'account')} of ${grouped(accounts.length)} that every requirement charges whole:`;
  const rows = requirements.map((line) => [lineName(line), ...figuresOf(line.common).slice(1)]);
  const titles = ['requirement', 'equity', 'initial', 'maintenance', 'notional / initial', 'below initial', 'below maint.'];
  return ['', head, tableText(titles, rows)];
}

/** What there is to say of documents, each once: their requirements have it in common. */
function block(title: string, lines: readonly ComparedRequirement[], said: (line: ComparedRequirement) => readonly string[]): string[] {
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const text = said(line).join('\n    ');
    if (text === '') continue;
    const known = names.get(text) ?? [];
    if (!known.includes(line.rules.name)) known.push(line.rules.name);
    names.set(text, known);
  }
  return names.size === 0 ? [] : ['', title, ...[...names].map(([text, own]) => `  ${own.join(', ')}\n    ${text}`)];
}

function excludedLines({ partial, notCharged, reasons, statuses }: ComparedRequirement): string[] {
  const lines: string[] = [];
  if (partial > 0) {
    const parts = notCharged.map(
      ({ kind, of, accounts, notional }) => `${of} of kind ${kind} (${counted(accounts, 'account')}, notional ${short(notional)})`,
    );
    lines.push(`partial: ${grouped(partial)} of ${counted(statuses.length, 'account')}, for it does not charge ${parts.join(', ')}`);
  }
  for (const { code, accounts, account, subaccount, message } of reasons)
    lines.push(colours.red(`no figures: ${counted(accounts, 'account')} [${code}], first ${accountName(account, subaccount)}: ${message}`));
  return lines;
}

function assumedLines({ assumptions }: ComparedRequirement): string[] {
  if (assumptions.length === 0) return [];
  return [assumptions.map(({ of, attribute, assumed, count }) => `${attribute} ${assumed} of ${grouped(count)} ${of}`).join(', ')];
}

/** Equity by what it is made of, where the lines do not all count the same. */
function equityPart(lines: readonly ComparedRequirement[]): string[] {
  const groups = new Map<string, ComparedRequirement[]>();
  for (const line of lines) {
    const words = `${line.equityOf.formula}: ${line.equityOf.parts.map((part) => part.words).join('; ')}`;
    groups.set(words, [...(groups.get(words) ?? []), line]);
  }
  if (groups.size < 2) return [];
  const said = [...groups].map(([words, own]) => `  ${own.map(lineName).join(', ')}\n    ${words}`);
  const haircuts = 'Haircuts of collateral are each document’s own.';
  return ['', `Equity differs, for requirements count it differently. ${haircuts}`, ...said];
}
