// `margincore optimise collateral`, `transfer` and `compress`: inputs as JSON, answers as a table or whole.
import {
  type AllocationInputs,
  allocateCollateral,
  type CompressionInputs,
  compress,
  type TransferInputs,
  transferPositions,
} from '../optimise.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { CollateralFlags, MovesFlags } from './flags.js';
import { accountName, counted, grouped } from './format.js';
import { givenJson } from './given.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { colours, tableText } from './terminal.js';

const written = (format: string, answer: object): string[] => [`${JSON.stringify({ format, version: 1, ...answer }, null, 1)}\n`];

export async function collateralCommand(flags: CollateralFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.inputs]);
  const core = await openCore(flags.backend);
  const answer = allocateCollateral(core, (await givenJson(flags.inputs, '--inputs')) as unknown as AllocationInputs);
  await writeResult(flags, target, { json: () => written('margincore-allocation', answer), text: () => [`${allocationText(answer)}\n`] });
  return answer.status === 'optimal' ? exitCodes.ok : exitCodes.badInput;
}

function allocationText(answer: ReturnType<typeof allocateCollateral>): string {
  if (answer.status === 'undecided') return colours.red('not decided: the programme was not solved within its steps');
  if (answer.status === 'infeasible') {
    const { places, gap, largestCommonFraction: part } = answer;
    const alike = part === undefined ? '' : `; ${grouped(100 * part, 2)} % of all can be met alike`;
    return `${colours.red('cannot be met together')}: ${places.join(', ')} miss ${grouped(gap, 2)}${alike}`;
  }
  const rows = answer.movements.map(({ asset, chain, bridges, place, sent, posted, cost }) => [
    asset,
    [chain, ...bridges].filter((one) => one !== '').join(' > '),
    place,
    grouped(sent, 2),
    grouped(posted, 2),
    grouped(cost, 2),
  ]);
  return `${tableText(['asset', 'way', 'to', 'sent', 'posted', 'cost'], rows, 3)}\ncost ${grouped(answer.cost, 2)}, proved to be the least within ${answer.gap.toPrecision(2)}`;
}

async function onBook(flags: MovesFlags) {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.market, flags.book, flags.rules, flags.inputs]);
  const core = await openCore(flags.backend);
  const engine = await core.prepare({ market: await marketOf(flags), book: await bookFrom(flags), rules: await documentOf(flags.rules) });
  const { requirement } = flags;
  const inputs = { ...((await givenJson(flags.inputs, '--inputs')) as object), ...(requirement === undefined ? {} : { requirement }) };
  return { target, core, engine, inputs };
}

export async function transferCommand(flags: MovesFlags): Promise<ExitCode> {
  const { target, core, engine, inputs } = await onBook(flags);
  const answer = transferPositions(core, engine, inputs as TransferInputs);
  const rows = answer.moves.map(({ instrument, quantity, price, from, to }) => [
    instrument,
    grouped(quantity, 4),
    grouped(price, 4),
    accountName(from.account, from.subaccount),
    accountName(to.account, to.subaccount),
  ]);
  const head = `initial ${grouped(answer.before, 2)} to ${grouped(answer.after, 2)} for ${grouped(answer.cost, 2)}; no moves come below ${grouped(answer.bound, 2)} (${answer.proof})`;
  await writeResult(flags, target, {
    json: () => written('margincore-transfers', answer),
    text: () => [
      rows.length === 0
        ? 'no move is better than none\n'
        : `${tableText(['instrument', 'contracts', 'price', 'from', 'to'], rows)}\n${head}\n`,
    ],
  });
  return exitCodes.ok;
}

export async function compressCommand(flags: MovesFlags): Promise<ExitCode> {
  const { target, core, engine, inputs } = await onBook(flags);
  const answer = compress(core, engine, inputs as CompressionInputs);
  const rows = answer.accounts.flatMap(({ account, subaccount, trades, before, after }) =>
    trades.map(({ instrument, quantity, price }, i) => [
      accountName(account, subaccount),
      instrument,
      grouped(quantity, 4),
      grouped(price, 4),
      i === 0 ? grouped(before.initial, 2) : '',
      i === 0 ? grouped(after.initial, 2) : '',
    ]),
  );
  const head = `${grouped(answer.removed, 2)} of ${grouped(answer.gross, 2)} gross notional removed from ${counted(answer.accounts.length, 'account')}; at most ${grouped(answer.bound, 2)} could be (${answer.proof})`;
  await writeResult(flags, target, {
    json: () => written('margincore-compression', answer),
    text: () => [
      rows.length === 0
        ? 'nothing can be reduced within the bands\n'
        : `${tableText(['account', 'instrument', 'contracts', 'price', 'initial', 'after'], rows, 2)}\n${head}\n`,
    ],
  });
  return exitCodes.ok;
}
