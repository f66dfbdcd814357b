import { json } from '@sveltejs/kit';
import { problem } from '../../../../problem.ts';
import { keepUpload, largestUpload, TooLarge } from '../uploads.server.ts';
import type { RequestHandler } from './$types';

/** One file, as the body of the request. */
export const PUT: RequestHandler = async ({ request, url, locals }) => {
	const name = url.searchParams.get('name') ?? '';
	try {
		const { token } = await keepUpload(locals.store, name, request.body ?? new Blob([]).stream());
		return json({ token, name });
	} catch (failure) {
		const isTooLarge = failure instanceof TooLarge || (failure as { status?: number }).status === 413;
		if (!isTooLarge) throw failure;
		const limit = `${Math.round(largestUpload / 1024 / 1024)} MB`;
		return problem(
			413,
			`${name} is larger than ${limit}.`,
			'Import it with `weatherglass import`, which has no limit.'
		);
	}
};
