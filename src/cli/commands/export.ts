import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { resolve } from 'node:path';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { audiences, describeLeftOut, hasAudience, leftOutTotal, type Audience } from '#lib/crm/audience.ts';
import { entities, type EntityName } from '#lib/crm/entities/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { listOf } from '#lib/server/api/index.ts';
import {
	exportFormats,
	exportRecords,
	type ExportFormat,
	type RecordExport
} from '#lib/server/store/records/index.ts';
import { print, say } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export interface ExportCommandOptions extends StoreOptions {
	out?: string;
	format: ExportFormat;
	people: Audience;
	filter: Record<string, string[]>;
}

export function exportCommand(): Command {
	return exportOptions(storeCommand('export', 'all records of one kind as a file'))
		.addArgument(new Argument('<entity>', 'what').choices(entities.map(({ name }) => name)))
		.action(exportEntity);
}

/** Give a command what it takes to write records as a file. */
export const exportOptions = (command: Command): Command =>
	command
		.option('--out <file>', 'the file to write; without it the records go to stdout')
		.addOption(
			new Option('--format <format>', 'how to write it')
				.choices(Object.keys(exportFormats))
				.default('csv' satisfies ExportFormat)
		)
		.addOption(
			new Option(
				'--people <people>',
				'of contacts and leads: all, without those who must not be written to, or only who gave consent'
			)
				.choices([...audiences])
				.default('all' satisfies Audience)
		)
		.option(
			'--filter <condition>',
			'such as status=open, amount.at_least=100 or "segment=Key accounts"; may be repeated',
			readFilter,
			{}
		);

function readFilter(text: string, known: Record<string, string[]>): Record<string, string[]> {
	const place = text.indexOf('=');
	if (place < 1) throw new InvalidArgumentError('Write field=value, such as status=open.');
	const name = text.slice(0, place);
	return { ...known, [name]: [...(known[name] ?? []), text.slice(place + 1)] };
}

/** Write the records of an entity that the options ask for. */
export async function exportEntity(entity: EntityName, options: ExportCommandOptions): Promise<void> {
	const { out, format, people: audience, filter, json } = options;
	if (json && !out)
		throw Object.assign(new Error('--json reports on a file that is written, and no file was named.'), {
			advice: 'Name it with --out, or leave --json out.'
		});
	const path = out && resolve(out);
	if (path && existsSync(path))
		throw Object.assign(new Error(`${path} exists already.`), {
			advice: 'Name a file that does not exist yet.'
		});
	const written = await withStore(options, async (store) => {
		const result = await exportRecords(store, systemViewer, entity, {
			format,
			audience,
			...(await listOf(store, systemViewer, entity, filter)),
			...(path && { noted: { file: path } })
		});
		const records = Readable.from(result.file);
		if (path) await writeWhole(path, records);
		else await pipeline(records, process.stdout, { end: false });
		return result;
	});
	if (path) {
		const { leftOut: left_out, notContactable: not_contactable } = written;
		print(
			{ file: path, ...(hasAudience(entity) && { left_out, not_contactable }) },
			() => `${path} is written.`,
			options
		);
	}
	if (!json) sayWhoIsIn(written);
}

/** A file that is there is whole. */
async function writeWhole(path: string, records: Readable): Promise<void> {
	const draft = `${path}.part`;
	try {
		await pipeline(records, createWriteStream(draft, { mode: 0o600 }));
		await rename(draft, path);
	} finally {
		await rm(draft, { force: true });
	}
}

/** Nobody is left out, or in, without a word. */
function sayWhoIsIn({ leftOut, notContactable }: RecordExport): void {
	const left = leftOutTotal(leftOut);
	if (left > 0) say(`Left out: ${left} of them, ${describeLeftOut(leftOut)}.`);
	if (notContactable > 0)
		say(`${notContactable} of them must not be written to: --people contactable leaves them out.`);
}
