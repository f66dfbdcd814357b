import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import {
	connect,
	connectorNamed,
	connectors,
	disconnect,
	estimatePull,
	listConnections,
	pull,
	runsOf,
	type ConnectionRow,
	type Counts,
	type Disconnected,
	type PullReport
} from '#lib/server/sync/index.ts';
import { endProgress, print, say, sayProgress, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface ConnectOptions extends StoreOptions {
	credentials?: string;
	name?: string;
	streams?: string[];
	every?: number;
	takeOverFiles?: boolean;
}

interface SyncOptions extends StoreOptions {
	full?: boolean;
	streams?: string[];
	estimate?: boolean;
	yes?: boolean;
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim());

function minutes(text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	throw new InvalidArgumentError('It must be a number of minutes.');
}

/** What every connector asks for, for help. */
const asked = (): string =>
	connectors
		.map(({ system, credentials }) => {
			const fields = credentials.map(({ name, optional }) => (optional ? `[${name}]` : name));
			return `  ${system}: ${fields.join(', ')}`;
		})
		.join('\n');

export function syncCommands(): Command[] {
	return [
		storeCommand(
			'connect',
			'connect a CRM over its API; the credentials are tried at once and kept encrypted'
		)
			.argument('<connector>', connectors.map(({ system }) => system).join(', '))
			.option('--credentials <file>', 'a JSON file with them; without it they are read from standard input')
			.option('--name <name>', 'what to call the connection')
			.option('--streams <names>', 'what to pull, separated by commas; default: all that is usual', names)
			.option(
				'--every <minutes>',
				'pull by itself so often while a server runs: 15, 60, 360 or 1440',
				minutes
			)
			.option(
				'--take-over-files',
				'the records imported from this CRM’s files are the same as those it will bring'
			)
			.addHelpText('after', () => `\nCredentials, as an object:\n${asked()}`)
			.action(connectTo),
		storeCommand('connections', 'list the CRMs that are connected, and their last runs').action(list),
		storeCommand('sync', 'pull what changed in a connected CRM')
			.argument('<connector>', 'a CRM, such as hubspot, or the id of a connection')
			.option('--full', 'pull everything anew, and find what was deleted')
			.option('--streams <names>', 'only these, separated by commas', names)
			.option('--estimate', 'say what it would cost, and pull nothing')
			.option('--yes', 'pull even when it costs much of what the CRM allows in a day')
			.action(sync),
		storeCommand('disconnect', 'forget a connection and its credentials')
			.argument('<id>', 'the connection, as `weatherglass connections` names it')
			.option('--remove-data', 'take back what it brought, too')
			.action(async (id: string, options: StoreOptions & { removeData?: boolean }) => {
				const { removeData } = options;
				const result = await withStore(options, (store) =>
					disconnect(store, systemViewer, id, { removeData })
				);
				print(result, describeDisconnected, options);
			})
	];
}

async function connectTo(system: string, options: ConnectOptions): Promise<void> {
	connectorNamed(system);
	const credentials = await readCredentialsFile(options.credentials);
	const connection = await withStore(
		options,
		(store) =>
			connect(store, systemViewer, {
				connector: system,
				credentials,
				name: options.name,
				streams: options.streams,
				everyMinutes: options.every ?? null,
				takeOverFiles: options.takeOverFiles
			}),
		{ makesFolder: true }
	);
	print(
		{ ...connection, webhook_key: undefined },
		({ id, name, streams }) =>
			`Connected as “${name}” (${id}). \`weatherglass sync ${id}\` pulls ${streams.join(', ')}.`,
		options
	);
	for (const { message } of connection.checked?.lacking ?? []) say(message);
}

/** Credentials are not taken from the command line: other people of the machine could read them there. */
async function readCredentialsFile(path: string | undefined): Promise<Record<string, unknown>> {
	const advice =
		'They are a JSON object, such as {"token": "…"}; weatherglass connect --help names what each CRM asks for.';
	let text: string;
	try {
		text = await readFile(path ?? '/dev/stdin', 'utf8');
	} catch (error) {
		throw Object.assign(new Error(`The credentials can’t be read: ${(error as Error).message}`), { advice });
	}
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'object' && value !== null && !Array.isArray(value))
			return value as Record<string, unknown>;
	} catch {
		// Said below: what JSON.parse says of it would show a part of the secret.
	}
	throw Object.assign(new Error('The credentials are no JSON object.'), { advice });
}

async function list(options: StoreOptions): Promise<void> {
	const rows = await withStore(options, async (store) => {
		const connections = await listConnections(store, systemViewer);
		return Promise.all(
			connections.map(async ({ webhook_key: _key, ...connection }) => ({
				...connection,
				last_run: (await runsOf(store, connection.id, 1))[0] ?? null
			}))
		);
	});
	print(
		rows,
		(all) =>
			all.length === 0
				? 'No CRM is connected. `weatherglass connect` connects one.'
				: table(all, [
						{ header: 'Connection', cell: ({ id }) => id },
						{ header: 'Name', cell: ({ name }) => name },
						{
							header: 'Pulled',
							cell: ({ every_minutes: each }) => (each === null ? 'when asked' : `every ${each} minutes`)
						},
						{
							header: 'Last run',
							cell: ({ last_run: run }) => (run ? `${run.started_at} ${run.status}` : 'never')
						},
						{ header: 'Paused', cell: ({ paused_because }) => paused_because ?? '' }
					]),
		options
	);
}

async function sync(which: string, options: SyncOptions): Promise<void> {
	const controller = new AbortController();
	process.once('SIGINT', () => controller.abort());
	const { signal } = controller;
	const results = await withStore(options, async (store) => {
		const results: object[] = [];
		for (const connection of await connectionsNamed(store, which))
			results.push(await syncOne(store, connection, options, signal));
		return results;
	});
	print(results.length === 1 ? results[0]! : results, () => results.map(describe).join('\n\n'), options);
	if (results.some((result) => 'status' in result && result.status !== 'done')) process.exitCode = 1;
}

async function syncOne(
	store: Store,
	{ id, name }: ConnectionRow,
	options: SyncOptions,
	signal: AbortSignal
): Promise<object> {
	const { full, streams } = options;
	const estimate = await estimatePull(store, systemViewer, id, { full, streams, signal });
	if (options.estimate) return { connection: id, name, estimate };
	if (estimate?.isCostly && !options.yes) {
		throw Object.assign(
			new Error(
				`${name}: this costs about ${estimate.cost} ${estimate.unit}, and ${estimate.left} are left today.`
			),
			{ advice: 'Say --yes to pull all the same, or --streams to pull less.' }
		);
	}
	const report = await pull(store, systemViewer, id, {
		full,
		streams,
		signal,
		onProgress: ({ stream, read, expected }) =>
			sayProgress(`${stream}: ${read} records read${expected === null ? '' : `, about ${expected} in it`}`)
	});
	endProgress();
	for (const warning of report.warnings) say(warning);
	return { connection: id, name, ...report };
}

async function connectionsNamed(store: Store, which: string): Promise<ConnectionRow[]> {
	const all = await listConnections(store, systemViewer);
	const found = all.filter(({ id, connector }) => id === which || connector === which);
	if (found.length > 0) return found;
	throw Object.assign(new Error(`No connection is called “${which}”.`), {
		advice: 'weatherglass connections lists them; weatherglass connect makes one.'
	});
}

type Result = { name: string } & Partial<PullReport> & {
		estimate?: { cost: number; unit: string; left: number | null } | null;
	};

function describe(result: object): string {
	const { name, status, counts, message, estimate } = result as Result;
	if (status === undefined) {
		if (!estimate) return `${name}: this CRM does not say what a pull costs.`;
		const left = estimate.left === null ? '' : `; ${estimate.left} are left today`;
		return `${name}: about ${estimate.cost} ${estimate.unit}${left}.`;
	}
	return [`${name}: ${status}${message ? `. ${message}` : ''}`, describeCounts(counts ?? {})]
		.filter(Boolean)
		.join('\n');
}

function describeCounts(counts: Counts): string {
	const rows = Object.entries(counts);
	if (rows.length === 0) return 'Nothing changed.';
	const column = (header: string, of: keyof (typeof rows)[number][1]) => ({
		header,
		cell: ([, count]: (typeof rows)[number]) => String(count[of]),
		align: 'right' as const
	});
	return table(rows, [
		{ header: 'Records', cell: ([entity]) => entity },
		column('Read', 'read'),
		column('New', 'new'),
		column('Changed', 'changed'),
		column('Unchanged', 'unchanged'),
		column('Deleted', 'deleted'),
		column('Rejected', 'rejected')
	]);
}

const describeDisconnected = ({ removed, kept }: Disconnected): string =>
	`Disconnected. ${removed} records were removed${kept > 0 ? `; ${kept} stay because something else builds on them` : ''}.`;
