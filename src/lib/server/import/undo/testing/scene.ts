/** Small histories for the tests of undo, told step by step. */
import { systemViewer } from '#lib/crm/viewer.ts';
import { mergeRecords, unmergeRecords } from '#lib/server/store/merges/index.ts';
import type { TestStore } from '#lib/server/store/testing.ts';
import { undoImport } from '../undo.ts';
import type { ImportOperation } from './operations.ts';
import { worldAfter, type World } from './world.ts';

type Word = '' | 'Metal' | 'Wood' | 'Glass';
export const company = (id: number, industry: Word = '', city: Word | null = null) => ({
	city: city !== null,
	rows: [{ id, industry, city: city ?? ('' as const) }]
});
export const deal = (id: number, company: number, mood: Word = '') => [
	{ id, amount: 1, stage: 'Won', mood, company }
];
export const contact = (id: number, company: number) => [{ id, title: '' as const, company }];

type Named = 'companies' | 'contacts' | 'deals';

/** A store, empty at first, in which one thing happens after the other. Records are named by their numbers in the files. */
export class Scene {
	#files = 0;
	private constructor(
		readonly test: TestStore,
		readonly world: World,
		/** Everything in the store before anything happened. */
		readonly before: Record<string, string[]>
	) {}

	static async begin(test: TestStore): Promise<Scene> {
		const world = await worldAfter(test, []);
		return new Scene(test, world, await world.everything());
	}

	/** Import files; with the number of an earlier import under the names that its files had. */
	import(step: Omit<ImportOperation, 'kind' | 'mood'> & { mood?: boolean }, at = this.#files++) {
		return this.world.import(at, { kind: 'import', mood: false, ...step });
	}

	undo(id: string) {
		return undoImport(this.test.store, systemViewer, id);
	}

	async idOf(entity: Named, number: number): Promise<string> {
		return (await this.world.idOf(entity, number))!.id;
	}

	/** The numbers of the records that are there. */
	async there(entity: Named): Promise<number[]> {
		const rows = await this.test.rows(
			`select source_id from ${entity} where deleted_at is null order by source_id`
		);
		return rows.map(({ source_id }) => Number(source_id));
	}

	async industryOf(number: number): Promise<unknown> {
		const rows = await this.test.rows(`select industry from companies where source_id = '${number}'`);
		return rows[0]?.industry;
	}

	/** A person leads a deal to another company. */
	async leadTo(deal: number, company: number): Promise<void> {
		await this.world.update('deals', deal, { company_id: await this.idOf('companies', company) });
	}

	async merge(entity: 'companies' | 'contacts', into: number, from: number, choices = {}): Promise<string> {
		const pair = { into: await this.idOf(entity, into), from: await this.idOf(entity, from) };
		return (await mergeRecords(this.test.store, systemViewer, { entity, ...pair, choices })).id;
	}

	unmerge(id: string) {
		return unmergeRecords(this.test.store, systemViewer, id);
	}
}
