// The state of a guard of prices as JSON, and back from what may be anything.
import { fieldsOf, instant, keyPath, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { nothingRead } from '../../rules/document/read.js';
import { whole } from '../../shape/leaves.js';
import { orNull, record, type Shape } from '../../shape/shape.js';
import { partsOf, positive, time } from '../stateShapes.js';
import type { HeldAsset } from './asset.js';
import { readPrices } from './sources.js';

export interface GuardState {
  readonly time: number | null;
  readonly assets: Readonly<Record<string, HeldAsset>>;
}

const part = record({ index: whole(0, Number.MAX_SAFE_INTEGER), ms: whole(1, Number.MAX_SAFE_INTEGER), sum: positive });
const heldAsset = record({
  time,
  sources: { parse: readPrices, schema: {} } as Shape<HeldAsset['sources']>,
  average: orNull(positive),
  parts: partsOf(part),
  lastDegraded: orNull(time),
  lastUnusable: orNull(time),
  unusableSince: orNull(time),
  lastGood: orNull(positive),
});

/** Throws what does not hold together. */
export function readState(state: GuardState): GuardState {
  const given = fieldsOf(state, 'state', ['time', 'assets']);
  const last = given.time === null ? null : instant(given.time, 'state.time');
  const assets = Object.entries(objectOf(given.assets, 'state.assets')).map(([asset, value]): [string, HeldAsset] => {
    const path = keyPath('state.assets', asset);
    const held = heldAsset.parse(value, path, nothingRead);
    if (last === null || held.time > last) throw new Fault('OUT_OF_RANGE', `${path}.time`, `at most ${last}, that of all`, held.time);
    if ((held.average === null) !== (held.lastGood === null))
      throw new Fault('BAD_ARGUMENT', `${path}.lastGood`, 'there exactly where the average is', held.lastGood);
    return [asset, held];
  });
  return { time: last, assets: Object.fromEntries(assets) };
}
