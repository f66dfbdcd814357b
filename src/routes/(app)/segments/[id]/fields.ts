/** What a rule may ask for, as the builder offers it. */
import { customFieldName } from '#lib/crm/custom-fields.ts';
import { askedFields, entityNamed, type Field } from '#lib/crm/entities/index.ts';
import { metricPrefix, segmentField, segmentMeasures, type SegmentEntity } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { catalogue } from '#lib/server/metrics/index.ts';
import { offeredFields } from '#lib/server/store/custom-choices.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface RuleField {
	name: string;
	label: string;
	type: string;
	group: string;
	/** Values to choose among, where they are few. */
	choices: string[];
	/** Address that answers values of the field, by what was typed; null where there is none. */
	from: string | null;
}

/** Types whose values are worth offering as they are in use. */
const hasValuesInUse = new Set(['text', 'choice']);

/** Where the values of a field come from: what records point to, or values that others have. */
function valuesFrom(
	entity: SegmentEntity,
	{ name, type, to }: Pick<Field, 'name' | 'type' | 'to'>
): string | null {
	if (type === 'reference') return `/references/${to!}`;
	return hasValuesInUse.has(type) ? `/values/${entity}/${encodeURIComponent(name)}` : null;
}

export async function ruleFields(
	store: Store,
	viewer: Viewer,
	entity: SegmentEntity,
	own: string
): Promise<RuleField[]> {
	const [custom, others] = await Promise.all([
		offeredFields(store, viewer, entity),
		listSegments(store.engine, viewer)
	]);
	const fields = askedFields(entityNamed(entity));
	const named = others.filter(({ id }) => id !== own).map(({ name }) => name);
	const ofCompany = entity === 'companies' ? 'Figures of the company' : 'Figures of their company';
	return [
		...fields.map((field) => ({
			name: field.name,
			label: field.label,
			type: field.type,
			group: 'Fields',
			choices: [...(field.choices ?? [])],
			from: field.choices ? null : valuesFrom(entity, field)
		})),
		...custom.map(({ name, label, type, choices }) => ({
			name: customFieldName(name),
			label,
			type,
			group: 'Custom fields',
			choices: [...(choices ?? [])],
			from: choices ? null : valuesFrom(entity, { name: customFieldName(name), type })
		})),
		...segmentMeasures.map(({ name, label, type }) => ({
			name,
			label,
			type,
			group: 'What they buy',
			choices: [],
			from: null
		})),
		...catalogue()
			.filter(({ dimensions }) => dimensions.includes('company'))
			.map(({ name, label }) => ({
				name: `${metricPrefix}${name}`,
				label,
				type: 'number',
				group: ofCompany,
				choices: [],
				from: null
			})),
		...(named.length > 0
			? [
					{
						name: segmentField,
						label: 'Another segment',
						type: 'segment',
						group: 'Segments',
						choices: named,
						from: null
					}
				]
			: [])
	];
}
