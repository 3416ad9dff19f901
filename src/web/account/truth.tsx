// What may I not rely on? Stand-ins that were used and what is not charged, from the run itself, never typed.
import type { JSX } from 'preact';
import type { KeyFigures } from '../desk/account.js';
import type { PriceOrigin } from '../desk/basis.js';
import { loaded, requirement } from '../page.js';
import { amount, capital, counted } from '../ui/format.js';
import { useAnswer } from '../useAnswer.js';

export function Truth({ answer }: { readonly answer: KeyFigures }): JSX.Element {
  const { assumed, notCharged } = counts(answer);
  const synthetic = loaded.value?.synthetic === true;
  return (
    <details class="truth">
      <summary>
        <span class="tag">
          {synthetic && 'Synthetic prices · '}
          {counted(assumed, 'assumption')} · {amount(notCharged)} not charged
        </span>
        <span class="tx">Read them, where prices come from and whose rules these are, before you rely on a figure.</span>
        <span class="go" />
      </summary>
      <TruthLists answer={answer} />
    </details>
  );
}

/** On paper they are the last of the account. */
export function PrintedTruth(): JSX.Element | null {
  const { answer } = useAnswer('account', {});
  if (answer === undefined) return null;
  return (
    <section class="printed panel truth">
      <TruthLists answer={answer} />
    </section>
  );
}

const isMade = ({ origin }: PriceOrigin): boolean => origin === 'assumed' || origin === 'synthesised';
const isSample = ({ origin }: PriceOrigin): boolean => origin === 'sample';

/** What the badge counts is what the lists hold; the prices of a sample are one assumption. */
function counts({ assumptions, warnings, notCharged, basis }: KeyFigures): { readonly assumed: number; readonly notCharged: number } {
  const { origins = [], noCollateral = false, gaps = [] } = basis[requirement.value] ?? {};
  const made = origins.filter(isMade).length + (origins.some(isSample) ? 1 : 0);
  return { assumed: assumptions.length + warnings.length + made + (noCollateral ? 1 : 0), notCharged: notCharged.length + gaps.length };
}

const of = { price: 'Price', index: 'Index', forward: 'Price', volatility: 'Volatility' } as const;
const from = {
  sample: 'of the synthetic sample',
  file: 'of the file',
  reply: 'of the reply',
  synthesised: 'synthesised: made from other prices of the source',
  assumed: 'assumed: no source states it',
} as const;

const Priced = ({ price: { origin, of: what, names } }: { readonly price: PriceOrigin }): JSX.Element => (
  <li>
    <b>{of[what]}</b> of {names.join(', ')}: {from[origin]}
  </li>
);

function TruthLists({ answer }: { readonly answer: KeyFigures }): JSX.Element {
  const { assumptions, notCharged, warnings, basis } = answer;
  const { origins = [], noCollateral = false, gaps = [] } = basis[requirement.value] ?? {};
  const source = loaded.value?.rules.source;
  const key = ({ of: what, origin }: PriceOrigin): string => `${what} ${origin}`;
  const made = origins.filter(isMade);
  const { assumed, notCharged: left } = counts(answer);
  return (
    <div class="cols">
      <div>
        <h2>Assumed</h2>
        <ul>
          {origins.some(isSample) && (
            <li>
              <b>Prices</b>: a synthetic sample, never traded
            </li>
          )}
          {noCollateral && (
            <li>
              <b>Collateral</b>: none is stated; equity is what the positions have gained
            </li>
          )}
          {made.map((price) => (
            <Priced key={key(price)} price={price} />
          ))}
          {assumptions.map(({ of, attribute, assumed, count }) => (
            <li key={`${of} ${attribute} ${assumed}`}>
              <b>{attribute}</b> of {count} {of}: {assumed}
            </li>
          ))}
          {warnings.map(({ path, message }) => (
            <li key={path}>{message}</li>
          ))}
          {assumed === 0 && <li>Nothing beside the prices: the market and the rules say all that the figures need.</li>}
          {source !== undefined && (
            <li>
              <b>Rules</b>: {source}
            </li>
          )}
        </ul>
      </div>
      <div>
        <h2>Not charged</h2>
        <ul>
          {notCharged.map(({ kind, of }) => (
            <li key={`${kind} ${of}`}>
              {of} in {kind}
            </li>
          ))}
          {gaps.map(({ of, text }) => (
            <li key={text}>
              <b>{capital(of)}</b>: {text}
            </li>
          ))}
          {left === 0 && <li>Nothing: everything that is held is charged.</li>}
        </ul>
      </div>
      <div>
        <h2>Prices</h2>
        <ul>
          {origins.map((price) => (
            <Priced key={key(price)} price={price} />
          ))}
        </ul>
      </div>
    </div>
  );
}
