// A leg more: an instrument that the market lists, contracts, and the price it is entered at.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account } from '../../index.js';
import { edit, loaded } from '../page.js';
import { numberIn, written } from '../ui/numberField.js';
import { useAnswer } from '../useAnswer.js';

export interface AddLegProps {
  readonly holding: Account;
  readonly onDone: () => void;
}

export function AddLeg({ holding, onDone }: AddLegProps): JSX.Element {
  const listed = useAnswer('instruments', {}).answer ?? [];
  const [instrument, setInstrument] = useState('');
  const [quantity, setQuantity] = useState('');
  const [entry, setEntry] = useState('');
  const assets = loaded.value?.assets ?? [];
  const asset = assets.find((id) => id === instrument);
  const chosen = listed.find(({ id }) => id === instrument);
  const [contracts, entryPrice] = [numberIn(quantity), entry.trim() === '' ? (chosen?.mark ?? Number.NaN) : numberIn(entry)];
  const ready =
    Number.isFinite(contracts) && contracts !== 0 && (asset !== undefined || (chosen !== undefined && Number.isFinite(entryPrice)));
  return (
    <form
      class="form leg"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        void edit(asset === undefined ? withLeg(holding, instrument, contracts, entryPrice) : withCollateral(holding, asset, contracts));
        onDone();
      }}
    >
      <label class="w">
        Instrument, or an asset as collateral
        <input
          class="in"
          list="listed"
          value={instrument}
          autocomplete="off"
          onInput={({ currentTarget }) => setInstrument(currentTarget.value.trim())}
        />
        <datalist id="listed">
          {listed.map(({ id }) => (
            <option key={id} value={id} />
          ))}
          {assets.map((id) => (
            <option key={id} value={id}>
              collateral
            </option>
          ))}
        </datalist>
      </label>
      <label>
        {asset === undefined ? 'Quantity, negative to sell' : 'Amount'}
        <input class="in n" inputMode="decimal" value={quantity} onInput={({ currentTarget }) => setQuantity(currentTarget.value)} />
      </label>
      <label>
        Entry price
        <input
          class="in n"
          inputMode="decimal"
          disabled={asset !== undefined}
          placeholder={chosen === undefined ? '' : `${written(Number(chosen.mark.toPrecision(7)))}, the mark`}
          value={entry}
          onInput={({ currentTarget }) => setEntry(currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn p w" disabled={!ready}>
        Add
      </button>
    </form>
  );
}

/** A fill of what is held already: it joins its own side at the average price, or closes the other and pays what that earned. */
function withLeg(holding: Account, instrument: string, quantity: number, entryPrice: number): Account {
  return { ...holding, positions: [...holding.positions, { instrument, quantity, entryPrice }] };
}

/** What is held of it already grows. */
function withCollateral(holding: Account, asset: string, amount: number): Account {
  const held = holding.collateral.find((one) => one.asset === asset)?.amount ?? 0;
  return { ...holding, collateral: [...holding.collateral.filter((one) => one.asset !== asset), { asset, amount: held + amount }] };
}
