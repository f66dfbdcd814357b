import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	addRetentionRule,
	applyRetention,
	describeRule,
	enableRetentionRule,
	erasePeople,
	exportPerson,
	findPerson,
	listErasures,
	listRetentionRules,
	listSuppressions,
	packPersonalData,
	personEntities,
	previewRetention,
	removeRetentionRule,
	retentionConditions,
	suppress,
	unsuppress,
	type ErasureAction,
	type ErasureResult,
	type NewRetentionRule
} from '#lib/server/privacy/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

export function privacyCommand(): Command {
	return new Command('privacy')
		.description('personal data: export, erase, suppress, keep no longer than needed')
		.addCommand(exportCommand())
		.addCommand(eraseCommand())
		.addCommand(ledgerCommand())
		.addCommand(suppressCommand())
		.addCommand(retentionCommand());
}

const personArgument = () => new Argument('<person>', 'id or e-mail address of a contact or lead');

function exportCommand(): Command {
	return storeCommand(
		'export',
		'write everything that is held about a person to a ZIP archive, for them to read'
	)
		.addArgument(personArgument())
		.requiredOption('--out <file>', 'the archive to write')
		.action(async (named: string, options: StoreOptions & { out: string }) => {
			const path = resolve(options.out);
			const data = await withStore(options, async (store) =>
				exportPerson(store, systemViewer, await findPerson(store, systemViewer, named))
			);
			await writeFile(path, await packPersonalData(data), { flag: 'wx', mode: 0o600 });
			const count = [...data.records, ...data.linked].reduce((sum, { rows }) => sum + rows.length, 0);
			const { lines } = data;
			print(
				{ file: path, records: count, lines: lines.length },
				() => `${path} holds ${count} records and ${lines.length} lines of imported files.`,
				options
			);
		});
}

interface EraseCommandOptions extends StoreOptions {
	dryRun?: boolean;
	confirm?: string;
	anonymise?: boolean;
	reason?: string;
}

function eraseCommand(): Command {
	return storeCommand('erase', 'erase a person from records, history and kept files; it can not be undone')
		.addArgument(personArgument())
		.option('--dry-run', 'say what would go, and change nothing')
		.option('--confirm <person>', 'the same id or address again: without it nothing is erased')
		.option('--anonymise', 'keep the records, without anything personal')
		.option('--reason <text>', 'why, for the ledger: nothing personal')
		.action(async (named: string, options: EraseCommandOptions) => {
			const { dryRun = false, confirm, anonymise, reason } = options;
			if (!dryRun && confirm !== named) {
				throw Object.assign(new Error(`Nothing was erased: ${named} was not confirmed.`), {
					code: 'not_confirmed',
					advice: `Look at it with --dry-run, then give --confirm ${named}. It can't be undone.`
				});
			}
			const result = await withStore(options, async (store) =>
				erasePeople(store, systemViewer, [await findPerson(store, systemViewer, named)], {
					action: anonymise ? 'anonymise' : 'erase',
					reason,
					dryRun
				})
			);
			print(result, describeErasure, options);
		});
}

function describeErasure({ dry_run, records, counts, older_states, erasure_id }: ErasureResult): string {
	const lines = [
		dry_run ? 'This would be erased:' : `Erased, as ${erasure_id} in the ledger:`,
		...records.map(({ entity, id }) => `  ${entity} ${id}`),
		...Object.entries(counts)
			.filter(([, count]) => count > 0)
			.map(([what, count]) => `  ${what.replaceAll('_', ' ')}: ${count}`)
	];
	if (older_states.length > 0)
		lines.push(`Older states in the data folder ${dry_run ? 'go' : 'went'} too: ${older_states.join(', ')}`);
	lines.push('Backups and copies elsewhere still have them; a restore erases them anew.');
	return lines.join('\n');
}

function ledgerCommand(): Command {
	return storeCommand('ledger', 'who was erased, when, by whom and why').action(
		async (options: StoreOptions) => {
			const entries = await withStore(options, (store) => listErasures(store, systemViewer));
			print(
				entries,
				() =>
					entries.length === 0
						? 'Nobody was erased.'
						: table(entries, [
								{ header: 'When', cell: ({ erased_at }) => erased_at },
								{ header: 'Record', cell: ({ entity, record_id }) => `${entity} ${record_id}` },
								{ header: 'By', cell: ({ erased_by }) => erased_by ?? '' },
								{ header: 'Why', cell: ({ cause, reason }) => reason ?? cause }
							]),
				options
			);
		}
	);
}

function suppressCommand(): Command {
	return storeCommand('suppress', 'the list of those marketing must not write to: list, add, remove')
		.argument('[value]', 'an e-mail address, or a domain for everyone there; without it the list is printed')
		.option('--remove', 'take it off the list')
		.option('--reason <text>', 'why')
		.action(
			async (value: string | undefined, options: StoreOptions & { remove?: boolean; reason?: string }) => {
				const entries = await withStore(options, async (store) => {
					if (value !== undefined && options.remove) await unsuppress(store, systemViewer, value);
					else if (value !== undefined) await suppress(store, systemViewer, value, options.reason ?? null);
					return listSuppressions(store, systemViewer);
				});
				print(
					entries,
					() =>
						entries.length === 0
							? 'The suppression list is empty.'
							: table(entries, [
									{ header: 'Whom', cell: ({ value }) => value },
									{ header: 'People', cell: ({ people }) => String(people), align: 'right' },
									{ header: 'Since', cell: ({ added_at }) => added_at },
									{ header: 'Why', cell: ({ reason }) => reason ?? '' }
								]),
					options
				);
			}
		);
}

interface RetentionOptions extends StoreOptions, Partial<Omit<NewRetentionRule, 'action'>> {
	add?: boolean;
	action: ErasureAction;
	enable?: string;
	disable?: string;
	remove?: string;
	apply?: boolean;
}

function retentionCommand(): Command {
	return storeCommand(
		'retention',
		'how long people are kept: show whom each rule is about, or apply the enabled ones'
	)
		.option('--apply', 'erase or anonymise whom the enabled rules are about, now')
		.option('--add', 'make a rule of --entity, --condition, --months and --action')
		.addOption(new Option('--entity <entity>', 'whom').choices([...personEntities]))
		.addOption(new Option('--condition <condition>', 'when').choices([...retentionConditions]))
		.addOption(new Option('--months <number>', 'how long').argParser(readMonths))
		.addOption(
			new Option('--action <action>', 'what then').choices(['erase', 'anonymise']).default('anonymise')
		)
		.option('--enable <rule>', 'let --apply apply it')
		.option('--disable <rule>', 'let --apply leave it out')
		.option('--remove <rule>', 'forget a rule')
		.action(retention);
}

function readMonths(text: string): number {
	if (/^\d{1,4}$/.test(text)) return Number(text);
	throw new InvalidArgumentError('Give a whole number of months.');
}

async function retention(options: RetentionOptions): Promise<void> {
	const result = await withStore(options, async (store) => {
		const { add, entity, condition, months, action, enable, disable, remove } = options;
		if (add) {
			if (!entity || !condition || !months)
				throw new Error('A rule needs --entity, --condition and --months.');
			await addRetentionRule(store, systemViewer, { entity, condition, months, action });
		}
		if (enable) await enableRetentionRule(store, systemViewer, enable, true);
		if (disable) await enableRetentionRule(store, systemViewer, disable, false);
		if (remove) await removeRetentionRule(store, systemViewer, remove);
		const rules = [];
		for (const rule of await listRetentionRules(store, systemViewer)) {
			const { count } = await previewRetention(store, systemViewer, rule.id);
			const done = options.apply && rule.enabled ? await applyRetention(store, systemViewer, rule.id) : 0;
			rules.push({ ...rule, due: count, done });
		}
		return rules;
	});
	print(
		result,
		(rules) =>
			rules.length === 0
				? 'There are no retention rules.'
				: table(rules, [
						{ header: 'Rule', cell: ({ id }) => id },
						{ header: 'What', cell: describeRule },
						{ header: 'Enabled', cell: ({ enabled }) => (enabled ? 'yes' : 'no') },
						{ header: 'Due', cell: ({ due }) => String(due), align: 'right' },
						{ header: 'Done', cell: ({ done }) => String(done), align: 'right' }
					]),
		options
	);
}
