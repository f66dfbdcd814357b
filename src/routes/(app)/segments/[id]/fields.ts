/** What a rule may ask for, as the builder offers it. */
import { customFieldName } from '#lib/crm/custom-fields.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
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
	const { fields } = entityNamed(entity);
	const named = others.filter(({ id }) => id !== own).map(({ name }) => name);
	const ofCompany = entity === 'companies' ? 'Figures of the company' : 'Figures of their company';
	return [
		...fields
			.filter(({ type }) => type !== 'reference')
			.map(({ name, label, type, choices }) => ({
				name,
				label,
				type,
				group: 'Fields',
				choices: [...(choices ?? [])]
			})),
		...custom.map(({ name, label, type, choices }) => ({
			name: customFieldName(name),
			label,
			type,
			group: 'Custom fields',
			choices: [...(choices ?? [])]
		})),
		...segmentMeasures.map(({ name, label, type }) => ({
			name,
			label,
			type,
			group: 'What they buy',
			choices: []
		})),
		...catalogue()
			.filter(({ dimensions }) => dimensions.includes('company'))
			.map(({ name, label }) => ({
				name: `${metricPrefix}${name}`,
				label,
				type: 'number',
				group: ofCompany,
				choices: []
			})),
		...(named.length > 0
			? [
					{
						name: segmentField,
						label: 'Another segment',
						type: 'segment',
						group: 'Segments',
						choices: named
					}
				]
			: [])
	];
}
