// Constants of erfcx and erfc, which are the Mills ratio (mills.ts) of sqrt(2) x.

/** From here on erfcx(x) = 1/(x sqrt(pi)) to the last bit. */
export const erfcxFar = 1e15;
export const invSqrtPi = 0.5641895835477563;
/** e^(-40^2) is 0 and e^(40^2) infinite in doubles: squares are formed of arguments clamped here. */
export const squareClamp = 40.0;
