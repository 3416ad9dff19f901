// `margincore var`: renders the question `var`; its inputs come from flags, files and rules.
import { valueAtRisk } from '../questions/valueAtRisk.js';
import { codeOf, type ExitCode, listFaults } from './exit.js';
import type { VarFlags } from './flags.js';
import { varMethod } from './varMethod.js';
import { varCsv, varSummary } from './varOutput.js';
import { verb } from './verb.js';

export async function varCommand(flags: VarFlags): Promise<ExitCode> {
  const { confidence, horizonDays, threads } = flags;
  const { faults } = await verb(
    valueAtRisk,
    flags,
    { format: 'margincore-var', version: 2, csv: varCsv, text: (found) => varSummary(found, flags.byAccount === true) },
    async ({ core, market, rules }) => ({
      inputs: {
        ...{ confidence, horizonDays, ...(await varMethod(core, flags, market, rules)) },
        ...(flags.byComponent && { contributions: true }),
      },
    }),
    { files: [flags.history, flags.volHistory, flags.jumps, flags.stress], core: threads === undefined ? {} : { threads } },
  );
  listFaults(faults);
  return codeOf(faults);
}
