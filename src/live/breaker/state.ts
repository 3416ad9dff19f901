// The state of a circuit breaker as JSON, and back from what may be anything.
import { fieldsOf, instant } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Breaker } from '../../rules/document/breaker.js';
import { nothingRead } from '../../rules/document/read.js';
import { number, whole } from '../../shape/leaves.js';
import { list, named, orNull, record, refined } from '../../shape/shape.js';
import { partsOf, positive, time } from '../stateShapes.js';
import type { Control } from './control.js';
import type { PriceRange } from './range.js';

export interface BreakerState {
  readonly time: number | null;
  readonly prices: Readonly<Record<string, PriceRange>>;
  readonly controls: Readonly<Record<string, Control>>;
}

const part = refined(record({ index: whole(0, Number.MAX_SAFE_INTEGER), high: positive, low: positive }), ({ high, low }, path) => {
  if (!(high >= low)) throw new Fault('OUT_OF_RANGE', `${path}.high`, `at least ${low}, the lowest`, high);
});
const prices = named(
  refined(record({ price: positive, parts: partsOf(part) }), ({ parts }, path) => {
    if (parts.length === 0) throw new Fault('SHAPE_MISMATCH', `${path}.parts`, 'at least one', parts);
  }),
);
const control = record({
  step: whole(0, 100),
  calm: orNull(record({ since: time, step: whole(0, 100) })),
  maintenance: number(1, 1000),
  nextRise: orNull(time),
  notices: list(record({ to: number(1, 1000), effective: time }), 0, 1000),
  calledOff: list(record({ to: number(1, 1000), effective: time, until: time }), 0, 1000),
});
const controls = named(control);

/** Throws what does not hold together, or not with the rule. */
export function readState(rule: Breaker, state: BreakerState): BreakerState {
  const given = fieldsOf(state, 'state', ['time', 'prices', 'controls']);
  const made = {
    time: given.time === null ? null : instant(given.time, 'state.time'),
    prices: prices.parse(given.prices, 'state.prices', nothingRead),
    controls: controls.parse(given.controls, 'state.controls', nothingRead),
  };
  for (const [key, { step, calm, maintenance, notices, calledOff }] of Object.entries(made.controls)) {
    const path = `state.controls.${key}`;
    if (step > rule.steps.length)
      throw new Fault('OUT_OF_RANGE', `${path}.step`, `at most ${rule.steps.length}, the steps there are`, step);
    if (calm !== null && !(calm.step < step)) throw new Fault('OUT_OF_RANGE', `${path}.calm.step`, `below ${step}`, calm.step);
    const goal = rule.steps[step - 1]?.maintenance ?? 1;
    const last = notices.at(-1)?.to ?? maintenance;
    if (last !== goal) throw new Fault('BAD_ARGUMENT', `${path}.notices`, `up to ${goal}, the multiple of its step`, last);
    for (const [i, { to, effective }] of notices.entries()) {
      const before = notices[i - 1] ?? { to: maintenance, effective: Number.NEGATIVE_INFINITY };
      if (!(to > before.to && effective >= before.effective))
        throw new Fault('OUT_OF_RANGE', `${path}.notices[${i}]`, 'above and not before the one before it', to);
    }
    for (const [i, { to }] of calledOff.entries())
      if (!(to >= (calledOff[i - 1]?.to ?? 1))) throw new Fault('OUT_OF_RANGE', `${path}.calledOff[${i}].to`, 'in rising order', to);
  }
  return made;
}
