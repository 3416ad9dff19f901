// The panel "Which order would release most?": the best orders, and the frontier of cost and released capital. A click fills the ticket.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Hedges } from '../desk/hedges.js';
import { requirement } from '../page.js';
import { amount } from '../ui/format.js';
import { money, signedMoney } from '../ui/money.js';
import { pathOf, scaleOf } from '../ui/scale.js';
import { useWidth } from '../ui/useWidth.js';
import { useAnswer } from '../useAnswer.js';
import { order } from './order.js';

/** Of the notional: half a spread and fees, stated on the page. */
const costRate = 0.0005;

export function HedgeList(): JSX.Element {
  const [wanted, setWanted] = useState(false);
  const { answer, fault, pending } = useAnswer('hedges', wanted ? { requirement: requirement.value, costRate } : undefined);
  return (
    <div class="hedges" aria-busy={pending}>
      <div class="ph">
        <h2>Find a hedge</h2>
        <p>
          {answer === undefined
            ? 'the order that releases most'
            : `${amount(answer.listed)} instruments tried, the orders that release most; fees and spread are 0.05 % of notional`}
        </p>
        {!wanted && (
          <div class="right">
            <button type="button" class="btn s" onClick={() => setWanted(true)}>
              Find
            </button>
          </div>
        )}
      </div>
      {fault !== undefined && <p class="note loss">{fault.message}</p>}
      {answer !== undefined && answer.orders.length === 0 && <p class="note">No single order lowers the initial requirement.</p>}
      {answer !== undefined && answer.orders.length > 0 && (
        <>
          <table class="hedge">
            <thead>
              <tr>
                <th scope="col">Order at the mark</th>
                <th class="n" scope="col">
                  Initial after
                </th>
                <th class="n" scope="col">
                  Released
                </th>
                <th class="n o5" scope="col">
                  Premium
                </th>
              </tr>
            </thead>
            <tbody>
              {answer.orders.map((one) => (
                <tr key={one.instrument}>
                  <th scope="row">
                    <button
                      type="button"
                      onClick={() => {
                        order.value = {
                          instrument: one.instrument,
                          side: one.quantity < 0 ? 'sell' : 'buy',
                          quantity: Math.abs(one.quantity),
                          price: undefined,
                        };
                      }}
                    >
                      {one.quantity < 0 ? 'Sell' : 'Buy'} {one.instrument}
                      <small>
                        {amount(Math.abs(one.quantity), Math.abs(one.quantity) < 100 ? 2 : 0)}, costs {money(one.cost)}
                      </small>
                    </button>
                  </th>
                  <td class="n">{money(one.initial)}</td>
                  <td class="n gain">{signedMoney(one.released)}</td>
                  <td class="n o5">{one.premium === null ? 'none' : money(one.premium)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {answer.frontier.length > 1 && <Frontier hedges={answer} />}
        </>
      )}
    </div>
  );
}

function Frontier({ hedges: { frontier } }: { readonly hedges: Hedges }): JSX.Element {
  const [box, width] = useWidth();
  const height = 150;
  const points = [{ cost: 0, released: 0 }, ...frontier];
  const x = scaleOf([0, Math.max(...points.map(({ cost }) => cost))], [48, width - 12], 3);
  const y = scaleOf([0, Math.max(...points.map(({ released }) => released))], [height - 22, 14], 3);
  return (
    <div class="ch" ref={box}>
      <h3>Capital released by what an order costs</h3>
      <svg
        height={height}
        viewBox={`0 0 ${Math.max(1, width)} ${height}`}
        role="img"
        aria-label={frontier.map(({ cost, released }) => `for ${amount(cost)}: ${amount(released)}`).join('; ')}
      >
        {y.ticks.map((value) => (
          <g key={value}>
            <path d={`M48 ${y(value)}H${width - 12}`} stroke="var(--line-2)" />
            <text x="40" y={y(value) + 4} text-anchor="end">
              {amount(value / 1000)}k
            </text>
          </g>
        ))}
        {x.ticks.map((value) => (
          <text key={value} x={x(value)} y={height - 6} text-anchor="middle">
            {amount(value)}
          </text>
        ))}
        <path
          d={pathOf(
            points.map(({ cost }) => x(cost)),
            points.map(({ released }) => y(released)),
          )}
          fill="none"
          stroke="var(--accent)"
          stroke-width="2"
        />
        {frontier.map(({ budget, cost, released }) => (
          <circle key={budget} cx={x(cost)} cy={y(released)} r="3" fill="var(--accent)" />
        ))}
      </svg>
    </div>
  );
}
