import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isEntityName, entityNames } from '#lib/crm/entities/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { forgetMapping, listMappings, proposeMapping, type FileMapping } from '#lib/server/import/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface MappingOptions extends StoreOptions {
	as?: string;
	source?: string;
	part?: string;
	out?: string;
}

export function mappingCommands(): Command[] {
	return [
		storeCommand(
			'mapping',
			'print the mapping a file would be imported by, as JSON that `import --map` takes'
		)
			.argument('<file>', 'the file; nothing of it is imported')
			.option('--as <entity>', `what the records are: ${entityNames.join(', ')}`)
			.option('--source <system>', 'the system they come from, such as hubspot')
			.option('--part <name>', 'the sheet of a workbook or the file of an archive, where there are several')
			.option('--out <path>', 'write it to this file')
			.action(printMapping),
		storeCommand('mappings', 'the mappings that are remembered for files of the same headers')
			.option('--forget <fingerprint>', 'forget one: the next file of its headers is proposed anew')
			.action(async ({ forget, ...options }: StoreOptions & { forget?: string }) => {
				const mappings = await withStore(options, async (store) => {
					if (forget !== undefined) await forgetMapping(store, systemViewer, forget);
					return listMappings(store, systemViewer);
				});
				print(
					mappings,
					(rows) =>
						rows.length === 0
							? 'No mapping is remembered.'
							: table(rows, [
									{ header: 'Fingerprint', cell: (row) => row.fingerprint },
									{ header: 'Last file', cell: (row) => row.file_name ?? '' },
									{ header: 'As', cell: (row) => `${row.entity} (${row.source ?? 'file'})` },
									{ header: 'Saved', cell: (row) => row.saved_at },
									{ header: 'Columns', cell: (row) => row.headers.join(', ').slice(0, 60) }
								]),
					options
				);
			})
	];
}

async function printMapping(file: string, options: MappingOptions): Promise<void> {
	const { as, source, part, out } = options;
	if (as !== undefined && !isEntityName(as)) {
		throw Object.assign(new Error(`There is no entity “${as}”.`), {
			advice: `Take one of ${entityNames.join(', ')}.`
		});
	}
	const path = resolve(file);
	const mapping: FileMapping = await withStore(
		options,
		(store) => proposeMapping(path, { as, source, part, store }),
		{ makesFolder: true }
	);
	const text = JSON.stringify(mapping, null, 2);
	if (out !== undefined) await writeFile(resolve(out), `${text}\n`);
	print(
		mapping,
		() => (out === undefined ? text : `The mapping is in ${out}; import --map ${out} uses it.`),
		options
	);
}
