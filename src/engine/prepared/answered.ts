// What a program answers at a tick as a run: columns copied out, what was assumed, what is not charged, faults in words.
import type { ProgramInputs } from '../../program/inputs.js';
import type { Program } from '../../program/program.js';
import type { Tick } from '../../program/tick/tick.js';
import { notChargedOf } from './notCharged.js';
import { type Own, ownColumns } from './own.js';
import type { MarginRun, RequirementColumns } from './run.js';
import { runFaults } from './runFaults.js';
import { sizesOf } from './sizes.js';
import { flooredVols } from './warnings.js';

/** Of a program whose blocks have all run. */
export function answered(program: Program, tick: Tick, { rules, book, rows, holdings }: ProgramInputs, own: Own): MarginRun {
  const figures: Record<string, RequirementColumns> = {};
  const codes = new Uint8Array(book.accounts.length);
  for (const name of program.requirements) {
    const { codes: found, ...columns } = program.answers(name);
    figures[name] = {
      equities: columns.equities.slice(),
      initials: columns.initials.slice(),
      maintenances: columns.maintenances.slice(),
      excesses: columns.excesses.slice(),
    };
    for (let a = 0; a < codes.length; a++) codes[a] ||= found[a] as number;
  }
  const { partial, notCharged } = notChargedOf(program, tick, book.accounts.length);
  const { flaws, assumptions } = tick;
  return {
    asOf: tick.market.asOf,
    numeraire: tick.market.numeraire,
    rules: { name: rules.about.name, date: rules.about.date },
    ...(tick.factorSource === undefined ? {} : { factorSource: tick.factorSource }),
    accounts: book.accounts,
    subaccounts: book.subaccounts,
    requirements: figures,
    own: ownColumns(own.names, figures),
    ...sizesOf(holdings, tick, codes),
    codes,
    partial,
    assumptions: [...program.assumptionsUsed, ...own.assumed],
    notCharged,
    warnings: flooredVols(tick),
    ...runFaults(codes, { book, rows, holdings, flaws, charges: program.charges, refused: assumptions.refused }),
  };
}
