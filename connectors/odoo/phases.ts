import type { Cursor, Page } from '../connector.ts';
import { changesSince, positionOf, type ChangeQuery, type Position } from './changed.ts';
import type { Odoo } from './odoo.ts';
import { text, type OdooRecord } from './values.ts';

/** One model of those that a stream is made of. */
export interface Phase extends ChangeQuery {
	/** Its place in the cursor: it never changes. */
	name: string;
	/** What the changed records are, as rows. */
	page(records: readonly OdooRecord[]): Promise<Omit<Page, 'cursor'>>;
	/** Where a first pull begins, where that is not at the beginning. */
	start?(): Promise<Position>;
}

/** Read what changed in each model of a stream, one after the other; apps that are not installed have none. */
export async function* inPhases(odoo: Odoo, cursor: Cursor, all: readonly Phase[]): AsyncGenerator<Page> {
	const there = await Promise.all(all.map(async ({ model }) => (await odoo.fields(model)) !== null));
	const phases = all.filter((_, index) => there[index]);
	const known = (typeof cursor === 'object' && cursor !== null ? cursor : {}) as Record<string, Cursor>;
	const cursors: Record<string, Cursor> = { ...known };
	// Where the later phases begin is settled before the first ends: what happens meanwhile is theirs.
	for (const { name, start } of phases)
		if (!(name in cursors) && start) cursors[name] = asCursor(await start());
	const hasEnded = ({ name }: Phase) => (cursors[name] as { ended?: boolean } | undefined)?.ended === true;
	// A pull that was killed goes on where it was; what it had done by then is looked at again after that.
	const done = phases.filter(hasEnded);
	const undone = phases.filter((phase) => !hasEnded(phase));
	for (const phase of [...undone, ...done]) {
		for await (const { records, position } of changesSince(odoo, phase, positionOf(cursors[phase.name]))) {
			cursors[phase.name] = asCursor(position);
			const page = records.length > 0 ? await phase.page(records) : { records: [] };
			yield { ...page, cursor: { ...cursors } };
		}
	}
}

const asCursor = ({ at, id, ended }: Position): Cursor => ({ at, id, ended });

/** Where the changes of a model end now, for what only changes from now on matter to. */
export async function latestChange(odoo: Odoo, model: string): Promise<Position> {
	const [latest] = await odoo.searchRead(model, [['write_date', '!=', false]], ['write_date'], {
		order: 'write_date desc, id',
		limit: 1
	});
	return { at: text(latest?.write_date) ?? '', id: null, ended: true };
}
