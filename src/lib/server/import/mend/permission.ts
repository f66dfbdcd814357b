import type { Viewer } from '#lib/crm/viewer.ts';

/** Why rows can't be mended. */
export class MendError extends Error {
	override readonly name = 'MendError';
	constructor(
		readonly code: 'not_found' | 'not_allowed' | 'not_mendable' | 'invalid',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

/** Who may import may see what was refused, and mend it. */
export const mayMend = ({ role }: Viewer): boolean => role === 'admin' || role === 'analyst';

/** @throws MendError `not_allowed` */
export function requireMending(viewer: Viewer): void {
	if (mayMend(viewer)) return;
	throw new MendError(
		'not_allowed',
		'Rows that were refused are seen and mended by those who may import.',
		'Ask an analyst or an administrator.'
	);
}
