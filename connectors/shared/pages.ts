import { ApiError } from './errors.ts';

/** More pages than any pull has: what asks for more goes round in circles. */
const mostPages = 1_000_000;

/**
 * Follow an API's own cursors from page to page.
 *
 * @param fetch answers a page, and the cursor of the next one; null when it is the last
 * @throws ApiError `unexpected_answer` when a cursor comes again: the pages would never end
 */
export async function* pages<Answer, Next extends string | number>(
	first: Next | null,
	fetch: (next: Next | null) => Promise<{ answer: Answer; next: Next | null | undefined }>
): AsyncGenerator<Answer> {
	const seen = new Set<Next>();
	let next = first;
	for (let count = 0; count < mostPages; count++) {
		const page = await fetch(next);
		yield page.answer;
		if (page.next === null || page.next === undefined || page.next === '') return;
		if (seen.has(page.next)) break;
		seen.add(page.next);
		next = page.next;
	}
	throw new ApiError(
		'unexpected_answer',
		`The pages repeat: the cursor ${String(next)} was given before.`,
		'What was pulled is kept. Run it again; if it stays, report it.'
	);
}
