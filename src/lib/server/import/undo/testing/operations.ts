/** What people and files may do to a store, at random, for the properties of undo. */
import fc from 'fast-check';

const words = fc.constantFrom('', 'Metal', 'Wood', 'Glass');
export const stages = ['Qualified', 'Proposal', 'Negotiation', 'Won', 'Lost'];
const id = fc.integer({ min: 1, max: 4 });
const unique = <T extends { id: number }>(row: fc.Arbitrary<T>) =>
	fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

const companies = fc.record({
	rows: unique(fc.record({ id, industry: words, city: words })),
	city: fc.boolean()
});
const contacts = unique(fc.record({ id, title: words, company: fc.integer({ min: 1, max: 5 }) }));
const deals = unique(
	fc.record({
		id,
		amount: fc.integer({ min: 1, max: 3 }),
		stage: fc.constantFrom(...stages),
		mood: words,
		company: fc.integer({ min: 1, max: 5 })
	})
);

/** An import of up to three files. */
export const imported = fc
	.record(
		{ kind: fc.constant('import' as const), companies, contacts, deals, mood: fc.boolean() },
		{ requiredKeys: ['kind', 'mood'] }
	)
	.filter((step) => Boolean(step.companies ?? step.contacts ?? step.deals));
export type ImportOperation = typeof imported extends fc.Arbitrary<infer T> ? T : never;

/** Three imports that say the same of what several of them bring. */
export const agreeing = fc
	.tuple(imported, fc.array(fc.boolean(), { minLength: 36, maxLength: 36 }))
	.map(([step, sides]): ImportOperation[] => {
		let place = 0;
		const part = <T>(rows: T[]): T[] | undefined => {
			const kept = rows.filter(() => sides[place++ % sides.length]);
			return kept.length > 0 ? kept : undefined;
		};
		const some = (): ImportOperation => {
			const companies = step.companies && part(step.companies.rows);
			return {
				kind: 'import',
				mood: step.mood,
				companies: companies && { city: step.companies!.city, rows: companies },
				contacts: step.contacts && part(step.contacts),
				deals: step.deals && part(step.deals)
			};
		};
		return [some(), some(), some()];
	})
	.filter((all) => all.every((step) => Boolean(step.companies ?? step.contacts ?? step.deals)));

/** Two records made one. */
export const merge = fc.record({
	kind: fc.constant('merge' as const),
	entity: fc.constantFrom('companies' as const, 'contacts' as const),
	into: id,
	from: id
});

const edited = fc.constantFrom('companies' as const, 'contacts' as const, 'deals' as const);

/** Something that someone does. Records and imports are named by their place, so that every history makes sense. */
export const operation = fc.oneof(
	{ weight: 3, arbitrary: imported },
	fc.record({ kind: fc.constant('edit' as const), entity: edited, id, value: words }),
	fc.record({ kind: fc.constant('move' as const), id, stage: fc.constantFrom(...stages) }),
	fc.record({
		kind: fc.constant('create' as const),
		entity: fc.constantFrom('companies' as const, 'deals' as const)
	}),
	fc.record({ kind: fc.constant('delete' as const), entity: edited, id }),
	merge,
	fc.record({ kind: fc.constant('unmerge' as const), place: fc.nat(5) }),
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), place: fc.nat(5) }) }
);
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

export const isImport = (step: Operation): step is ImportOperation => step.kind === 'import';
