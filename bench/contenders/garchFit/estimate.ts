// What a contender of the GARCH fit returns.

/** omega, alpha, beta and the log-likelihood over the returns. */
export type GarchEstimate = readonly [omega: number, alpha: number, beta: number, logLikelihood: number];
