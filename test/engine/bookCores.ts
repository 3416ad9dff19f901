// VaR of a book on a core of every backend: the same bits from all; and what a core refuses, as code and path.

import { expect } from 'vitest';
import type { ParametricBookRisk, ScenarioBookRisk } from '../../src/engine/bookRisk/figures.js';
import type { BookRiskInputs, ParametricBookInputs, ScenarioBookInputs } from '../../src/engine/bookRisk/methods.js';
import { type BookRisk, type Core, createCore } from '../../src/index.js';
import { backends } from '../backends.js';
import { bookRiskOf, refusalOf } from '../fixtures/bookRiskOf.js';

export const cores: readonly Core[] = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));
export const core = cores[0] as Core;

/** Everything that was computed; toStrictEqual tells -0 from 0. */
export async function onCores(inputs: ScenarioBookInputs): Promise<ScenarioBookRisk>;
export async function onCores(inputs: ParametricBookInputs): Promise<ParametricBookRisk>;
export async function onCores(inputs: BookRiskInputs): Promise<BookRisk> {
  const [first, ...others] = await Promise.all(cores.map((one) => bookRiskOf(one, inputs)));
  for (const other of others) expect(other).toStrictEqual(first);
  return first as BookRisk;
}

export const refusal = (inputs: unknown): Promise<string> => refusalOf(core, inputs);
