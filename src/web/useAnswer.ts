// An answer of the desk in a component: asks again when account or question change; the old answer stays until the new one arrives.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FaultRecord } from '../index.js';
import type { Answer, Asked, Question } from './desk/questions.js';
import { askOnce, revision } from './page.js';

export interface Answered<Q extends Question> {
  readonly answer: Answer<Q> | undefined;
  readonly fault: FaultRecord | undefined;
  readonly pending: boolean;
}

/** At most one question is under way, and what was asked last is what is answered in the end. `undefined` asks nothing. */
export function useAnswer<Q extends Question>(question: Q, asked: Asked<Q> | undefined): Answered<Q> {
  const [answered, setAnswered] = useState<Answered<Q>>({ answer: undefined, fault: undefined, pending: asked !== undefined });
  const under = useRef({ busy: false, again: false, latest: asked, alive: true });
  under.current.latest = asked;
  const key = `${revision.value} ${JSON.stringify(asked)}`;
  useEffect(() => {
    const state = under.current;
    state.alive = true;
    if (state.busy) {
      state.again = true;
      return;
    }
    const next = async (): Promise<void> => {
      const { latest } = state;
      if (latest === undefined) return;
      state.busy = true;
      setAnswered((before) => (before.pending ? before : { ...before, pending: true }));
      const said = await askOnce(question, latest);
      state.busy = false;
      if (!state.alive) return;
      const again = state.again;
      state.again = false;
      if (said !== undefined)
        setAnswered(({ answer }) =>
          'answer' in said ? { answer: said.answer, fault: undefined, pending: again } : { answer, fault: said.fault, pending: again },
        );
      if (again) await next();
    };
    void next();
  }, [question, key]);
  useEffect(
    () => () => {
      under.current.alive = false;
    },
    [],
  );
  return answered;
}
