// What a program answers at a tick as a run: columns copied out, what was assumed, what is not charged, faults in words.
import { ours } from '../../book/fields.js';
import type { ProgramInputs } from '../../program/inputs.js';
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import { notChargedOf } from './notCharged.js';
import { type Own, ownColumns } from './own.js';
import type { MarginRun, RequirementColumns, RunOptions } from './run.js';
import { runFaults } from './runFaults.js';
import { settle } from './settle.js';
import { sizesOf } from './sizes.js';
import type { Standing } from './standing.js';
import { untakenCollateral } from './untaken.js';
import { documentWarnings, flooredVols } from './warnings.js';

/** The figures of all accounts: parts independent of answers are computed while other threads work. */
export function runOf(standing: Standing, parts: ProgramInputs, own: Own, options: RunOptions | undefined): MarginRun {
  const { program, tick } = standing;
  let known: Foreseen | undefined;
  const meanwhile = (): void => {
    known = foreseen(program, tick, parts);
  };
  settle(standing, parts.book.accounts.length, options, meanwhile);
  return answered(program, tick, parts, own, known as Foreseen);
}

type Foreseen = ReturnType<typeof foreseen>;

/** Fields of a run that do not depend on its blocks; sizes as if no account had a fault. */
function foreseen(program: Program, tick: Tick, { book, rows, holdings, rules }: ProgramInputs) {
  const codes = new Uint8Array(book.accounts.length);
  return {
    codes,
    ...notChargedOf(program, tick, codes.length),
    sizes: sizesOf(holdings, tick, codes),
    warnings: [...documentWarnings(rules), ...untakenCollateral(program.rules, rows, holdings, book.accounts.length), ...flooredVols(tick)],
  };
}

/** Run of a program whose blocks have all finished. */
function answered(program: Program, tick: Tick, parts: ProgramInputs, own: Own, known: Foreseen): MarginRun {
  const { rules, book, rows, holdings } = parts;
  const { codes, partial, notCharged, warnings } = known;
  const figures: Record<string, RequirementColumns> = {};
  for (const name of program.requirements) {
    const { codes: found, levels, ...columns } = program.answers(name);
    figures[name] = {
      equities: columns.equities.slice(),
      initials: columns.initials.slice(),
      maintenances: columns.maintenances.slice(),
      excesses: columns.excesses.slice(),
      ...(Object.keys(levels).length === 0
        ? {}
        : { levels: Object.fromEntries(Object.entries(levels).map(([level, column]) => [level, column.slice()])) }),
    };
    for (let a = 0; a < codes.length; a++) if (codes[a] === 0) codes[a] = found[a];
  }
  const { flaws } = tick;
  const faults = runFaults(codes, { book, rows, holdings, flaws, charges: program.charges, refused: tick.assumptions.refused });
  const run: MarginRun = Object.freeze({
    asOf: tick.market.asOf,
    numeraire: tick.market.numeraire,
    rules: { name: rules.about.name, date: rules.about.date },
    ...(tick.factorSource === undefined ? {} : { factorSource: tick.factorSource }),
    accounts: book.accounts,
    subaccounts: book.subaccounts,
    requirements: Object.freeze(figures),
    own: Object.freeze(ownColumns(own, figures)),
    ...(codes.some((code) => code !== 0) ? sizesOf(holdings, tick, codes) : known.sizes),
    codes,
    partial,
    assumptions: [...program.assumptionsUsed, ...own.assumed],
    notCharged,
    warnings,
    ...faults,
  });
  return ours(run);
}
