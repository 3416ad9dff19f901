// The numbers of the strip beside health: equity, requirement and loss of a bad day, with its method or the reason why it is missing.
import type { JSX } from 'preact';
import type { KeyFigures } from '../desk/account.js';
import { Figure } from '../ui/figure.js';
import { share } from '../ui/format.js';
import { money } from '../ui/money.js';

interface Own {
  readonly equity: number;
  readonly excess: number;
  readonly initial: number;
  readonly maintenance: number;
}

export function Numbers({ name, own, risk }: { readonly name: string; readonly own: Own; readonly risk: KeyFigures['risk'] }): JSX.Element {
  const figures: readonly (readonly [label: string, value: number, name: string])[] = [
    ['Equity', own.equity, `${name}.equity`],
    ['Free over initial', own.excess, `${name}.excess`],
    ['Initial', own.initial, `${name}.initial`],
    ['Maintenance', own.maintenance, `${name}.maintenance`],
  ];
  const losses: readonly (readonly [label: string, value: number, name: string])[] =
    'why' in risk
      ? []
      : [
          [`VaR ${share(risk.confidence)}`, risk.valueAtRisk, 'valueAtRisk'],
          ['Expected shortfall', risk.shortfall, 'shortfall'],
        ];
  return (
    <>
      <dl class="figs">
        {figures.map(([label, value, key]) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd class={value < 0 ? 'loss' : ''}>
              <Figure value={value} text={money(value)} name={key} />
            </dd>
          </div>
        ))}
        {losses.map(([label, value, key]) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>
              <Figure value={value} text={money(value)} name={key} /> <small>1 day</small>
            </dd>
          </div>
        ))}
      </dl>
      <p class="how">
        {'why' in risk
          ? `No VaR: ${risk.why}.`
          : `VaR and expected shortfall: ${share(risk.confidence)}, ${risk.horizonDays} day; ${risk.method}.`}
      </p>
    </>
  );
}
