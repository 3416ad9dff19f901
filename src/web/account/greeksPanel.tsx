// Greeks by expiry: sums of the legs, an underlying a group.
import type { JSX } from 'preact';
import type { AccountGreeks } from '../../index.js';
import type { Leg } from '../desk/positions.js';
import { requirement } from '../page.js';
import { day, digitsOf, signed } from '../ui/format.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';

const columns = [
  ['Delta', 'delta', 'Units of the underlying, per unit of its index; collateral is not in it'],
  ['Gamma 1 %', 'gammaPercent', 'Change of delta when the price moves by 1 %'],
  ['Vega', 'vegaPoint', 'A vol point'],
  ['Theta', 'thetaDay', 'A calendar day, prices and vols as they are'],
] as const;

export function GreeksPanel(): JSX.Element | null {
  const { answer } = useAnswer('positions', { requirement: requirement.value });
  if (answer === undefined) return null;
  const { greeks, indexes } = answer;
  const legs = answer.legs.filter(({ underlying }) => underlying !== '');
  const underlyings = [...new Set(legs.map(({ underlying }) => underlying))];
  return (
    <Panel title="Greeks by expiry" of="delta in units, vega a vol point, theta a day">
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Expiry</th>
              {columns.map(([label, , title]) => (
                <th key={label} class="n" scope="col" title={title}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {underlyings.map((underlying) => {
              const own = legs.filter((leg) => leg.underlying === underlying);
              const expiries = [...new Set(own.map(({ expiry }) => expiry))].sort((x, y) => (x ?? 0) - (y ?? 0));
              const digits = digitsOf(own.map(({ delta }) => delta));
              return (
                <>
                  <Row key={underlying} head={underlying} sums={totalOf(greeks[underlying], indexes[underlying])} digits={digits} group />
                  {expiries.map((expiry) => (
                    <Row
                      key={`${underlying} ${expiry}`}
                      head={expiry === null ? 'no expiry' : day(expiry)}
                      sums={sumOf(own.filter((leg) => leg.expiry === expiry))}
                      digits={digits}
                    />
                  ))}
                </>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

type Sums = Readonly<Record<(typeof columns)[number][1], number>>;

const sumOf = (legs: readonly Leg[]): Sums => {
  const sum = (field: keyof Sums): number => legs.reduce((total, leg) => total + (leg[field] || 0), 0);
  return { delta: sum('delta'), gammaPercent: sum('gammaPercent'), vegaPoint: sum('vegaPoint'), thetaDay: sum('thetaDay') };
};

/** The account's own totals, as every door states them. */
const totalOf = (total: AccountGreeks['underlyings'][string] | undefined, index = Number.NaN): Sums =>
  total === undefined
    ? sumOf([])
    : { delta: total.delta, gammaPercent: total.gamma * index * 0.01, vegaPoint: total.vega, thetaDay: total.theta };

interface RowProps {
  readonly head: string;
  readonly sums: Sums;
  readonly digits: number;
  readonly group?: boolean;
}

const Row = ({ head, sums, digits, group = false }: RowProps): JSX.Element => (
  <tr class={group ? 'g' : ''}>
    <th scope={group ? 'rowgroup' : 'row'}>{head}</th>
    {columns.map(([label, field]) => {
      const sum = sums[field];
      const decimals = field === 'delta' || field === 'gammaPercent' ? digits : 0;
      return (
        <td key={label} class="n">
          <data value={String(sum)}>{signed(sum, decimals)}</data>
        </td>
      );
    })}
  </tr>
);
