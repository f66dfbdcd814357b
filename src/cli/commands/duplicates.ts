import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	defaultThreshold,
	findDuplicates,
	matchedEntities,
	mergeAll,
	type DuplicatePair,
	type MatchedEntity
} from '#lib/server/duplicates/index.ts';
import {
	isSurvivorRule,
	mergeRecords,
	plainRules,
	unmergeRecords,
	type SurvivorRules,
	type Unmerged
} from '#lib/server/store/merges/index.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface FindOptions extends StoreOptions {
	entity?: MatchedEntity;
	threshold: number;
	merge?: boolean;
	keep?: SurvivorRules;
}

interface MergeOptions extends StoreOptions {
	keep?: SurvivorRules;
}

export function duplicateCommands(): Command[] {
	return [
		storeCommand('duplicates', 'find contacts, companies and leads that are there twice')
			.addOption(new Option('--entity <entity>', 'only these; default all').choices([...matchedEntities]))
			.addOption(
				new Option('--threshold <share>', 'how sure a pair must be, 0 to 1')
					.argParser(readThreshold)
					.default(defaultThreshold)
			)
			.option('--merge', 'merge every pair that is found; each merge can be taken back')
			.addOption(keepOption())
			.action(find),
		storeCommand('merge', 'make one record of two; what points to the second points to the first')
			.addArgument(entityArgument())
			.argument('<into>', 'id of the record that stays')
			.argument('<from>', 'id of the record that goes')
			.addOption(keepOption())
			.action(async (entity: string, into: string, from: string, options: MergeOptions) => {
				const merge = await withStore(options, (store) =>
					mergeRecords(store, systemViewer, {
						entity: entity as MatchedEntity,
						into,
						from,
						rules: options.keep
					})
				);
				print(
					{ merge: merge.id, links: merge.links, record: merge.record.id },
					() =>
						`Merged into ${merge.record.label}, with ${merge.links} links. \`unmerge ${merge.id}\` takes it back.`,
					options
				);
			}),
		storeCommand('unmerge', 'make two records of one again')
			.argument('<merge>', 'the merge, as `merge` and `duplicates --merge` name it')
			.action(async (id: string, options: StoreOptions) => {
				const result = await withStore(options, (store) => unmergeRecords(store, systemViewer, id));
				print(result, (unmerged) => describeUnmerged(unmerged), options);
			})
	];
}

const keepOption = () =>
	new Option(
		'--keep <rule>',
		`which value stays where the two differ: ${plainRules.join(', ')}, or source:NAME; default as saved`
	).argParser((text): SurvivorRules => {
		if (isSurvivorRule(text)) return { all: text, fields: {} };
		throw new InvalidArgumentError(`Give one of ${plainRules.join(', ')}, or source:NAME.`);
	});

const entityArgument = () => new Argument('<entity>', 'what the records are').choices([...matchedEntities]);

function describeUnmerged({ links, conflicts, removed, kept }: Unmerged): string {
	const sentences = [`The merge is taken back; ${links} links were moved back.`];
	if (conflicts.length > 0)
		sentences.push(`Kept as they are, because they changed since: ${conflicts.join(', ')}.`);
	if (removed > 0)
		sentences.push(
			`Removed with it, because their import was undone and only the merge kept them: ${removed}.`
		);
	const lines = kept.map(({ entity, id, reason }) => `Kept ${entity} ${id}: ${reason}`);
	return [sentences.join(' '), ...lines].join('\n');
}

function readThreshold(text: string): number {
	const threshold = Number(text);
	if (threshold >= 0 && threshold <= 1 && text.trim() !== '') return threshold;
	throw new InvalidArgumentError('Give a share from 0 to 1, such as 0.9.');
}

async function find(options: FindOptions): Promise<void> {
	const entities = options.entity ? [options.entity] : matchedEntities;
	const found = await withStore(options, async (store) => {
		const pairs: DuplicatePair[] = [];
		for (const entity of entities) {
			const { threshold } = options;
			pairs.push(...(await findDuplicates(store, systemViewer, entity, { threshold })).pairs);
		}
		const merges = options.merge ? (await mergeAll(store, systemViewer, pairs, options.keep)).merges : [];
		return { threshold: options.threshold, pairs, merges };
	});
	print(found, ({ pairs, merges }) => describe(pairs, merges), options);
}

function describe(pairs: readonly DuplicatePair[], merges: readonly string[]): string {
	if (pairs.length === 0) return 'No two records look like one.';
	const lines = table(pairs, [
		{ header: 'What', cell: (pair) => pair.entity },
		{ header: 'Chance', cell: (pair) => `${(pair.probability * 100).toFixed(1)} %`, align: 'right' },
		{ header: 'One', cell: (pair) => `${pair.first.name ?? ''} (${pair.first.id})` },
		{ header: 'Other', cell: (pair) => `${pair.second.name ?? ''} (${pair.second.id})` },
		{
			header: 'Shared',
			cell: (pair) =>
				pair.evidence
					.filter(({ agreement }) => agreement !== 'different')
					.map(({ field, agreement }) => (agreement === 'same' ? field : `${field} nearly`))
					.join(', ')
		}
	]);
	return merges.length > 0 ? `${lines}\n${merges.length} merges; \`unmerge ID\` takes one back.` : lines;
}
