// What may I not rely on? Stand-ins that were used and what is not charged, from the run itself, never typed.
import type { JSX } from 'preact';
import type { KeyFigures } from '../desk/account.js';
import { loaded } from '../page.js';
import { counted } from '../ui/format.js';
import { useAnswer } from '../useAnswer.js';

export function Truth({ answer }: { readonly answer: KeyFigures }): JSX.Element {
  const { assumptions, notCharged } = answer;
  return (
    <details class="truth">
      <summary>
        <span class="tag">
          {counted(assumptions.length, 'assumption')} · {notCharged.length} not charged
        </span>
        <span class="tx">Read them, and whose rules these are, before you rely on a figure.</span>
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

function TruthLists({ answer: { assumptions, notCharged, warnings } }: { readonly answer: KeyFigures }): JSX.Element {
  const source = loaded.value?.rules.source;
  return (
    <div class="cols">
      <div>
        <h2>Assumed</h2>
        <ul>
          {assumptions.map(({ of, attribute, assumed, count }) => (
            <li key={`${of} ${attribute} ${assumed}`}>
              <b>{attribute}</b> of {count} {of}: {assumed}
            </li>
          ))}
          {warnings.map(({ path, message }) => (
            <li key={path}>{message}</li>
          ))}
          {assumptions.length + warnings.length === 0 && <li>Nothing: the market and the rules say all that the figures need.</li>}
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
          {notCharged.length === 0 && <li>Nothing: everything that is held is charged.</li>}
        </ul>
      </div>
    </div>
  );
}
