// Whether an account's figures count its gains differently once they are paid: closing then bends them, and evaluated points prove nothing of others.
import { earned } from '../../program/ledger/earned.js';
import { type Formula, partsOf } from '../../rules/document/formula.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';
import type { HeldAccount } from './accounts.js';

type Term = Rules['terms'][string];

/** Terms that read assets, debts or entries. */
const ofCash = [
  'collateral',
  'debt',
  'tokenHealth',
  'oracleContingency',
  'wrongWay',
  'perpetualHaircut',
  'perpetualHealth',
  'futuresPnl',
  'funding',
];

/** Share of a contract's price below which a gain is nothing. */
const nothing = 1e-12;

/** Whether trades of these instruments at these prices close what has earned or lost something that the requirement, or the equity where that is asked for, counts otherwise once it is paid. */
export function bendsAtClosing(held: HeldAccount, prices: ReadonlyMap<string, number>, equity: boolean): boolean {
  const { rules, rows } = held.subject.inside.parts;
  const { lots } = held.subject.state();
  const closing = [...prices].filter(([id, price]) => {
    const row = rows.rowOf(id);
    if (row < 0 || rows.option[row] === 1 || (rows.inverse[row] === 1 && !(price > 0))) return false;
    const whole = rows.inverse[row] === 1 ? rows.multipliers[row] / price : rows.multipliers[row] * price;
    return lots.rows.some((one, i) => one === row && Math.abs(earned(rows, row, 1, lots.prices[i], price)) > nothing * Math.abs(whole));
  });
  if (closing.length === 0) return false;
  const coins = closing.some(([id]) => rows.inverse[rows.rowOf(id)] === 1);
  const { initial, maintenance, equity: owned } = treesOf(rules).requirements[held.requirement];
  const counts = (term: Term): boolean =>
    ofCash.includes(term.kind) || (term.kind === 'scan' && coins) || ('price' in term && (term.price as unknown) === 'entry');
  return (
    [initial, maintenance].some((formula) => termsOf(formula, rules).some(counts)) ||
    (equity && termsOf(owned, rules).some((term) => !isPlain(term)))
  );
}

/** Whether a payment counts as the gain did before: collateral at its price, and gains. */
function isPlain(term: Term): boolean {
  if (term.kind === 'futuresPnl' || term.kind === 'optionValue') return true;
  if (term.kind !== 'collateral' || term.debts !== 'whole') return false;
  const { haircuts, impact, deposits, depth, cap } = term;
  const whole = [impact, deposits, depth, cap].every((one) => one === undefined);
  return whole && typeof haircuts !== 'string' && Object.values(haircuts).every((one) => one === 0);
}

function termsOf(formula: Formula, rules: Rules): Term[] {
  if (formula.node !== 'name') return formula.node === 'number' ? [] : partsOf(formula).flatMap((part) => termsOf(part, rules));
  const term = rules.terms[formula.name];
  if (term !== undefined) return [term];
  const below = treesOf(rules).formulas.find(({ name }) => name === formula.name);
  return below === undefined ? [] : termsOf(below.tree, rules);
}
