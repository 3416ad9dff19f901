// `margincore compare`: the same book under several rule documents, side by side: the question `compare`.
import { compare } from '../questions/compare.js';
import type { FoundBy } from '../questions/question.js';
import { presetNames } from '../rules.js';
import { comparisonText, lineName } from './compareText.js';
import { csvTable } from './csv.js';
import { codeOf, type ExitCode, listFaults } from './exit.js';
import type { CompareFlags } from './flags.js';
import { verb } from './verb.js';

type Found = FoundBy<typeof compare>;

export async function compareCommand(flags: CompareFlags): Promise<ExitCode> {
  const rules = flags.rules === 'all' ? presetNames : flags.rules.split(',').map((name) => name.trim());
  const requirements = flags.requirement?.split(',').map((name) => name.trim());
  const byAccount = flags.csv === true || /csv$/i.test(flags.out ?? '');
  const { rules: _, strict, ...session } = flags;
  const found = await verb(
    compare,
    session,
    {
      format: 'margincore-comparison',
      version: 3,
      text: comparisonText,
      csv: (answer, options) => csvTable(...byAccountOf(answer), options),
    },
    () => ({ rules, requirements, byAccount, strict }),
    { files: rules },
  );
  const faults = [...found.refused.map(({ fault }) => fault), ...found.lines.flatMap(({ reasons }) => reasons)];
  listFaults([...new Map(faults.map((fault) => [fault.message, fault])).values()]);
  return codeOf(faults);
}

/** Head and rows: initial margin and whether it is whole, a row an account, two columns a requirement. */
function byAccountOf({ lines }: Found): [string[], (string | number | null)[][]] {
  const rows = (lines[0]?.accounts ?? []).map(({ account, subaccount }, a) => [
    account,
    subaccount,
    ...lines.flatMap(({ accounts = [] }) => [accounts[a]?.initial ?? null, accounts[a]?.charged ?? null]),
  ]);
  return [['account', 'subaccount', ...lines.flatMap((line) => [lineName(line), `${lineName(line)} charged`])], rows];
}
