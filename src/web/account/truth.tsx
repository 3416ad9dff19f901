// What may I not rely on? Stand-ins that were used and what is not charged, from the run itself, never typed.
import type { JSX } from 'preact';
import type { KeyFigures } from '../desk/account.js';

export function Truth({ answer }: { readonly answer: KeyFigures }): JSX.Element {
  const { assumptions, notCharged, warnings } = answer;
  return (
    <details class="truth">
      <summary>
        <span class="tag">
          {assumptions.length} assumptions · {notCharged.length} not charged
        </span>
        <span class="tx">Read them before you rely on a figure.</span>
        <span class="go" />
      </summary>
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
          </ul>
        </div>
      </div>
    </details>
  );
}
