/**
 * Milliseconds that an answer asks to wait, by the text of its `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
 *
 * @param text of the header; none: it does not say
 * @param now milliseconds since 1970, from which a date is counted
 * @returns null when it does not say, or not in a way that can be read
 */
export function retryAfter(text: string | null | undefined, now: number): number | null {
	const said = text?.trim();
	if (!said) return null;
	if (/^\d+(\.\d+)?$/.test(said)) return Number(said) * 1000;
	const date = Date.parse(said);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}
