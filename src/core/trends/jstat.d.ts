/** The part of jStat that is used here; the package brings no types. */
declare module 'jstat' {
  const jstat: {
    /** Regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
    studentt: { inv(p: number, degrees: number): number };
    normal: { cdf(x: number, mean: number, deviation: number): number; inv(p: number, mean: number, deviation: number): number };
    binomial: { cdf(k: number, n: number, p: number): number };
    erfc(x: number): number;
    /** Logarithm of the gamma function. */
    gammaln(x: number): number;
    ibetainv(p: number, a: number, b: number): number;
  };
  export default jstat;
}
