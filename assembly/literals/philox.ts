// Constants of Philox4x32 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC11): multipliers and key steps.

export const philoxMultiplierLow = 0xd2511f53;
export const philoxMultiplierHigh = 0xcd9e8d57;
/** The golden ratio and sqrt(3) - 1, in 32 bits. */
export const philoxKeyLow = 0x9e3779b9;
export const philoxKeyHigh = 0xbb67ae85;
