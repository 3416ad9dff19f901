// The strip "Am I safe?": health, key figures, a choice of requirement that the whole page follows, and the basis of the figures.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { standingOf } from '../../support.js';
import type { KeyFigures } from '../desk/account.js';
import { choose, loaded, requirement, stripInSight, useRules } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount, capital, times } from '../ui/format.js';
import { money } from '../ui/money.js';
import { useAnswer } from '../useAnswer.js';
import { Numbers } from './keyFigures.js';
import { Liquidated } from './liquidated.js';
import { Truth } from './truth.js';

export function Strip(): JSX.Element | null {
  const { answer } = useAnswer('account', {});
  const box = useInSight(answer !== undefined);
  const open = loaded.value;
  if (answer === undefined || open === undefined) return null;
  const { report } = answer;
  const name = requirement.value;
  const own = report.requirements[name];
  if (own === undefined) return null;
  const stale = report.account !== open.one.account || report.subaccount !== open.one.subaccount;
  const bad = own.equity < own.maintenance;
  return (
    <section class={`panel verdict ${stale ? 'stale' : ''}`} aria-label="Key figures" aria-busy={stale} ref={box}>
      <section aria-live="polite" class={bad ? 'bad' : ''}>
        <div class="lab">Health, equity over maintenance</div>
        <div class="big">
          <Figure value={own.health} text={times(own.health)} name={`${name}.health`} />
          <small>{standingOf(own)}</small>
        </div>
        <Gauge health={own.health} initial={own.initial / own.maintenance} />
        <p>
          {bad ? 'Short of maintenance by ' : 'Equity may fall by '}
          <b>{money(Math.abs(own.equity - own.maintenance))}</b>. <Liquidated requirement={name} />
        </p>
      </section>
      <section>
        <Numbers name={name} own={own} risk={answer.risk} />
      </section>
      <section>
        <table class="modes">
          <caption class="sr">Requirement</caption>
          <thead>
            <tr>
              <th scope="col">Requirement</th>
              <th class="n" scope="col">
                Initial
              </th>
              <th class="n o5" scope="col">
                Maintenance
              </th>
              <th class="n" scope="col">
                Health
              </th>
              <th class="n" scope="col" title="Notional over initial">
                Efficiency
              </th>
            </tr>
          </thead>
          <tbody>
            {open.requirements.map((id) => {
              const of = report.requirements[id];
              if (of === undefined) return null;
              return (
                <tr key={id} class={id === name ? 'on' : ''}>
                  <th scope="row">
                    <label>
                      <input type="radio" name="requirement" value={id} checked={id === name} onChange={() => choose(id)} />
                      {capital(id)}
                    </label>
                  </th>
                  <td class="n">{money(of.initial)}</td>
                  <td class="n o5">{money(of.maintenance)}</td>
                  <td class={`n ${of.health < 1 ? 'loss' : ''}`}>{times(of.health)}</td>
                  <td class="n">{of.initial > 0 ? `${amount(report.notional / of.initial, 1)}×` : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <Released released={answer.released.filter(({ released }) => !Number.isNaN(released))} />
        <RulesChoice />
      </section>
      <Truth answer={answer} />
    </section>
  );
}

/** Tells the bar whether the strip is in sight: once it is not, the bar says what it says. */
function useInSight(there: boolean): RefObject<HTMLElement> {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const at = box.current;
    if (at === null) return;
    const watch = new IntersectionObserver(([entry]) => {
      stripInSight.value = entry?.isIntersecting ?? true;
    });
    watch.observe(at);
    return () => {
      watch.disconnect();
      stripInSight.value = true;
    };
  }, [there]);
  return box;
}

function Released({ released }: { readonly released: KeyFigures['released'] }): JSX.Element | null {
  const [first] = released;
  if (first === undefined) return null;
  return (
    <p class="how">
      Capital released by {first.to} margin:{' '}
      {released.map(({ from, released: value }, n) => (
        <span key={from}>
          {n > 0 && ', '}
          <b>
            <Figure value={value} text={money(value)} name={`released.${from}`} />
          </b>{' '}
          against {from}
        </span>
      ))}
      .
    </p>
  );
}

/** The same account under another venue's rules. */
function RulesChoice(): JSX.Element | null {
  const open = loaded.value;
  if (open === undefined) return null;
  const { preset, name } = open.rules;
  return (
    <label class="inline rulesChoice">
      Rules
      <select
        class="in small"
        value={preset ?? ''}
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== '') void useRules(currentTarget.value);
        }}
      >
        {preset === null && <option value="">{name}, as opened</option>}
        {open.presets.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </select>
    </label>
  );
}

/** Health from 0 to 2, with where it is liquidated and where new risk is refused. */
function Gauge({ health, initial }: { readonly health: number; readonly initial: number }): JSX.Element {
  const at = (value: number): number => Math.min(100, Math.max(0, 50 * value));
  return (
    <svg
      class="gauge"
      role="img"
      aria-label={`Health ${times(health)}; liquidated below 1, new risk refused below ${amount(initial, 2)}`}
      width="100%"
      height="54"
    >
      <rect class="track" x="0" y="26" width="100%" height="8" rx="4" />
      <rect class="eq" x="0" y="26" width={`${at(health)}%`} height="8" rx="4" />
      <line x1="50%" x2="50%" y1="21" y2="39" />
      <text x="50%" y="52" text-anchor="middle">
        1.00 liquidation
      </text>
      {Number.isFinite(initial) && (
        <>
          <line x1={`${at(initial)}%`} x2={`${at(initial)}%`} y1="21" y2="39" />
          <text x={`${at(initial)}%`} y="14" text-anchor={at(initial) > 85 ? 'end' : 'middle'}>
            {amount(initial, 2)} initial
          </text>
        </>
      )}
    </svg>
  );
}
