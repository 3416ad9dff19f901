// A figure as it is read, with the number itself beside it to the last bit (`data-value`): what is copied and tested is no rounding.
import type { JSX } from 'preact';
import { toneOf } from './format.js';

export interface FigureProps {
  readonly value: number;
  readonly text: string;
  /** What it is called in tests and exports: `portfolio.initial`. */
  readonly name?: string;
  /** Coloured by its sign. */
  readonly tone?: boolean;
}

export function Figure({ value, text, name, tone }: FigureProps): JSX.Element {
  return (
    <data value={String(value)} data-name={name} class={tone ? toneOf(value) : undefined}>
      {text}
    </data>
  );
}
