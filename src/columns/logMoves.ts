// ln(1 + move), the table that stands beside the moves of scenarios.

/**
 * From the logarithms of the rounded sums 1 + move, in place: adds what the rounding took, so that small moves keep their digits. The difference
 * (1 + move) - 1 is exact, and so is what it lacks of the move wherever |move| <= 1.
 */
export function completeLogMoves(moves: Float64Array, logs: Float64Array): void {
  for (let cell = 0; cell < moves.length; cell++) {
    const move = moves[cell];
    const growth = 1 + move;
    logs[cell] = logs[cell] + (move - (growth - 1)) / growth;
  }
}
