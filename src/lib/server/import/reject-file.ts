import { join, sep } from 'node:path';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readImport } from './list.ts';

export interface RejectFile {
	/** Absolute. */
	path: string;
	/** What the file was called whose rows these are. */
	fileName: string;
}

/**
 * The file of the refused rows of one file of an import, for taking out: that someone took it is noted. Null when there
 * is none.
 *
 * @throws RecordError `not_allowed`
 */
export async function takeRejectFile(
	store: Store,
	viewer: Viewer,
	importId: string,
	fileId: string | null
): Promise<RejectFile | null> {
	const detail = await readImport(store, viewer, importId);
	const file = detail?.files.find(({ id }) => id === fileId);
	const folder = join(store.folder, 'rejects') + sep;
	const path = file?.rejects_path ? join(store.folder, file.rejects_path) : null;
	if (!file || !path?.startsWith(folder)) return null;
	await audit(store.engine, viewer, {
		action: 'export',
		subject: `Refused rows of ${file.file_name}`,
		detail: { import: importId, format: 'csv' }
	});
	return { path, fileName: file.file_name };
}
