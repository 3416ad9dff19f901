// What was refused and why; nothing that stands open is lost by it.
import type { JSX } from 'preact';
import { refusal } from '../page.js';

export function Refusal(): JSX.Element | null {
  const said = refusal.value;
  if (said === undefined) return null;
  const { path, expectation, got, next } = said.fault;
  return (
    <div class="banner" role="alert">
      <p>
        <b>{said.what} was not taken.</b> {path} must be {expectation}; got {got}. {next} What was open stays open.
      </p>
      <button
        type="button"
        class="btn s"
        onClick={() => {
          refusal.value = undefined;
        }}
      >
        Close
      </button>
    </div>
  );
}
