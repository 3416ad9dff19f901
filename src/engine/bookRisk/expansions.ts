// Second-order P&L of accounts: the factors one is exposed to, their covariance, its deltas and gammas.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { type Covariance, covarianceOf } from '../../risk/covariance.js';
import { volFactor } from '../../risk/scenarios/closes.js';
import { unitScale } from '../../risk/unitScale.js';
import { loadingWidth, orders } from './loadings.js';

/** Where the factors stand among the underlyings of the market; those of underlyings that it has not are left out. */
export interface FactorPlaces {
  /** [factors]: underlying, or -1; and the order (price or vol) of loadings.ts. */
  readonly units: Int32Array;
  readonly orders: Uint8Array;
}

export function factorPlaces(names: readonly string[], underlyings: readonly string[]): FactorPlaces {
  const units = new Int32Array(names.length).fill(-1);
  const kinds = new Uint8Array(names.length);
  for (const [u, id] of underlyings.entries()) {
    for (const [kind, name] of [
      [orders.price, id],
      [orders.vol, volFactor(id)],
    ] as const) {
      const f = names.indexOf(name);
      if (f < 0) continue;
      units[f] = u;
      kinds[f] = kind;
    }
  }
  return { units, orders: kinds };
}

/** delta'x + x' Gamma x / 2 over the factors that an account is exposed to. */
export interface AccountPnl {
  /** Places of the factors among all. */
  readonly factors: readonly number[];
  readonly deltas: Float64Array;
  /** [n x n]; blocks of price and vol by underlying. */
  readonly gammas: Float64Array;
  /** Scale factor: a power of two, so that no fourth power leaves the doubles. */
  readonly scale: number;
}

export class Expansions {
  readonly #places: FactorPlaces;
  readonly #covariance: Covariance;
  readonly #correlation: readonly ArrayLike<number>[];
  readonly #some = new Map<string, Covariance>();
  readonly #logs: boolean;

  /** `covariance` over the horizon. `logs`: x is a log return, of which a relative move is x + x^2/2 to second order. */
  constructor(places: FactorPlaces, covariance: Covariance, correlation: readonly ArrayLike<number>[], logs: boolean) {
    this.#places = places;
    this.#covariance = covariance;
    this.#correlation = correlation.map((row) => Float64Array.from(row));
    this.#logs = logs;
  }

  /** Loading of two factors of one underlying. */
  #second(sums: Float64Array, base: number, first: number, second: number): number {
    if (first !== second) return sums[base + orders.vanna];
    const own = sums[base + (first === orders.price ? orders.gamma : orders.volga)];
    return this.#logs ? own + sums[base + first] : own;
  }

  /** Of sums of loadings, [underlyings x loadingWidth] from `from` on. */
  pnlOf(sums: Float64Array, from: number): AccountPnl {
    const { units, orders: kinds } = this.#places;
    const { volatilities } = this.#covariance;
    const baseOf = (f: number): number => from + units[f] * loadingWidth;
    const factors: number[] = [];
    for (let f = 0; f < units.length; f += 1) {
      if (units[f] < 0) continue;
      const [base, own] = [baseOf(f), kinds[f]];
      const curved = this.#second(sums, base, own, own) !== 0 || sums[base + orders.vanna] !== 0;
      if (curved || sums[base + own] !== 0) factors.push(f);
    }
    const n = factors.length;
    const deltas = new Float64Array(n);
    const gammas = new Float64Array(n * n);
    let largest = 0;
    for (let i = 0; i < n; i += 1) {
      const f = factors[i];
      const vol = volatilities[f];
      deltas[i] = sums[baseOf(f) + kinds[f]];
      largest = Math.max(largest, Math.abs(deltas[i] * vol));
      for (let j = 0; j < n; j += 1) {
        const g = factors[j];
        if (units[g] !== units[f]) continue;
        const gamma = this.#second(sums, baseOf(f), kinds[f], kinds[g]);
        gammas[i * n + j] = gamma;
        largest = Math.max(largest, Math.abs(gamma * vol * volatilities[g]));
      }
    }
    const scale = unitScale(largest);
    return { factors, deltas: deltas.map((x) => x * scale), gammas: gammas.map((x) => x * scale), scale };
  }

  /** Covariance of some factors; made once for all accounts that are exposed to the same ones. */
  covarianceOf(backend: Backend, arena: Arena, factors: readonly number[]): Covariance {
    const key = factors.join(' ');
    const known = this.#some.get(key);
    if (known) return known;
    const volatilities = factors.map((f) => this.#covariance.volatilities[f]);
    const correlation = factors.map((f) => factors.map((g) => this.#correlation[f]?.[g]));
    const made = covarianceOf(backend, arena, { volatilities, correlation }, factors.length);
    this.#some.set(key, made);
    return made;
  }
}
