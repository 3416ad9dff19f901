// Opens a live engine: on a book as it is prepared elsewhere, or where a snapshot was taken.

import { fieldsOf, instant, objectOf } from '../../book/fields.js';
import { coreMade } from '../../book/made.js';
import { oneOf } from '../../check.js';
import type { Core } from '../../engine/core.js';
import type { PrepareInputs } from '../../engine/prepared/prepare.js';
import { buildMarket, movedLimits } from '../../market/build.js';
import { parseRules } from '../../rules/document/rules.js';
import { forecastsOf } from '../forecast/begin.js';
import { Forecasts } from '../forecast/forecasts.js';
import { readForecasts } from '../forecast/state.js';
import { type GateMode, gateModes } from '../gate/gate.js';
import { bookWith } from './accounts.js';
import { LiveEngine } from './live.js';
import { readSnapshot } from './readSnapshot.js';
import { keptUnder } from './rebuilt.js';
import { historyOf, type LiveSnapshot } from './snapshot.js';

/** Inputs of a live engine: a book as for a prepared engine, or a `snapshot`. */
export interface LiveInputs extends PrepareInputs {
  /** Ids of fills that are remembered, the latest: one that comes again is refused. */
  readonly fillMemory?: number;
  /** `safe` where left out: no order may be placed whose fills, with those of all others, could leave the initial requirement uncovered. `venue`: what the rules themselves charge, and no more. */
  readonly gate?: GateMode;
}

/** Opens a live engine: see LiveEngine. Throws what `core.prepare` throws. */
export async function openLive(core: Core, inputs: LiveInputs | LiveSnapshot): Promise<LiveEngine> {
  coreMade(core);
  return 'format' in objectOf(inputs, 'inputs') ? resumed(core, inputs as LiveSnapshot) : begun(core, known(inputs));
}

async function begun(core: Core, { book, market, rules: stated, fillMemory, gate = 'safe', ...kept }: LiveInputs): Promise<LiveEngine> {
  const time = instant(objectOf(market, 'inputs.market').asOf, 'inputs.market.asOf');
  const forecasts = forecastsOf(core, parseRules(stated), { market, time, history: kept.history });
  const rules = forecasts?.inForce() ?? stated;
  const engine = await core.prepare({ ...keptUnder(kept, forecasts), book, market, rules });
  return new LiveEngine(core, engine, {
    ...kept,
    gate: oneOf(gate, gateModes, 'inputs.gate'),
    ...(fillMemory === undefined ? {} : { fillMemory }),
    forecasts,
  });
}

async function resumed(core: Core, snapshot: LiveSnapshot): Promise<LiveEngine> {
  const from = readSnapshot(snapshot);
  const { assumptions, history, volHistory, rules } = from;
  const market = buildMarket(from.market, movedLimits);
  const forecasts = from.forecasts === undefined ? undefined : new Forecasts(core, readForecasts(from.forecasts, 'snapshot.forecasts'));
  const kept = {
    assumptions,
    ...(history && { history: historyOf(history) }),
    ...(volHistory && { volHistory: historyOf(volHistory) }),
  };
  const engine = await core.prepare({ ...keptUnder(kept, forecasts), book: bookWith(from.book, from.faults ?? []), market, rules });
  return new LiveEngine(core, engine, { ...kept, forecasts }, from);
}

function known(inputs: unknown): LiveInputs {
  return fieldsOf(
    inputs,
    'inputs',
    ['book', 'market', 'rules'],
    ['assumptions', 'history', 'volHistory', 'fillMemory', 'gate'],
  ) as unknown as LiveInputs;
}
