// A number edited in place: Enter or leaving accepts it, Escape restores the old one. Invalid text is marked and not accepted.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { amount } from './format.js';

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly edited: boolean;
  readonly class?: string;
  readonly id?: string;
  readonly onChange: (value: number) => void;
}

/** As it is read: all its decimals, thousands apart. */
export const written = (value: number): string => {
  const decimals = (String(value).split('.')[1] ?? '').length;
  return /e/.test(String(value)) ? String(value) : amount(value, decimals);
};

/** Plain decimals, thousands apart or not, a true minus or a hyphen; NaN for anything else. */
export function numberIn(text: string): number {
  const plain = text
    .trim()
    .replaceAll(/[,\s\u202f]/g, '')
    .replace('\u2212', '-');
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

export function NumberField({ label, value, edited, class: classes = 'in n', id, onChange }: NumberFieldProps): JSX.Element {
  const [text, setText] = useState(written(value));
  useEffect(() => setText(written(value)), [value]);
  const said = numberIn(text);
  const bad = !Number.isFinite(said);
  const take = (): void => {
    if (bad) return;
    if (said === value) setText(written(value));
    else onChange(said);
  };
  return (
    <input
      class={`${classes} ${edited ? 'ed' : ''}`}
      id={id}
      aria-label={label}
      aria-invalid={bad}
      inputMode="decimal"
      autocomplete="off"
      value={text}
      onInput={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape') setText(written(value));
      }}
    />
  );
}
