import { readFile } from 'node:fs/promises';
import { Argument, Command, Option } from 'commander';
import { segmentEntities, SegmentRuleError, type SegmentEntity } from '#lib/crm/segments.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	changeSegment,
	keepSegment,
	segmentDocument,
	segmentDocuments,
	segmentDimensionName,
	type SegmentDocument
} from '#lib/server/metrics/index.ts';
import { deleteSegment, listSegments, type Segment } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';
import { print, table } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';
import { exportEntity, exportOptions, type ExportCommandOptions } from './export.ts';

interface RuleOptions extends StoreOptions {
	rule?: string;
	name?: string;
}

const named = () => new Argument('<segment>', 'its name, or its id');

const ruleOption = () =>
	new Option(
		'--rule <rule>',
		'as JSON, such as \'{"field": "country", "is": "in", "values": ["DE"]}\', or @FILE with it'
	);

/** Segments that are shared: what someone keeps for themselves is theirs, and others can't see what is made here. */
export function segmentsCommand(): Command {
	return new Command('segments')
		.description('segments that are shared: rules that find companies or contacts')
		.addCommand(
			storeCommand('list', 'the segments, with how many each finds').action(async (options: StoreOptions) => {
				print(
					await withStore(options, (store) => segmentDocuments(store, systemViewer)),
					describeAll,
					options
				);
			})
		)
		.addCommand(
			storeCommand('show', 'one segment, with its rule')
				.addArgument(named())
				.action(async (given: string, options: StoreOptions) => {
					const found = await withStore(options, async (store) =>
						segmentDocument(store, systemViewer, await segmentNamed(store, given))
					);
					print(found, describe, options);
				})
		)
		.addCommand(
			storeCommand('create', 'keep a rule as a segment, shared with everybody')
				.argument('<name>', 'what it is called')
				.addOption(
					new Option('--of <entity>', 'whom it finds').choices([...segmentEntities]).makeOptionMandatory()
				)
				.addOption(ruleOption().makeOptionMandatory())
				.action(create)
		)
		.addCommand(
			storeCommand('change', 'give a segment another rule or name')
				.addArgument(named())
				.addOption(ruleOption())
				.option('--name <name>', 'what it is to be called')
				.action(change)
		)
		.addCommand(
			storeCommand('delete', 'delete a segment that no other names; no record is touched')
				.addArgument(named())
				.action(async (given: string, options: StoreOptions) => {
					const gone = await withStore(options, async (store) => {
						const { id, name } = await segmentNamed(store, given);
						await deleteSegment(store, systemViewer, id);
						return { id, name, deleted: true };
					});
					print(gone, ({ name }) => `“${name}” is deleted.`, options);
				})
		)
		.addCommand(
			exportOptions(storeCommand('export', 'whom a segment finds, as a file'))
				.addArgument(named())
				.action(async (given: string, options: ExportCommandOptions) => {
					const { id, entity } = await withStore(options, (store) => segmentNamed(store, given));
					const filter = { ...options.filter, [segmentDimensionName(id)]: ['true'] };
					await exportEntity(entity, { ...options, filter });
				})
		);
}

async function create(name: string, options: RuleOptions & { of: SegmentEntity }): Promise<void> {
	const rule = await ruleOf(options.rule!);
	const kept = await withStore(options, async (store) => {
		const segment = await keepSegment(store, systemViewer, { name, entity: options.of, rule, shared: true });
		return segmentDocument(store, systemViewer, segment);
	});
	print(kept, describe, options);
}

async function change(given: string, options: RuleOptions): Promise<void> {
	const { name, rule } = options;
	if (name === undefined && rule === undefined)
		throw failure('Nothing was said that is to change.', 'Give --rule, --name or both.');
	const wish = {
		...(name !== undefined && { name }),
		...(rule !== undefined && { rule: await ruleOf(rule) })
	};
	const changed = await withStore(options, async (store) => {
		const { id, version } = await segmentNamed(store, given);
		const segment = await changeSegment(store, systemViewer, id, version, wish);
		return segmentDocument(store, systemViewer, segment);
	});
	print(changed, describe, options);
}

async function segmentNamed(store: Store, given: string): Promise<Segment> {
	const segments = await listSegments(store.engine, systemViewer);
	const found =
		segments.find(({ id }) => id === given) ??
		segments.find(({ name }) => name.toLowerCase() === given.trim().toLowerCase());
	if (found) return found;
	throw failure(`There is no shared segment “${given}”.`, '`weatherglass segments list` names them.');
}

async function ruleOf(given: string): Promise<unknown> {
	const text = given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw Object.assign(new SegmentRuleError('The rule is no JSON.'), {
			advice: 'Write it as {"field": "country", "is": "in", "values": ["DE"]}.'
		});
	}
}

const failure = (message: string, advice: string) => Object.assign(new Error(message), { advice });

const finds = ({ finds }: SegmentDocument) => (finds === null ? 'its rule can’t be read' : String(finds));

const describeAll = (segments: readonly SegmentDocument[]): string =>
	segments.length === 0
		? 'No segment is shared.'
		: table(segments, [
				{ header: 'Segment', cell: ({ name }) => name },
				{ header: 'Of', cell: ({ entity }) => entity },
				{ header: 'Finds', cell: finds, align: 'right' },
				{ header: 'Id', cell: ({ id }) => id }
			]);

const describe = (segment: SegmentDocument): string =>
	`${segment.name} (${segment.id}) finds ${finds(segment)} ${segment.entity}.\n${JSON.stringify(segment.rule, null, 2)}`;
