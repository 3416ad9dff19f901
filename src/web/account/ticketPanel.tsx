// What if I trade? An order at a limit price: figures now, after and between, liquidation prices, the largest size that fits.
// Nothing is sent anywhere.
import type { JSX } from 'preact';
import type { TicketAnswer } from '../desk/ticket.js';
import { requirement } from '../page.js';
import { Figure } from '../ui/figure.js';
import { amount, price, scenarioText, signed, times } from '../ui/format.js';
import { money, signedMoney } from '../ui/money.js';
import { NumberField, written } from '../ui/numberField.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';
import { HedgeList } from './hedgeList.js';
import { order } from './order.js';

export function TicketPanel(): JSX.Element | null {
  const listed = useAnswer('instruments', {}).answer;
  const { instrument, side, quantity, price: stated } = order.value;
  const held = useAnswer('holding', {}).answer?.account.positions[0]?.instrument;
  const chosen = listed?.find(({ id }) => id === (instrument === '' ? held : instrument)) ?? listed?.[0];
  const limit = stated ?? (chosen === undefined ? Number.NaN : rounded(chosen.mark));
  const ready = chosen !== undefined && Number.isFinite(limit);
  const { answer, fault, pending } = useAnswer(
    'ticket',
    ready ? { requirement: requirement.value, instrument: chosen.id, side, quantity, price: limit } : undefined,
  );
  if (listed === undefined || chosen === undefined) return null;
  const fits = answer?.largest;
  return (
    <Panel
      title="What if"
      of={`${requirement.value}; nothing is sent anywhere`}
      class={`c4 ${quantity === 0 ? 'idle' : ''}`}
      busy={pending}
    >
      <div class="form">
        <label class="w">
          Instrument
          <select
            class="in"
            value={chosen.id}
            onChange={({ currentTarget }) => {
              order.value = { ...order.value, instrument: currentTarget.value, price: undefined };
            }}
          >
            {listed.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
        <div>
          <span class="fl">Side</span>
          <div class="seg">
            {(['buy', 'sell'] as const).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={side === name}
                onClick={() => {
                  order.value = { ...order.value, side: name };
                }}
              >
                {name === 'buy' ? 'Buy' : 'Sell'}
              </button>
            ))}
          </div>
        </div>
        <div>
          <label for="limit">Limit price</label>
          <NumberField
            id="limit"
            label="Limit price"
            value={limit}
            edited={stated !== undefined}
            onChange={(value) => {
              order.value = { ...order.value, price: value };
            }}
          />
        </div>
        <div class="w">
          <label for="size">Quantity ({chosen.unit})</label>
          <NumberField
            id="size"
            label="Quantity"
            value={quantity}
            edited={quantity !== 0}
            onChange={(value) => {
              order.value = { ...order.value, quantity: Math.abs(value), side: value < 0 ? 'sell' : order.value.side };
            }}
          />
          {fits !== undefined && Number.isFinite(fits.amount) && fits.bound === 'excess' && (
            <>
              <input
                type="range"
                aria-label="Quantity, as a share of the largest that fits"
                min={0}
                max={100}
                value={fits.amount === 0 ? 0 : Math.round((100 * quantity) / fits.amount)}
                onInput={({ currentTarget }) => {
                  order.value = { ...order.value, quantity: rounded((fits.amount * Number(currentTarget.value)) / 100, 4) };
                }}
              />
              <div class="fit">
                <span>
                  Largest that fits: <b>{amount(fits.amount, fits.amount < 100 ? 3 : 0)}</b>
                </span>
              </div>
            </>
          )}
        </div>
      </div>
      <p class="printed">
        {quantity === 0 ? 'No order.' : `${side === 'buy' ? 'Buy' : 'Sell'} ${written(quantity)} ${chosen.id} at ${written(limit)}`}
      </p>
      {fault !== undefined && <p class="note loss">{fault.message}</p>}
      {answer !== undefined && <Figures answer={answer} />}
      <HedgeList />
    </Panel>
  );
}

function Figures({ answer }: { readonly answer: TicketAnswer }): JSX.Element | null {
  const [before, after] = [answer.before[requirement.value], answer.after[requirement.value]];
  if (before === undefined || after === undefined) return null;
  const { liquidation, binding, asset } = answer;
  return (
    <>
      <table class="now">
        <thead>
          <tr>
            <th scope="col">
              <span class="sr">Figure</span>
            </th>
            <th class="n" scope="col">
              Now
            </th>
            <th class="n" scope="col">
              After
            </th>
            <th class="n" scope="col">
              Change
            </th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              ['Equity', 'equity', 1],
              ['Initial', 'initial', -1],
              ['Maintenance', 'maintenance', -1],
              ['Free over initial', 'excess', 1],
            ] as const
          ).map(([label, field, good]) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <td class="n">{money(before[field])}</td>
              <td class="n">
                <b>
                  <Figure value={after[field]} text={money(after[field])} name={`ticket.${field}`} />
                </b>
              </td>
              <Change value={after[field] - before[field]} good={good} text={signedMoney(after[field] - before[field])} />
            </tr>
          ))}
          <tr>
            <th scope="row">Health</th>
            <td class="n">{times(before.health)}</td>
            <td class="n">
              <b>{times(after.health)}</b>
            </td>
            <Change
              value={after.health - before.health}
              good={1}
              text={Number.isFinite(after.health - before.health) ? `${signed(after.health - before.health, 2)}×` : '–'}
            />
          </tr>
          {(['down', 'up'] as const).map((way) => {
            const [now, then] = [liquidation.before[way], liquidation.after[way]];
            if (now === null && then === null) return null;
            return (
              <tr key={way}>
                <th scope="row">
                  {asset} {before.equity < before.maintenance ? 'covered' : 'liquidated'} {way === 'down' ? 'below' : 'above'}
                </th>
                <td class="n">{now === null ? 'nowhere' : price(now)}</td>
                <td class="n">
                  <b>{then === null ? 'nowhere' : price(then)}</b>
                </td>
                <Change
                  value={now === null || then === null ? 0 : then - now}
                  good={way === 'down' ? -1 : 1}
                  text={now === null || then === null ? '' : signed(then - now)}
                />
              </tr>
            );
          })}
        </tbody>
      </table>
      {binding !== null && (
        <p class="note">
          After it, {binding.term} adds most to the initial requirement
          {binding.scenario === undefined ? '' : `, worst at ${scenarioText(binding.scenario)}`}.
        </p>
      )}
    </>
  );
}

const Change = ({ value, good, text }: { readonly value: number; readonly good: 1 | -1; readonly text: string }): JSX.Element => (
  <td class={`n ${value * good > 0 ? 'gain' : value * good < 0 ? 'loss' : 'mut'}`}>{text}</td>
);

/** To so many significant digits: what a ticket is filled in with. */
const rounded = (value: number, digits = 6): number => Number(value.toPrecision(digits));
