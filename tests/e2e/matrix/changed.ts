import type { Matrix } from './people.ts';
import { differences, type Database, type State } from './state.ts';

export type Given = Matrix & { database: Database };

/** What a request changed; everything is put back. */
export async function changed(database: Database, before: State): Promise<string[]> {
	const changes = differences(before, await database.state());
	await database.putBack(changes);
	return changes;
}
