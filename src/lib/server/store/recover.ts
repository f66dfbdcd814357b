import { recoverLog, type Recovery } from '#lib/server/engine/recover.ts';

/** Set a damaged write-ahead log aside, and say in a sentence or two what was lost. Throws `in_use` while an engine runs. */
export async function recover(folder: string): Promise<Recovery & { summary: string }> {
	const recovery = await recoverLog(folder);
	const rows = Object.values(recovery.rowsKept).reduce((total, count) => total + count, 0);
	const summary = recovery.setAside
		? `The log was damaged and is set aside as ${recovery.setAside} (${recovery.bytes} bytes, of which the first ` +
			`${recovery.bytesKept} were read and kept). Later changes made since ${recovery.lostSince} are lost. ` +
			`The database opens again and holds ${rows} rows.`
		: `The log is sound; nothing was changed. The database holds ${rows} rows.`;
	return { ...recovery, summary };
}
