// VaR of a book by any method, on whatever backend and batches the caller lends.
import { objectOf } from '../../book/fields.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import type { BookRisk } from './figures.js';
import { type BookRiskInputs, isParametric, type ParametricBookInputs, type ScenarioBookInputs } from './methods.js';
import type { RiskBook } from './pack.js';

/** The inputs of a method without the book and the market, which are the engine's own. */
export type MethodInputs<T = BookRiskInputs> = T extends unknown ? Omit<T, 'book' | 'market'> : never;

/** Inputs of a method over this book and market. Throws UNKNOWN_FIELD where the caller names a book or a market of his own. */
function methodInputs(inputs: MethodInputs, { book, market }: Pick<BookRiskInputs, 'book' | 'market'>): BookRiskInputs {
  const own = { book, market };
  const given = objectOf(inputs, 'inputs');
  for (const name of Object.keys(own))
    if (given[name] !== undefined) throw new Fault('UNKNOWN_FIELD', `inputs.${name}`, "absent: it is the engine's own", given[name]);
  return { ...given, ...own } as BookRiskInputs;
}

/** `take` gives the book as it stands: between it and the packing nothing else runs. */
export async function bookRiskOn(
  use: BackendUse,
  open: (shape: BatchShape) => Promise<Batch>,
  take: () => RiskBook & Pick<BookRiskInputs, 'market'>,
  inputs: MethodInputs,
): Promise<BookRisk> {
  if (isParametric(objectOf(inputs, 'inputs') as unknown as BookRiskInputs)) {
    const [{ parametricInputs }, { parametricBookRisk }] = await Promise.all([import('./parametricInputs.js'), import('./parametric.js')]);
    const held = take();
    return parametricBookRisk(use, parametricInputs(methodInputs(inputs, held), (inputs as ParametricBookInputs).method), held);
  }
  const [{ bookRiskInputs }, { prepareBookRisk, runBookRisk }] = await Promise.all([import('./inputs.js'), import('./bookRisk.js')]);
  const held = take();
  const given = bookRiskInputs(methodInputs(inputs, held)) as ScenarioBookInputs;
  const prepared = use((backend, arena) => prepareBookRisk(backend, arena, given, held));
  const batch = await open(prepared.shape);
  try {
    return await runBookRisk(batch, use, prepared);
  } finally {
    batch.dispose();
  }
}
