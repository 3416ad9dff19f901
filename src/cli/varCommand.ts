// `margincore var`: VaR and expected shortfall of every account of a book, under past or drawn scenarios or from a covariance.
import type { MethodInputs } from '../support.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { VarFlags } from './flags.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { csvOptions } from './marginCsv.js';
import { targetOf, writeResult } from './output.js';
import { withProgress } from './terminal.js';
import { varMethod } from './varMethod.js';
import { varCsv, varJson, varSummary } from './varOutput.js';

export async function varCommand(flags: VarFlags): Promise<ExitCode> {
  const files = [flags.market, flags.book, flags.history, flags.volHistory, flags.rules, flags.jumps, flags.stress];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], files);
  const core = await openCore(flags.backend, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const market = await marketOf(flags);
    const book = await bookFrom(flags);
    const rules = await documentOf(flags.rules);
    const method = await varMethod(core, flags, market, rules);
    const { confidence, horizonDays } = flags;
    const contributions = flags.byComponent ? { contributions: true } : {};
    const engine = await core.prepare({ market, book, rules });
    const risk = await withProgress('var', (onProgress) =>
      engine.bookRisk({ confidence, horizonDays, ...method, ...contributions, onProgress } as MethodInputs),
    );
    await writeResult(flags, target, {
      json: () => varJson(market, risk),
      csv: () => varCsv(risk, csvOptions(flags)),
      text: () => [varSummary(risk, flags.byAccount === true)],
    });
    listFaults(risk.faults);
    return risk.faults.length > 0 ? exitCodes.badInput : exitCodes.ok;
  } finally {
    core.dispose();
  }
}
