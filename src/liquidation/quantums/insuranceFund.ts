// Shares of an insurance fund over stakes, requests and withdrawals, in whole shares and units.
// Source: Drift protocol v2, math/insurance and controller/insurance (numbers only).
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { type Integer, integer, least, natural } from './integers.js';

/** By what shares are divided before there are too many for the vault: 10^floor(log10(floor(floor(total / 10) / vault))), 1 where that is none. Throws NOT_POSITIVE for shares over an empty vault. */
export function rebase(inputs: { readonly totalShares: Integer; readonly vaultBalance: Integer }): {
  readonly exponent: number;
  readonly divisor: bigint;
} {
  const given = fieldsOf(inputs, 'inputs', ['totalShares', 'vaultBalance']);
  return rebaseOf(natural(given.totalShares, 'inputs.totalShares'), natural(given.vaultBalance, 'inputs.vaultBalance'));
}

function rebaseOf(total: bigint, vault: bigint): { readonly exponent: number; readonly divisor: bigint } {
  if (vault === 0n) {
    if (total === 0n) return { exponent: 0, divisor: 1n };
    throw new Fault('NOT_POSITIVE', 'inputs.vaultBalance', 'greater than 0 where there are shares', vault);
  }
  const times = total / 10n / vault;
  const exponent = times === 0n ? 0 : String(times).length - 1;
  return { exponent, divisor: 10n ** BigInt(exponent) };
}

/** Shares that are lost where a request to withdraw is taken back: those that the gain since is worth. */
export function sharesLost(inputs: {
  readonly requestShares: Integer;
  readonly requestValue: Integer;
  readonly totalShares: Integer;
  readonly vaultBalance: Integer;
}): bigint {
  const given = fieldsOf(inputs, 'inputs', ['requestShares', 'requestValue', 'totalShares', 'vaultBalance']);
  const [shares, value, total, vault] = ['requestShares', 'requestValue', 'totalShares', 'vaultBalance'].map((name) =>
    natural(given[name], `inputs.${name}`),
  ) as [bigint, bigint, bigint, bigint];
  return lostOf(shares, value, total, vault);
}

function lostOf(shares: bigint, value: bigint, total: bigint, vault: bigint): bigint {
  if (total === 0n || (vault * shares) / total <= value || vault === value) return 0n;
  const left = (value * (total - shares)) / (vault - value);
  return left >= shares ? 0n : shares - left;
}

/** A fund and the stake of one user in it. Amounts in units of the vault. */
export interface FundState {
  readonly totalShares: bigint;
  /** Shares of all users together. */
  readonly userShares: bigint;
  /** Shares of this user. */
  readonly shares: bigint;
  readonly costBasis: bigint;
  readonly requestShares: bigint;
  readonly requestValue: bigint;
  readonly requestTime: bigint;
}

export interface FundStep {
  readonly op: 'stake' | 'request' | 'cancel' | 'withdraw';
  readonly vaultBalance: Integer;
  /** Amount of a stake. */
  readonly amount?: Integer;
  /** Shares of a request. */
  readonly shares?: Integer;
  /** Seconds; of a request and a withdrawal. */
  readonly time?: Integer;
}

/** A user without a stake in a fund of so many shares. */
export function emptyStake(totalShares: Integer = 0n, userShares: Integer = 0n): FundState {
  return {
    totalShares: natural(totalShares, 'totalShares'),
    userShares: natural(userShares, 'userShares'),
    ...{ shares: 0n, costBasis: 0n, requestShares: 0n, requestValue: 0n, requestTime: 0n },
  };
}

/** The state after a step, and what it pays. Throws OUT_OF_RANGE, NOT_POSITIVE of a step that cannot be; then nothing has happened. */
export function fundStep(inputs: { readonly state: FundState; readonly step: FundStep; readonly unstakingSeconds: Integer }): {
  readonly state: FundState;
  readonly withdrawn?: bigint;
} {
  const given = fieldsOf(inputs, 'inputs', ['state', 'step', 'unstakingSeconds']);
  const step = fieldsOf(given.step, 'inputs.step', ['op', 'vaultBalance'], ['amount', 'shares', 'time']);
  const vault = natural(step.vaultBalance, 'inputs.step.vaultBalance');
  const time = step.time === undefined ? 0n : integer(step.time, 'inputs.step.time');
  const state = rebased(stateOf(given.state), vault);
  const op = oneOf(step.op, ['stake', 'request', 'cancel', 'withdraw'], 'inputs.step.op');
  if (op === 'stake') return { state: staked(state, natural(step.amount, 'inputs.step.amount'), vault) };
  if (op === 'request') return { state: requested(state, natural(step.shares, 'inputs.step.shares'), vault, time) };
  if (op === 'cancel') return { state: cancelled(state, vault) };
  return withdrawn(state, vault, time, natural(given.unstakingSeconds, 'inputs.unstakingSeconds'));
}

const stateFields = ['totalShares', 'userShares', 'shares', 'costBasis', 'requestShares', 'requestValue', 'requestTime'] as const;

function stateOf(value: unknown): FundState {
  const given = fieldsOf(value, 'inputs.state', stateFields);
  return Object.fromEntries(stateFields.map((name) => [name, integer(given[name], `inputs.state.${name}`)])) as unknown as FundState;
}

function rebased(state: FundState, vault: bigint): FundState {
  if (vault >= state.totalShares || vault === 0n) return state;
  const { divisor } = rebaseOf(state.totalShares, vault);
  if (divisor === 1n) return state;
  return {
    ...state,
    totalShares: state.totalShares / divisor,
    userShares: state.userShares / divisor,
    shares: state.shares / divisor,
    requestShares: state.requestShares / divisor,
  };
}

function staked(before: FundState, amount: bigint, vault: bigint): FundState {
  // what is in a vault without shares is the protocol's
  const state = before.totalShares === 0n && vault > 0n ? { ...before, totalShares: vault } : before;
  if (state.requestShares > 0n)
    throw new Fault('OUT_OF_RANGE', 'inputs.state.requestShares', '0 where more is staked', state.requestShares);
  if (vault === 0n && state.totalShares > 0n)
    throw new Fault('NOT_POSITIVE', 'inputs.step.vaultBalance', 'greater than 0 where there are shares', vault);
  const shares = vault === 0n ? amount : (amount * state.totalShares) / vault;
  return {
    ...state,
    totalShares: state.totalShares + shares,
    userShares: state.userShares + shares,
    shares: state.shares + shares,
    costBasis: (state.shares === 0n ? 0n : state.costBasis) + amount,
  };
}

function worthOf({ totalShares }: FundState, shares: bigint, vault: bigint): bigint {
  return totalShares === 0n ? 0n : (vault * shares) / totalShares;
}

function requested(state: FundState, shares: bigint, vault: bigint, requestTime: bigint): FundState {
  if (shares === 0n || shares > state.shares)
    throw new Fault('OUT_OF_RANGE', 'inputs.step.shares', `above 0, at most those held (${state.shares})`, shares);
  if (state.requestShares > 0n)
    throw new Fault('OUT_OF_RANGE', 'inputs.state.requestShares', '0: one request at a time', state.requestShares);
  const requestValue = least(worthOf(state, shares, vault), vault === 0n ? 0n : vault - 1n);
  return { ...state, requestShares: shares, requestValue, requestTime };
}

function cancelled(state: FundState, vault: bigint): FundState {
  if (state.requestShares === 0n) throw new Fault('OUT_OF_RANGE', 'inputs.state.requestShares', 'above 0: a request to take back', 0n);
  const lost = lostOf(state.requestShares, state.requestValue, state.totalShares, vault);
  return {
    ...state,
    totalShares: state.totalShares - lost,
    userShares: state.userShares - lost,
    shares: state.shares - lost,
    ...{ requestShares: 0n, requestValue: 0n, requestTime: 0n },
  };
}

function withdrawn(
  state: FundState,
  vault: bigint,
  time: bigint,
  unstakingSeconds: bigint,
): { readonly state: FundState; readonly withdrawn: bigint } {
  const { requestShares, requestTime } = state;
  if (requestShares === 0n) throw new Fault('OUT_OF_RANGE', 'inputs.state.requestShares', 'above 0: a withdrawal is requested first', 0n);
  if (time - requestTime < unstakingSeconds)
    throw new Fault('OUT_OF_RANGE', 'inputs.step.time', `${unstakingSeconds} s after the request`, time - requestTime);
  const amount = least(worthOf(state, requestShares, vault), state.requestValue);
  return {
    withdrawn: amount,
    state: {
      ...state,
      totalShares: state.totalShares - requestShares,
      userShares: state.userShares - requestShares,
      shares: state.shares - requestShares,
      costBasis: state.costBasis - amount,
      ...{ requestShares: 0n, requestValue: 0n, requestTime: 0n },
    },
  };
}
