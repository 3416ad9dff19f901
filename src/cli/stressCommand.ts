// `margincore stress`: named shocks, a spot and vol heat map, and reverse stress over every account of a book.
import { Fault, type MarginEngine } from '../index.js';
import { codeOf, type ExitCode, exitCodes, listFaults } from './exit.js';
import type { StressFlags } from './flags.js';
import { openCore } from './inputs.js';
import { csvOptions } from './marginCsv.js';
import { targetOf, writeResult } from './output.js';
import { listJson, stressCsv, stressJson } from './stressDocument.js';
import { reverseView, type StressResult, type StressSubject, scenariosOf, stressView, subjectOf } from './stressInputs.js';
import { listText, stressSummary } from './stressText.js';
import { say, withProgress } from './terminal.js';

const tenths = Array.from({ length: 11 }, (_, i) => (i - 5) / 10);
const volSteps = [-0.5, -0.25, 0, 0.5, 1] as const;
/** Points a sigma, and how near a root is found, in sigmas: a point that is margined anew costs a run of the book. */
const searches = {
  're-margined': { pointsASigma: 4, tolerance: 1e-3, words: 'every point margined anew' },
  still: { pointsASigma: 10, tolerance: 1e-6, words: "today's maintenance is held" },
} as const;

export async function stressCommand(flags: StressFlags): Promise<ExitCode> {
  for (const [flag, needs, present] of dependents(flags))
    if (present) throw new Fault('BAD_ARGUMENT', flag, `given with ${needs}`, undefined);
  const scenarios = await scenariosOf(flags.scenarios);
  if (flags.list) {
    const list = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.scenarios]);
    await writeResult(flags, list, { json: () => [listJson(scenarios)], text: () => [listText(scenarios)] });
    return exitCodes.ok;
  }
  const files = [flags.market, flags.book, flags.history, flags.rules, flags.scenarios];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv', 'html'], files);
  const core = await openCore(flags.backend, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const subject = await subjectOf(flags);
    const { sigmas: by, ...prepared } = subject;
    const sigmas = by === undefined ? {} : { sigmas: by };
    const engine = await core.prepare({ ...prepared, assumptions: flags.strict ? 'refuse' : 'stated' });
    const { requirement } = flags;
    const asked = { requirements: requirement === undefined ? [] : [requirement] };
    const stressed = await withProgress('stress', (onProgress) => engine.stress(scenarios, { ...asked, ...sigmas, onProgress }));
    const run = stressView(stressed, requirement);
    const result: StressResult = {
      subject,
      ...(requirement === undefined ? {} : { requirement }),
      run,
      ...(await heatmapOf(engine, flags, subject)),
      ...(await reverseOf(engine, flags, subject)),
    };
    await writeResult(flags, target, {
      json: () => stressJson(result),
      csv: () => stressCsv(run, csvOptions(flags)),
      html: async () => (await import('./report/stressPage.js')).stressPage(result),
      text: () => [stressSummary(result, flags.byAccount === true)],
    });
    listFaults(run.faults);
    return codeOf(run.faults);
  } finally {
    core.dispose();
  }
}

/** Flags that mean nothing without another one. */
function dependents(flags: StressFlags): (readonly [flag: string, needs: string, wrong: boolean])[] {
  const { heatmap, reverse } = flags;
  return [
    ['--moves', '--heatmap', heatmap === undefined && flags.moves !== undefined],
    ['--vol-shocks', '--heatmap', heatmap === undefined && flags.volShocks !== undefined],
    ['--account', '--heatmap', heatmap === undefined && flags.account !== undefined],
    ['--subaccount', '--account', flags.account === undefined && flags.subaccount !== undefined],
    ['--driver', '--reverse', !reverse && flags.driver !== undefined],
    ['--horizon-days', '--reverse', !reverse && flags.horizonDays !== undefined],
    ['--max-sigmas', '--reverse', !reverse && flags.maxSigmas !== undefined],
    ['--still', '--reverse', !reverse && flags.still === true],
  ];
}

async function heatmapOf(
  engine: MarginEngine,
  flags: StressFlags,
  { market }: StressSubject,
): Promise<Pick<StressResult, 'heatmap' | 'heatmapAccount'>> {
  const { heatmap: underlying, account, subaccount = '' } = flags;
  if (underlying === undefined) return {};
  const underlyings = underlying === 'all' ? market.underlyings.map(({ id }) => id) : [underlying];
  const moves = flags.moves ?? tenths;
  const volShocks = flags.volShocks ?? volSteps;
  const one = account === undefined ? {} : { account: { account, subaccount } };
  const heatmap = await withProgress('heat map', (onProgress) => engine.spotVol({ underlyings, moves, volShocks, ...one, onProgress }));
  return { heatmap, ...(account === undefined ? {} : { heatmapAccount: { account, subaccount } }) };
}

async function reverseOf(
  engine: MarginEngine,
  flags: StressFlags,
  { market, sigmas }: StressSubject,
): Promise<Pick<StressResult, 'reverse'>> {
  if (!flags.reverse) return {};
  const first = market.underlyings.find(({ id }) => id === 'BTC') ?? market.underlyings[0];
  if (first === undefined) throw new Fault('TOO_SHORT', '--market', 'of at least one underlying, for --reverse', 0);
  const driver = flags.driver ?? first.id;
  const horizonDays = flags.horizonDays ?? 1;
  const maximumSigmas = flags.maxSigmas ?? 20;
  const form = flags.still === true ? 'still' : 're-margined';
  const { pointsASigma, tolerance, words } = searches[form];
  const paths = engine.stressPaths({ horizonDays, driver, ...(sigmas === undefined ? {} : { sigmas }) });
  say(
    `reverse stress: sigmas of ${horizonDays} ${horizonDays === 1 ? 'day' : 'days'}, joint path along ${driver} and each underlying alone, up to ${maximumSigmas} either way in steps of ${1 / pointsASigma}; vols stand still, ${words}`,
  );
  const reverse = await withProgress('reverse stress', (onProgress) =>
    engine.reverseStress({
      ...{ form, paths, maximumSigmas, steps: maximumSigmas * pointsASigma, tolerance, onProgress },
      requirements: flags.requirement === undefined ? [] : [flags.requirement],
    }),
  );
  return { reverse: reverseView(reverse, flags.requirement) };
}
