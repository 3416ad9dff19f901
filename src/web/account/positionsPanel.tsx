// What do I hold, and what does it cost? Legs by underlying, edited in place; collateral below them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account } from '../../index.js';
import type { Holding, Leg, Positions } from '../desk/positions.js';
import { edit, requirement } from '../page.js';
import { Figure } from '../ui/figure.js';
import { digitsOf, plainPrice, price, share, signed } from '../ui/format.js';
import { lazily } from '../ui/lazily.js';
import { money, signedMoney } from '../ui/money.js';
import { NumberField } from '../ui/numberField.js';
import { Panel } from '../ui/panel.js';
import { useAnswer } from '../useAnswer.js';
import type { AddLegProps } from './addLeg.js';

const AddLeg = lazily<AddLegProps>(async () => (await import('./addLeg.js')).AddLeg);

export function PositionsPanel(): JSX.Element | null {
  const { answer, fault, pending } = useAnswer('positions', { requirement: requirement.value });
  const holding = useAnswer('holding', {}).answer;
  const [adding, setAdding] = useState(false);
  if (answer === undefined || holding === undefined) return fault === undefined ? null : <p class="note loss">{fault.message}</p>;
  const underlyings = [...new Set(answer.legs.map(({ underlying }) => underlying))];
  const { account } = holding;
  const resize = (leg: Leg, quantity: number): void => void edit(resized(account, leg, quantity));
  return (
    <Panel
      title="Positions"
      of={<span class="hint">drop CSV, NDJSON or a venue’s JSON anywhere</span>}
      class="c6 pos"
      busy={pending}
      right={
        <>
          {holding.edited && (
            <button type="button" class="btn s" onClick={() => void edit(holding.opened)}>
              Undo edits
            </button>
          )}
          <button type="button" class="btn s" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            Add a leg or collateral
          </button>
        </>
      }
    >
      {adding && <AddLeg holding={account} onDone={() => setAdding(false)} />}
      <div class="scroll">
        <table class="legs">
          <thead>
            <tr>
              <th scope="col">Instrument</th>
              <th class="n" scope="col">
                Quantity
              </th>
              <th class="n o5 o6" scope="col">
                Entry
              </th>
              <th class="n o5" scope="col">
                Mark
              </th>
              <th class="n" scope="col">
                P&amp;L
              </th>
              <th class="n o5" scope="col">
                Delta
              </th>
              <th
                class="n"
                scope="col"
                title="Initial now less initial without this leg. Legs offset each other: the column does not add up."
              >
                Adds to initial
              </th>
            </tr>
          </thead>
          <tbody>
            {underlyings.map((underlying) => (
              <Group key={underlying} underlying={underlying} answer={answer} opened={holding.opened} resize={resize} />
            ))}
            <tr class="g">
              <th scope="rowgroup">
                Collateral <span class="mut o5">counts as {money(answer.collateral.reduce((sum, { counts }) => sum + counts, 0))}</span>
              </th>
              <td colSpan={6} />
            </tr>
            {answer.collateral.map((held) => (
              <CollateralRow key={held.asset} held={held} onChange={(value) => void edit(recollateralised(account, held.asset, value))} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface GroupProps {
  readonly underlying: string;
  readonly answer: Positions;
  readonly opened: Account;
  readonly resize: (leg: Leg, quantity: number) => void;
}

function Group({ underlying, answer, opened, resize }: GroupProps): JSX.Element {
  const legs = answer.legs.filter((leg) => leg.underlying === underlying);
  const sum = (pick: (leg: Leg) => number): number => legs.reduce((total, leg) => total + (pick(leg) || 0), 0);
  const index = answer.indexes[underlying];
  const digits = digitsOf(legs.map(({ delta }) => delta));
  return (
    <>
      <tr class="g">
        <th scope="rowgroup">
          {underlying === '' ? 'Not listed here' : underlying} <span class="mut">{index === undefined ? '' : price(index)}</span>
        </th>
        <td />
        <td class="o5 o6" />
        <td class="o5" />
        <td class="n">{signedMoney(sum(({ pnl }) => pnl))}</td>
        <td class="n o5">
          {signed(
            sum(({ delta }) => delta),
            digits,
          )}
        </td>
        <td />
      </tr>
      {legs.map((leg) => (
        <LegRow
          key={`${leg.instrument} ${leg.side ?? ''}`}
          leg={leg}
          digits={digits}
          was={opened.positions.find((one) => isOf(leg, one))?.quantity}
          onChange={(quantity) => resize(leg, quantity)}
        />
      ))}
    </>
  );
}

interface LegRowProps {
  readonly leg: Leg;
  readonly digits: number;
  /** As the book states it. */
  readonly was: number | undefined;
  readonly onChange: (quantity: number) => void;
}

const LegRow = ({ leg, digits, was, onChange }: LegRowProps): JSX.Element => (
  <tr class="r">
    <th scope="row">
      {leg.instrument}
      {leg.side && <span class="mut"> {leg.side}</span>}
    </th>
    <td class="n">
      <NumberField class="q" label={`Quantity of ${nameOf(leg)}`} value={leg.quantity} edited={leg.quantity !== was} onChange={onChange} />
    </td>
    <td class="n o5 o6">{plainPrice(leg.entryPrice)}</td>
    <td class="n o5">{price(leg.mark)}</td>
    <td class="n">
      <Figure value={leg.pnl} text={signedMoney(leg.pnl)} name={`leg.${nameOf(leg)}.pnl`} tone />
    </td>
    <td class="n o5">{signed(leg.delta, digits)}</td>
    <td class="n">
      <Figure value={leg.adds} text={signedMoney(leg.adds)} name={`leg.${nameOf(leg)}.adds`} />
    </td>
  </tr>
);

const CollateralRow = ({ held, onChange }: { readonly held: Holding; readonly onChange: (amount: number) => void }): JSX.Element => {
  const worth = held.amount * held.price;
  return (
    <tr class="r">
      <th scope="row">{held.asset}</th>
      <td class="n">
        <NumberField class="q" label={`${held.asset} held`} value={held.amount} edited={false} onChange={onChange} />
      </td>
      <td class="o5 o6" />
      <td class="n o5">{plainPrice(held.price)}</td>
      <td class="n mut">{worth === 0 ? '' : `${share(1 - held.counts / worth, offDecimals(1 - held.counts / worth))} off`}</td>
      <td class="o5" />
      <td class="n">{money(held.counts)}</td>
    </tr>
  );
};

/** 5 % off, 7.5 % off. */
const offDecimals = (off: number): number => (Math.abs(100 * off - Math.round(100 * off)) < 0.05 ? 0 : 1);

const nameOf = ({ instrument, side }: Leg): string => (side === undefined ? instrument : `${instrument} ${side}`);

const isOf = ({ instrument, side }: Leg, one: Account['positions'][number]): boolean => one.instrument === instrument && one.side === side;

/** A quantity of 0 takes the leg away; one of the other sign states no side, so it nets. */
function resized(account: Account, leg: Leg, quantity: number): Account {
  const positions = account.positions.map((one) => {
    if (!isOf(leg, one)) return one;
    const { side, ...rest } = one;
    return side !== undefined && (side === 'long') === quantity > 0 ? { ...one, quantity } : { ...rest, quantity };
  });
  return { ...account, positions: positions.filter((one) => one.quantity !== 0) };
}

const recollateralised = (account: Account, asset: string, held: number): Account => ({
  ...account,
  collateral: account.collateral.map((one) => (one.asset === asset ? { ...one, amount: held } : one)),
});
