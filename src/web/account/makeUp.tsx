// Why this much? The terms that decide the initial requirement, in proportion; the formulas with their numbers on request.
import type { JSX } from 'preact';
import type { ExplainedPart } from '../../support.js';
import { requirement } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount, scenarioText } from '../ui/format.js';
import { money } from '../ui/money.js';
import { useAnswer } from '../useAnswer.js';

/** Terms drawn apart; the rest is one. */
const drawn = 5;

export function MakeUp(): JSX.Element | null {
  const { answer } = useAnswer('makeUp', { requirement: requirement.value });
  if (answer === undefined) return null;
  const { value, binding, formula } = answer.initial;
  const terms = binding
    .filter((one) => one.value > 0)
    .map((one) => ({
      label: [one.term, one.underlying].filter((word) => word !== undefined).join(' '),
      scenario: one.scenario,
      value: one.value,
    }));
  const rest = terms.slice(drawn).reduce((sum, one) => sum + one.value, 0);
  const shown = rest > 0 ? [...terms.slice(0, drawn), { label: `${terms.length - drawn} more`, scenario: undefined, value: rest }] : terms;
  const total = shown.reduce((sum, one) => sum + one.value, 0);
  let at = 0;
  return (
    <div class="make">
      <header>
        <h3>What makes the initial requirement</h3>
        <b>
          <Figure value={value} text={money(value)} name="makeUp.initial" />
        </b>
      </header>
      <svg class="sb" width="100%" height="10" role="img" aria-label={shown.map((one) => `${one.label} ${money(one.value)}`).join(', ')}>
        {shown.map((one, n) => {
          const width = total === 0 ? 0 : (100 * one.value) / total;
          const x = at;
          at += width;
          return <rect key={one.label} class={`t${n}`} x={`${x}%`} width={`${Math.max(0, width - 0.3)}%`} height="10" rx="2" />;
        })}
      </svg>
      <p class="sl">
        {shown.map((one, n) => (
          <span key={one.label}>
            <i class={`t${n}`} />
            {one.label} {one.scenario === undefined ? '' : `(${scenarioText(one.scenario)}) `}
            <b>{money(one.value)}</b>
          </span>
        ))}
      </p>
      <details class="formulas">
        <summary>The formulas with their numbers</summary>
        <ul>
          <Part part={formula} />
        </ul>
      </details>
    </div>
  );
}

function Part({ part }: { readonly part: ExplainedPart }): JSX.Element {
  return (
    <li class={part.binding ? '' : 'mut'}>
      <span>
        {part.label}
        {part.underlying === undefined ? '' : ` ${part.underlying}`}
        {part.formula === undefined ? '' : ` = ${part.formula}`}
        {part.scenario === undefined ? '' : ` · ${part.scenario}`}
      </span>
      <b>{amount(part.value, Math.abs(part.value) < 10 ? 4 : 2)}</b>
      {part.parts.length > 0 && (
        <ul>
          {part.parts.map((one, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a formula have an order, and may be the same twice
            <Part key={n} part={one} />
          ))}
        </ul>
      )}
    </li>
  );
}
