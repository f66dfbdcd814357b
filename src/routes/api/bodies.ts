/** What a request brings: JSON, or a file. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { forgetUploads, keepUpload, type KeptUpload } from '#lib/server/import/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { problem } from '../problem.ts';

/** The refusal of a body that is of none of some media types; null where it is of one. */
export function notOfType(request: Request, types: readonly string[]): Response | null {
	const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
	if (types.includes(type)) return null;
	return problem(
		415,
		'Unsupported media type',
		`Send the body as ${types.join(' or ')}.`,
		{},
		{ accept: types.join(', ') }
	);
}

/** The JSON that the body is, or why it is refused. */
export async function jsonOf(request: Request): Promise<unknown> {
	const refused = notOfType(request, ['application/json']);
	if (refused) return refused;
	try {
		return await request.json();
	} catch {
		return problem(400, 'Not JSON', 'The body can’t be read as JSON.');
	}
}

/**
 * Do something with the file that the body is, once all of it has arrived; what has seen to it `take`s it. Only then is
 * it known whether this is the request that was sent before: it is the same by its checksum.
 *
 * @throws UploadError
 */
export async function withFile(
	store: Store,
	viewer: Viewer,
	request: Request,
	name: string,
	act: (file: KeptUpload, take: () => KeptUpload) => Promise<Response>
): Promise<Response> {
	const length = request.headers.get('content-length');
	const file = await keepUpload(store, viewer, {
		name,
		size: length === null ? null : Number(length),
		body: request.body ?? new Blob([]).stream()
	});
	let isTaken = false;
	try {
		return await act(file, () => {
			isTaken = true;
			return file;
		});
	} finally {
		if (!isTaken) await forgetUploads([file]);
	}
}
