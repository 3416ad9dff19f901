// The faults of a run in its report: the first ones, and what to do about each code.
import type { FaultCode } from '../../index.js';
import { stepsOf } from '../../io/support.js';
import { grouped } from '../format.js';
import { definitions, section, table } from './page.js';

const listed = 20;

export function faultsPart(faults: readonly { readonly code: FaultCode; readonly message: string }[], count = faults.length): string {
  const rows = faults.slice(0, listed).map(({ code, message }) => [code, { text: message, words: true }]);
  return section(
    'Faults',
    `${grouped(count)} in all; accounts with a fault are in no figure above.`,
    `${table(['code', { text: 'what', words: true }], rows)}\n<h3>What to do</h3>\n${definitions(stepsOf(faults))}`,
  );
}
