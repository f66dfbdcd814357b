import { error, redirect } from '@sveltejs/kit';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { isMatchedEntity, type MatchedEntity } from '#lib/server/duplicates/index.ts';
import {
	isSurvivorRule,
	mergeRecords,
	readSurvivorRules,
	survivorOf,
	type Survivor
} from '#lib/server/store/merges/index.ts';
import { mayWrite, readRecord } from '#lib/server/store/records/index.ts';
import { saidFailure } from '../../../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../../../problem.ts';
import { cell } from '../../../../../records/show.ts';
import { readerOf } from '../../../../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

function entityOf(name: string): MatchedEntity {
	if (isMatchedEntity(name)) return name;
	error(404, { message: 'There is nothing to merge at this address.', advice: 'Go to Data › Duplicates.' });
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const entity = entityOf(params.entity);
	const [into, from] = await loaded(
		Promise.all([params.into, params.from].map((id) => readRecord(locals.store, viewer, entity, id)))
	);
	const reader = await readerOf(locals);
	const asked = url.searchParams.get('rule') ?? '';
	const saved = await readSurvivorRules(locals.store.engine, entity);
	const rules = isSurvivorRule(asked) ? { all: asked, fields: {} } : saved;
	const { fields, label, labelPlural } = entityNamed(entity);
	return {
		entity,
		label,
		labelPlural,
		rule: isSurvivorRule(asked) ? asked : '',
		systems: [...new Set([into!, from!].map(({ values }) => values.source_system).filter(Boolean))].map(
			String
		),
		mayWrite: mayWrite(viewer, entity),
		into: { id: into!.id, label: into!.label },
		from: { id: from!.id, label: from!.label },
		fields: fields
			.filter(({ derived }) => !derived)
			.map((field) => ({ field, values: [into!, from!].map((record) => record.values[field.name] ?? null) }))
			.filter(({ values }) => values.some((value) => value !== null))
			.map(({ field, values }) => ({
				name: field.name,
				label: field.label,
				texts: [into!, from!].map((record) => cell(record, field, reader).text),
				same: values[0] === values[1],
				chosen: survivorOf(field.name, rules, into!, from!)
			}))
	};
};

export const actions: Actions = {
	default: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const entity = entityOf(params.entity);
		const form = await request.formData();
		const choices = Object.fromEntries(
			[...form].flatMap(([name, value]) =>
				name.startsWith('field_') && (value === 'into' || value === 'from')
					? [[name.slice('field_'.length), value as Survivor]]
					: []
			)
		);
		try {
			await mergeRecords(locals.store, viewer, { entity, into: params.into, from: params.from, choices });
		} catch (failure) {
			return saidFailure(failure);
		}
		redirect(303, `/data/duplicates?entity=${entity}`);
	}
};
