// Figures of historical shocks, as facts. Made by test/fixtures/generate/historicalShocks.ts from public closes: change that, not this.

/** Between two UTC daily closes. */
export interface CloseShock {
  readonly name: string;
  readonly description: string;
  readonly from: string;
  readonly to: string;
  /** Simple returns in the order of `closeCoins`; null for a coin that was not listed yet. */
  readonly spots: readonly (number | null)[];
  /** Median of the returns of the coins other than BTC. */
  readonly otherSpot: number;
  /** Closes of the volatility index on the two days, percent; null before it was published. */
  readonly volIndex: readonly [number, number] | null;
  /** Its relative change; an assumption where there is none. */
  readonly vol: number;
}

export const closeCoins = ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'ADA', 'DOGE', 'LINK', 'AVAX', 'LTC'] as const;

export const closeShocks: readonly CloseShock[] = [
  {
    name: '2018-01-16',
    description: 'sell-off after fears of bans in South Korea and China',
    from: '2018-01-15',
    to: '2018-01-16',
    spots: [-0.194974, -0.213218, null, -0.317483, null, null, null, null, null, -0.218824],
    otherSpot: -0.218824,
    volIndex: null,
    vol: 1,
  },
  {
    name: '2020-03-12',
    description: 'the COVID-19 crash, "Black Thursday"',
    from: '2020-03-11',
    to: '2020-03-12',
    spots: [-0.395048, -0.445969, null, -0.441381, -0.349013, -0.413202, -0.2634, -0.477822, null, -0.385329],
    otherSpot: -0.413202,
    volIndex: null,
    vol: 1,
  },
  {
    name: '2021-02-08',
    description: 'rally on Tesla disclosing its purchase of bitcoin',
    from: '2021-02-07',
    to: '2021-02-08',
    spots: [0.195361, 0.085957, 0.172808, 0.167996, 0.07766, 0.023128, 0.009949, 0.027749, 0.267918, 0.109578],
    otherSpot: 0.085957,
    volIndex: null,
    vol: 0.5,
  },
  {
    name: '2021-05-19',
    description: 'deleveraging after renewed Chinese restrictions',
    from: '2021-05-18',
    to: '2021-05-19',
    spots: [-0.143751, -0.277372, -0.374958, -0.340789, -0.334886, -0.268167, -0.3075, -0.383851, -0.374861, -0.367542],
    otherSpot: -0.340789,
    volIndex: [117.01, 124.83],
    vol: 0.066832,
  },
  {
    name: '2021-09-07',
    description: 'long squeeze on the day bitcoin became legal tender in El Salvador',
    from: '2021-09-06',
    to: '2021-09-07',
    spots: [-0.110136, -0.125345, 0.056266, -0.156017, -0.187275, -0.112601, -0.17411, -0.188164, -0.194692, -0.186418],
    otherSpot: -0.17411,
    volIndex: [92.86, 95.16],
    vol: 0.024768,
  },
  {
    name: '2021-12-04',
    description: 'weekend liquidation cascade',
    from: '2021-12-03',
    to: '2021-12-04',
    spots: [-0.082994, -0.02336, -0.051878, -0.04437, -0.082727, -0.087404, -0.109055, -0.114543, -0.140971, -0.134574],
    otherSpot: -0.087404,
    volIndex: [84.55, 87.29],
    vol: 0.032407,
  },
  {
    name: '2022-02-28',
    description: 'rally in the first week of the war in Ukraine',
    from: '2022-02-27',
    to: '2022-02-28',
    spots: [0.144856, 0.116234, 0.164078, 0.098584, 0.082328, 0.123832, 0.086249, 0.109238, 0.126149, 0.104956],
    otherSpot: 0.109238,
    volIndex: [80.65, 77.47],
    vol: -0.03943,
  },
  {
    name: '2022-05-terra',
    description: 'collapse of Terra and Luna, a week',
    from: '2022-05-05',
    to: '2022-05-12',
    spots: [-0.205817, -0.286666, -0.471841, -0.289112, -0.355292, -0.39967, -0.355694, -0.398717, -0.48645, -0.333678],
    otherSpot: -0.355694,
    volIndex: [63.13, 114.58],
    vol: 0.814985,
  },
  {
    name: '2022-06-celsius',
    description: 'Celsius halts withdrawals, Three Arrows Capital fails: eight days',
    from: '2022-06-10',
    to: '2022-06-18',
    spots: [-0.347901, -0.401573, -0.138553, -0.312151, -0.193971, -0.208043, -0.298315, -0.263682, -0.328351, -0.167901],
    otherSpot: -0.263682,
    volIndex: [72.55, 115.03],
    vol: 0.585527,
  },
  {
    name: '2022-06-13',
    description: 'the day after Celsius halted withdrawals',
    from: '2022-06-12',
    to: '2022-06-13',
    spots: [-0.153798, -0.156826, -0.065665, -0.124804, -0.091756, -0.053018, -0.14686, -0.054226, -0.068248, -0.091858],
    otherSpot: -0.091756,
    volIndex: [93.99, 106],
    vol: 0.12778,
  },
  {
    name: '2022-11-ftx',
    description: 'collapse of FTX, two days',
    from: '2022-11-07',
    to: '2022-11-09',
    spots: [-0.226715, -0.296773, -0.524646, -0.206825, -0.283348, -0.214303, -0.330217, -0.304265, -0.285951, -0.248294],
    otherSpot: -0.285951,
    volIndex: [59.48, 114.72],
    vol: 0.928716,
  },
  {
    name: '2023-08-17',
    description: 'flash crash of leveraged longs',
    from: '2023-08-16',
    to: '2023-08-17',
    spots: [-0.07334, -0.069875, -0.050833, -0.059914, -0.140092, -0.070622, -0.091559, -0.084738, -0.071178, -0.131304],
    otherSpot: -0.071178,
    volIndex: [36.56, 52.3],
    vol: 0.430525,
  },
  {
    name: '2024-04-13',
    description: 'weekend sell-off on the attack of Iran on Israel',
    from: '2024-04-12',
    to: '2024-04-13',
    spots: [-0.047559, -0.071174, -0.095913, -0.071357, -0.12436, -0.114979, -0.123484, -0.123252, -0.138536, -0.10165],
    otherSpot: -0.114979,
    volIndex: [66.94, 72.95],
    vol: 0.089782,
  },
  {
    name: '2024-08-05',
    description: 'unwinding of the yen carry trade, over a weekend',
    from: '2024-08-02',
    to: '2024-08-05',
    spots: [-0.121622, -0.190667, -0.150488, -0.144962, -0.128054, -0.142189, -0.154025, -0.204526, -0.172034, -0.138026],
    otherSpot: -0.150488,
    volIndex: [51.4, 63.08],
    vol: 0.227237,
  },
];

/** Between two snapshots of the option chains: relative changes of index prices, and of the 30-day implied vol at the money. */
export const snapshotShock = {
  name: '2026-02-05',
  description: 'sell-off, one day',
  from: '2026-02-04T21:33:08Z',
  to: '2026-02-05T21:29:37Z',
  spots: { BTC: -0.127945, ETH: -0.12055 },
  vols: { BTC: 0.548893, ETH: 0.274982 },
};
