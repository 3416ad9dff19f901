// Constants of the normal distribution: the density, the range, and the quantile's rational approximations
// (Wichura 1988, algorithm AS 241, PPND16).

export const invSqrtTwoPi = 0.3989422804014327;
/** 2^27 + 1: Dekker's splitter. */
export const splitter = 134217729.0;
/** 1.5 x 2^32: adding and subtracting it rounds to a multiple of 2^-20, whose square is exact below 64. */
export const squareMagic = 6442450944.0;
/** exp(-40^2/2) is 0 in doubles: arguments are clamped here. */
export const densityClamp = 40.0;

export const quantileCentre = 0.425;
export const quantileCentreSquared = 0.180625;
export const quantileTail = 5.0;
export const quantileShift = 1.6;

export const qa0 = 3.3871328727963665;
export const qa1 = 133.14166789178438;
export const qa2 = 1971.5909503065513;
export const qa3 = 13731.69376550946;
export const qa4 = 45921.95393154987;
export const qa5 = 67265.7709270087;
export const qa6 = 33430.57558358813;
export const qa7 = 2509.0809287301227;
export const qb1 = 42.31333070160091;
export const qb2 = 687.1870074920579;
export const qb3 = 5394.196021424751;
export const qb4 = 21213.794301586597;
export const qb5 = 39307.89580009271;
export const qb6 = 28729.085735721943;
export const qb7 = 5226.495278852854;
export const qc0 = 1.4234371107496835;
export const qc1 = 4.630337846156546;
export const qc2 = 5.769497221460691;
export const qc3 = 3.6478483247632045;
export const qc4 = 1.2704582524523684;
export const qc5 = 0.2417807251774506;
export const qc6 = 0.022723844989269184;
export const qc7 = 0.0007745450142783414;
export const qd1 = 2.053191626637759;
export const qd2 = 1.6763848301838038;
export const qd3 = 0.6897673349851;
export const qd4 = 0.14810397642748008;
export const qd5 = 0.015198666563616457;
export const qd6 = 0.0005475938084995345;
export const qd7 = 1.0507500716444169e-9;
export const qe0 = 6.657904643501103;
export const qe1 = 5.463784911164114;
export const qe2 = 1.7848265399172913;
export const qe3 = 0.29656057182850487;
export const qe4 = 0.026532189526576124;
export const qe5 = 0.0012426609473880784;
export const qe6 = 2.7115555687434876e-5;
export const qe7 = 2.0103343992922881e-7;
export const qf1 = 0.599832206555888;
export const qf2 = 0.1369298809227358;
export const qf3 = 0.014875361290850615;
export const qf4 = 0.0007868691311456133;
export const qf5 = 1.8463183175100548e-5;
export const qf6 = 1.421511758316446e-7;
export const qf7 = 2.0442631033899397e-15;
