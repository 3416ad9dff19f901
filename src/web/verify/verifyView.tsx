// Verify a margin call: a statement or a venue's replies, computed again in this tab.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FaultRecord } from '../../index.js';
import type { VerifyAnswer } from '../desk/verify.js';
import { saveText } from '../files/save.js';
import { textsOf } from '../files/texts.js';
import { ask, loaded, toVerify } from '../page.js';
import { RepliesVerified } from './repliesVerified.js';
import { StatementVerified } from './statementVerified.js';

interface Shown {
  readonly name: string;
  readonly answer?: VerifyAnswer;
  readonly fault?: FaultRecord;
}

export function VerifyView(): JSX.Element {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const [text, setText] = useState('');
  const [key, setKey] = useState('');
  const verify = async (name: string, document: string): Promise<void> => {
    const said = await ask('verify', { name, text: document, publicKey: key.trim() });
    if (said !== undefined) setShown('answer' in said ? { name, answer: said.answer } : { name, fault: said.fault });
  };
  const given = toVerify.value;
  const open = loaded.value !== undefined;
  useEffect(() => {
    if (given !== undefined && open) void verify(given.name, given.text);
  }, [given, open]);
  const own = async (): Promise<string | undefined> => {
    const said = await ask('statement', {});
    if (said === undefined) return undefined;
    if ('fault' in said) setShown({ name: 'The statement', fault: said.fault });
    return 'answer' in said ? JSON.stringify(said.answer) : undefined;
  };
  return (
    <>
      <div class="head">
        <div>
          <h1>Verify a margin call</h1>
          <p>The document is computed again in this tab, on both backends. Nothing leaves it.</p>
        </div>
        <div class="right">
          <button
            type="button"
            class="btn"
            disabled={loaded.value === undefined}
            onClick={async () => {
              const made = await own();
              if (made !== undefined) saveText(`statement-${loaded.value?.one.account ?? 'account'}.json`, made, 'application/json');
            }}
          >
            Save a statement of {loaded.value?.one.account ?? 'the account'}
          </button>
        </div>
      </div>
      <div class="grid">
        <section class="panel c4 given" aria-label="Document">
          <div class="ph">
            <h2>Document</h2>
            <p>a statement, or a venue’s replies as JSON; drop it anywhere</p>
          </div>
          <div class="form">
            <label class="w">
              File
              <input
                class="in file"
                type="file"
                accept=".json,.gz,application/json"
                onChange={async ({ currentTarget }) => {
                  const [file] = await textsOf([...(currentTarget.files ?? [])]);
                  if (file !== undefined) await verify(file.name, file.text);
                }}
              />
            </label>
            <label class="w">
              Or its text
              <textarea class="in area" rows={6} value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
            </label>
            <label class="w">
              Signed by (public key, base64; optional)
              <input class="in" value={key} onInput={({ currentTarget }) => setKey(currentTarget.value)} />
            </label>
            <button type="button" class="btn p" disabled={text.trim() === ''} onClick={() => void verify('what was pasted', text)}>
              Verify the text
            </button>
            <button
              type="button"
              class="btn"
              disabled={loaded.value === undefined}
              onClick={async () => {
                const made = await own();
                if (made !== undefined) await verify(`the statement of ${loaded.value?.one.account ?? 'the account'}`, made);
              }}
            >
              Try the account that is open
            </button>
          </div>
        </section>
        <div class="c8">
          <Result shown={shown} />
        </div>
      </div>
    </>
  );
}

function Result({ shown }: { readonly shown: Shown | undefined }): JSX.Element {
  if (shown === undefined)
    return (
      <div class="drop">
        <h2>No document yet</h2>
        <p>
          A statement holds what a margin call rests on: positions, prices, rules, figures. Its venue signs it; anybody can recompute it. A
          service and the command line write one, and so does the button above.
        </p>
      </div>
    );
  const { name, answer, fault } = shown;
  if (answer === undefined)
    return (
      <div class="banner" role="alert">
        <p>
          <b>{name} cannot be verified.</b> {fault?.message}.
        </p>
      </div>
    );
  return answer.kind === 'statement' ? <StatementVerified name={name} answer={answer} /> : <RepliesVerified name={name} answer={answer} />;
}
