import { json } from '@sveltejs/kit';
import { checkUpload, keepUpload } from '#lib/server/import/index.ts';
import { problemOf, requireViewer } from '../../../../problem.ts';
import type { RequestHandler } from './$types';

/** Whether a file would be taken, from its size and its first bytes, which are the body of the request. */
export const POST: RequestHandler = async ({ request, url, locals }) => {
	const name = url.searchParams.get('name') ?? '';
	const size = Number(url.searchParams.get('size'));
	const first = new Uint8Array(await request.arrayBuffer());
	return answer(async () => {
		await checkUpload(locals.store, requireViewer(locals), { name, size, first });
		return new Response(null, { status: 204 });
	});
};

/** One file, as the body of the request: written to disk as it arrives. */
export const PUT: RequestHandler = async ({ request, url, locals }) => {
	const name = url.searchParams.get('name') ?? '';
	const length = request.headers.get('content-length');
	return answer(async () => {
		const { token } = await keepUpload(locals.store, requireViewer(locals), {
			name,
			size: length === null ? null : Number(length),
			body: request.body ?? new Blob([]).stream()
		});
		return json({ token, name });
	});
};

async function answer(work: () => Promise<Response>): Promise<Response> {
	try {
		return await work();
	} catch (failure) {
		return problemOf(failure);
	}
}
