import type { Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	applyDryRun,
	dryRun,
	latestDryRun,
	listMappings,
	proposedChanges,
	WriteBackError,
	type Applied,
	type MappingCounts,
	type WriteBackChange
} from '#lib/server/write-back/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface WriteBackOptions extends StoreOptions {
	apply?: string;
	only?: string[];
}

/** Changes that are printed; `--json` has as many as are asked for at once. */
const mostListed = 1_000;

export function writeBackCommand(): Command {
	return storeCommand(
		'write-back',
		'say what would be written to a connected CRM, or write it; what goes where is chosen on the page of the connection'
	)
		.argument('<id>', 'the connection, as `weatherglass connections` names it')
		.option(
			'--dry-run',
			'say record by record what is there and what would be; nothing is written (this is the default)'
		)
		.option('--apply <dry run>', 'write what a dry run proposed, by its id')
		.option('--only <ids>', 'with --apply: only these changes, separated by commas', (text) =>
			text.split(',').map((id) => id.trim())
		)
		.action((id: string, options: WriteBackOptions) =>
			options.apply ? apply(id, options) : tryOut(id, options)
		);
}

async function tryOut(connection: string, options: WriteBackOptions): Promise<void> {
	const result = await withStore(options, async (store) => {
		const id = await dryRun(store, systemViewer, connection);
		const [found, latest, mappings] = await Promise.all([
			proposedChanges(store, systemViewer, id, mostListed),
			latestDryRun(store, systemViewer, connection),
			listMappings(store, systemViewer, connection)
		]);
		const fieldOf = new Map(mappings.map(({ id, field }) => [id, field.label]));
		const counts = latest!.counts.map((each) => ({
			...each,
			field: fieldOf.get(each.mapping) ?? each.mapping
		}));
		return { dry_run: id, ...found, counts };
	});
	print(result, describe, options);
}

async function apply(connection: string, { only, ...options }: WriteBackOptions): Promise<void> {
	const applied = await withStore(options, async (store) => {
		const latest = await latestDryRun(store, systemViewer, connection);
		if (latest?.id !== options.apply)
			throw new WriteBackError(
				'not_found',
				'This is not the latest dry run.',
				'Make one anew, and apply that.'
			);
		return applyDryRun(store, systemViewer, { connection, dryRun: latest!.id, ticked: only ?? 'all' });
	});
	print(
		applied,
		({ written, leftOut, failed }: Applied) =>
			`${written} written, ${leftOut} left out because they changed meanwhile, ${failed} failed.`,
		options
	);
	if (applied.failed > 0) process.exitCode = 1;
}

interface Tried {
	dry_run: string;
	changes: WriteBackChange[];
	total: number;
	counts: (MappingCounts & { field: string })[];
}

function describe({ dry_run: id, changes, total, counts }: Tried): string {
	const lines = counts.map(({ field, differ, same, without, gone, unfit, silent }) =>
		[
			`${field}: ${differ} would change, ${same} are alike, ${without} have no value`,
			gone > 0 && `${gone} are gone from the CRM`,
			unfit > 0 && `${unfit} have a value that the field does not take`
		]
			.filter(Boolean)
			.join(', ')
			.concat('.', silent ? ` ${silent}` : '')
	);
	if (total === 0) return [...lines, 'Nothing would change.'].join('\n');
	const listed = table(changes, [
		{ header: 'Change', cell: (change) => change.id },
		{ header: 'Record', cell: (change) => change.label ?? change.record },
		{ header: 'Field', cell: (change) => change.field },
		{ header: 'There now', cell: (change) => change.from ?? '' },
		{ header: 'Would be', cell: (change) => change.to ?? '' }
	]);
	const more = total > changes.length ? `\n… and ${total - changes.length} more.` : '';
	return `${lines.join('\n')}\n\n${listed}${more}\n\nNothing was written. --apply ${id} writes all of it.`;
}
