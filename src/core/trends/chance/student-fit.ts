import jstat from 'jstat';

/** A Student t distribution around zero. Infinite degrees are the normal one. */
export interface StudentFit {
  readonly degrees: number;
  readonly scale: number;
  /** Twice the logarithm of how much likelier it makes the scores than the standard normal distribution does. */
  readonly evidence: number;
}

const DEGREES = [Infinity, 20, 12, 8, 6, 4, 3, 2, 1.5, 1, 0.7];

/**
 * The Student t distribution under which scores are likeliest, by the EM steps of Lange, Little & Taylor.
 *
 * Lange, K. L., Little, R. J. A., Taylor, J. M. G. (1989): Robust statistical modeling using the t distribution. Journal
 * of the American Statistical Association 84, 881–896.
 */
export function fitStudent(scores: readonly number[]): StudentFit {
  const normal = { degrees: Infinity, scale: 1, evidence: 0 };
  if (scores.length === 0) return normal;
  const plain = likelihood(scores, Infinity, 1);
  let best: StudentFit = normal;
  let declines = 0;
  for (const degrees of DEGREES) {
    const scale = scaleOf(scores, degrees);
    const evidence = 2 * (likelihood(scores, degrees, scale) - plain);
    declines = evidence > best.evidence ? 0 : declines + 1;
    if (evidence > best.evidence) best = { degrees, scale, evidence };
    if (declines === 3) break;
  }
  return best;
}

function scaleOf(scores: readonly number[], degrees: number): number {
  let square = scores.reduce((sum, one) => sum + Math.min(one * one, 9), 0) / scores.length;
  for (let round = 0; round < 20; round += 1) {
    let next = 0;
    for (const one of scores) next += degrees === Infinity ? one * one : (degrees + 1) * one * one / (degrees + one * one / square);
    next = Math.max(next / scores.length, 1e-6);
    const isDone = Math.abs(next - square) < 1e-3 * square;
    square = next;
    if (isDone) break;
  }
  return Math.sqrt(square);
}

function likelihood(scores: readonly number[], degrees: number, scale: number): number {
  let sum = 0;
  for (const one of scores) {
    const square = (one / scale) ** 2;
    sum -= degrees === Infinity ? square / 2 : (degrees + 1) / 2 * Math.log1p(square / degrees);
  }
  return sum + scores.length * (densityAtZero(degrees) - Math.log(scale));
}

function densityAtZero(degrees: number): number {
  if (degrees === Infinity) return -Math.log(2 * Math.PI) / 2;
  return jstat.gammaln((degrees + 1) / 2) - jstat.gammaln(degrees / 2) - Math.log(degrees * Math.PI) / 2;
}
