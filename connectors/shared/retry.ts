/** When to try again, and how much later. */

/** Statuses of answers that another attempt may mend. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

export const isPassing = (status: number): boolean => passing.has(status);

/** Milliseconds; what a CRM asks for beyond this is for the next run. */
export const longestWait = 5 * 60_000;

/**
 * Milliseconds to wait before another attempt where nobody says: exponential with full jitter, so that clients that
 * failed together don't come back together.
 *
 * @param attempt 1 after the first failure
 * @param random 0 to 1
 */
export function backOff(attempt: number, random: number): number {
	return Math.min(60_000, 500 * 2 ** (attempt - 1)) * (0.1 + 0.9 * random);
}
