// Where the figures come from: simulated prices, a file made again, or a service that is running.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { AccountName } from '../desk/live/feed.js';
import type { LiveAsked } from '../desk/live.js';
import { textsOf } from '../files/texts.js';
import { loaded, requirement } from '../page.js';

export interface SourceProps {
  readonly asked: LiveAsked;
  readonly onChosen: (asked: LiveAsked) => void;
  /** Whom the feed follows, and whom it could. */
  readonly begun: { readonly account: string; readonly subaccount: string; readonly accounts: readonly AccountName[] } | undefined;
}

const kinds = [
  ['simulated', 'Simulated'],
  ['file', 'From a file'],
  ['service', 'A running service'],
] as const;

export function Source({ asked, onChosen, begun }: SourceProps): JSX.Element {
  const [kind, setKind] = useState<LiveAsked['kind']>(asked.kind);
  const of = { requirement: requirement.value };
  return (
    <div class="panel source">
      <fieldset class="seg sm">
        <legend class="sr">Source</legend>
        {kinds.map(([id, label]) => (
          <button
            key={id}
            type="button"
            aria-pressed={kind === id}
            onClick={() => {
              setKind(id);
              if (id === 'simulated' && asked.kind !== 'simulated')
                onChosen({ kind: 'simulated', ...of, seed: 1, stepMs: 300_000, volTimes: 1 });
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {kind === 'simulated' && asked.kind === 'simulated' && <Simulated asked={asked} onChosen={onChosen} />}
      {kind === 'file' && <FromFile onFile={(name, text) => onChosen({ kind: 'file', ...of, name, text })} />}
      {kind === 'file' && asked.kind === 'file' && begun !== undefined && begun.accounts.length > 1 && (
        <label class="inline">
          Account
          <select
            class="in small"
            value={begun.accounts.findIndex(({ account, subaccount }) => account === begun.account && subaccount === begun.subaccount)}
            onChange={({ currentTarget }) => {
              const whose = begun.accounts[Number(currentTarget.value)];
              if (whose !== undefined) onChosen({ ...asked, whose });
            }}
          >
            {begun.accounts.map(({ account, subaccount }, n) => (
              <option key={`${account} ${subaccount}`} value={n}>
                {subaccount === '' ? account : `${account} ${subaccount}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'service' && <Service onChosen={onChosen} />}
    </div>
  );
}

function Simulated({
  asked,
  onChosen,
}: {
  readonly asked: Extract<LiveAsked, { kind: 'simulated' }>;
  readonly onChosen: SourceProps['onChosen'];
}): JSX.Element {
  return (
    <>
      <label class="inline">
        Vols
        <select
          class="in small"
          value={asked.volTimes}
          onChange={({ currentTarget }) => onChosen({ ...asked, volTimes: Number(currentTarget.value) })}
        >
          <option value="1">as stated</option>
          <option value="2">twice</option>
          <option value="4">four times</option>
        </select>
      </label>
      <label class="inline">
        Seed
        <input
          class="in small n"
          type="number"
          min="1"
          max="999999"
          value={asked.seed}
          onChange={({ currentTarget }) => {
            const seed = Math.floor(Number(currentTarget.value));
            if (seed >= 1 && seed <= 999_999) onChosen({ ...asked, seed });
          }}
        />
      </label>
      <p>A step is five minutes.</p>
    </>
  );
}

function FromFile({ onFile }: { readonly onFile: (name: string, text: string) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="btn s" onClick={() => input.current?.click()}>
        Choose a journal or closes
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Journal or history"
        onChange={async ({ currentTarget }) => {
          const [text] = await textsOf([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
          if (text !== undefined) onFile(text.name, text.text);
        }}
      />
      <p>
        A journal of <code>margincore watch --journal</code> or of the service, or daily closes as <code>date,BTC,...</code>
      </p>
    </>
  );
}

function Service({ onChosen }: { readonly onChosen: SourceProps['onChosen'] }): JSX.Element {
  const [address, setAddress] = useState(location.origin);
  const [key, setKey] = useState('');
  const [account, setAccount] = useState(loaded.value?.one.account ?? '');
  return (
    <form
      class="inlineForm"
      onSubmit={(event) => {
        event.preventDefault();
        onChosen({ kind: 'service', address, key: key.trim(), account: account.trim(), subaccount: '' });
      }}
    >
      <label class="inline">
        Address
        <input class="in small" type="url" required value={address} onInput={({ currentTarget }) => setAddress(currentTarget.value)} />
      </label>
      <label class="inline">
        Read key
        <input
          class="in small"
          type="password"
          autocomplete="off"
          value={key}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
      </label>
      <label class="inline">
        Account
        <input class="in small" required value={account} onInput={({ currentTarget }) => setAccount(currentTarget.value)} />
      </label>
      <button type="submit" class="btn s p">
        Attach
      </button>
    </form>
  );
}
