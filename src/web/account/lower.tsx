// What follows one underlying: the curve and the smile; beside them the ticket; then other rules and stress.
// Below the first figures, and fetched after them.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { requirement } from '../page.js';
import { useAnswer } from '../useAnswer.js';
import { CurvePanel } from './curvePanel.js';
import { GreeksPanel } from './greeksPanel.js';
import { RulesPanel } from './rulesPanel.js';
import { SmilePanel } from './smilePanel.js';
import { StressPanel } from './stressPanel.js';
import { TicketPanel } from './ticketPanel.js';

export function Lower(): JSX.Element | null {
  const { answer } = useAnswer('positions', { requirement: requirement.value });
  const [asked, setAsked] = useState('');
  const underlyings = [...new Set((answer?.legs ?? []).map(({ underlying }) => underlying).filter((id) => id !== ''))];
  const underlying = underlyings.includes(asked) ? asked : underlyings[0];
  return (
    <>
      <div class="grid">
        <div class="c8 stack">
          {underlying !== undefined && <CurvePanel underlying={underlying} underlyings={underlyings} onUnderlying={setAsked} />}
          <div class="greeks">
            <GreeksPanel />
            {underlying !== undefined && <SmilePanel underlying={underlying} />}
          </div>
        </div>
        <TicketPanel />
      </div>
      <div class="grid">
        <RulesPanel />
        <StressPanel />
      </div>
    </>
  );
}
