// Constants of erfcx: (1 + 2x) erfcx(x) as one polynomial in t = (x - 3)/(x + 3), degree 25, for every x >= 0
// (Chebyshev interpolation in 60 digits; the whole function is within 4.1 ulp).

export const erfcxCentre = 3.0;
export const x0 = 1.2530080582697296;
export const x1 = -0.1356211061245812;
export const x2 = -0.0475622943534492;
export const x3 = 0.12964515870276475;
export const x4 = -0.11927366341538638;
export const x5 = 0.06830802734384515;
export const x6 = -0.02377051491717134;
export const x7 = 0.0025293918180474668;
export const x8 = 0.0018886903449991718;
export const x9 = -0.0007798322884823084;
export const x10 = -0.00010515971958448065;
export const x11 = 0.0001250994355712812;
export const x12 = 4.949196649968345e-6;
export const x13 = -2.0100843094844725e-5;
export const x14 = -7.308281468783614e-7;
export const x15 = 3.473024167841533e-6;
export const x16 = 3.5576086684080595e-7;
export const x17 = -6.175617678992323e-7;
export const x18 = -1.4047654315428462e-7;
export const x19 = 1.0277997488271058e-7;
export const x20 = 4.1064013667940355e-8;
export const x21 = -1.3906145791730994e-8;
export const x22 = -8.217595058711455e-9;
export const x23 = 1.2019719440135793e-9;
// 4e-17 (t^24 - t^25) is added to the fit: it is felt near x = 0 alone, makes erfcx(0) = 1 and N(0) = 1/2 to the bit, and lowers the worst error there
export const x24 = 8.393735258690877e-10;
export const x25 = -3.451501487664328e-11;

/** From here on erfcx(x) = 1/(x sqrt(pi)) to the last bit. */
export const erfcxFar = 1e16;
export const invSqrtPi = 0.5641895835477563;
/** e^(-40^2) is 0 and e^(40^2) infinite in doubles: squares are formed of arguments clamped here. */
export const squareClamp = 40.0;
