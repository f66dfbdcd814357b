import { fail } from '@sveltejs/kit';

/** Run an action; what the request itself caused is said on the page. */
export async function said(work: Promise<unknown>, done: string) {
	try {
		await work;
		return { done };
	} catch (failure) {
		const known = failure as Error & { advice?: string };
		if (known.name !== 'RecordError') throw failure;
		return fail(422, { message: `${known.message} ${known.advice ?? ''}` });
	}
}
