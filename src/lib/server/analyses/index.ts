/** The analyses by name, as the command line and the interface ask for them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Explained } from './analysis.ts';
import { describeForecast } from './forecast/describe.ts';
import { forecast } from './forecast/forecast.ts';

export interface Analysis<R extends Explained = Explained> {
	name: string;
	/** What it answers, in a sentence. */
	description: string;
	run(store: Store, viewer: Viewer, options: { asOf?: string }): Promise<R>;
	/** The result as plain text. */
	describe(result: R): string;
}

/** An analysis of any result: its own `describe` is only ever given what its own `run` answered. */
const analysis = <R extends Explained>(named: Analysis<R>): Analysis => named as unknown as Analysis;

export const analyses: readonly Analysis[] = [
	analysis({
		name: 'forecast',
		description: 'What this quarter and the next will bring, and how each method did on earlier ones.',
		run: forecast,
		describe: describeForecast
	})
];

/** @throws RangeError when there is none of that name */
export function analysisNamed(name: string): Analysis {
	const found = analyses.find((candidate) => candidate.name === name);
	if (!found) {
		throw new RangeError(
			`There is no analysis named “${name}”. Known: ${analyses.map((candidate) => candidate.name).join(', ')}.`
		);
	}
	return found;
}
