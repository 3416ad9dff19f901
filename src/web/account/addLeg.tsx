// A leg more: an instrument that the market lists, contracts, and the price it is entered at.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account } from '../../index.js';
import { edit } from '../page.js';
import { numberIn, written } from '../ui/numberField.js';
import { useAnswer } from '../useAnswer.js';

export function AddLeg({ holding, onDone }: { readonly holding: Account; readonly onDone: () => void }): JSX.Element {
  const listed = useAnswer('instruments', {}).answer ?? [];
  const [instrument, setInstrument] = useState('');
  const [quantity, setQuantity] = useState('');
  const [entry, setEntry] = useState('');
  const chosen = listed.find(({ id }) => id === instrument);
  const [contracts, entryPrice] = [numberIn(quantity), entry.trim() === '' ? (chosen?.mark ?? Number.NaN) : numberIn(entry)];
  const ready = chosen !== undefined && Number.isFinite(contracts) && contracts !== 0 && Number.isFinite(entryPrice);
  return (
    <form
      class="form leg"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        void edit(withLeg(holding, instrument, contracts, entryPrice));
        onDone();
      }}
    >
      <label class="w">
        Instrument
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
        </datalist>
      </label>
      <label>
        Quantity, negative to sell
        <input class="in n" inputMode="decimal" value={quantity} onInput={({ currentTarget }) => setQuantity(currentTarget.value)} />
      </label>
      <label>
        Entry price
        <input
          class="in n"
          inputMode="decimal"
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

/** What is held of it already becomes one position at the average price. */
function withLeg(holding: Account, instrument: string, quantity: number, entryPrice: number): Account {
  return { ...holding, positions: [...holding.positions, { instrument, quantity, entryPrice }] };
}
