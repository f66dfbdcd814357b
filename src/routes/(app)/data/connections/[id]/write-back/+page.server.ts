import { sentence } from '#lib/components/format/format.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { connectorNamed, readConnection } from '#lib/server/sync/index.ts';
import {
	addMapping,
	applyDryRun,
	dryRun,
	latestDryRun,
	listMappings,
	listTargets,
	proposedChanges,
	removeMapping,
	takes,
	writtenChanges,
	type Target,
	type WriteBackChange
} from '#lib/server/write-back/index.ts';
import { formFailure } from '../../../../../form-failure.ts';
import { loaded, requireViewer, statusOf } from '../../../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params: { id } }) => {
	const { store } = locals;
	const viewer = requireViewer(locals);
	const connection = await loaded(readConnection(store, viewer, id));
	const connector = connectorNamed(connection.connector);
	const [mappings, targets, latest, written] = await Promise.all([
		listMappings(store, viewer, id),
		listTargets(store, viewer, id).then(
			(found) => ({ found: found.map(shownTarget), failure: null }),
			(error: Error & { advice?: string }) => {
				if (statusOf(error) === undefined) throw error;
				return { found: [], failure: `${error.message} ${error.advice ?? ''}`.trim() };
			}
		),
		latestDryRun(store, viewer, id),
		writtenChanges(store, viewer, id)
	]);
	const labels = new Map(
		targets.found.flatMap(({ entity, subjects }) =>
			subjects.map(({ name, label }) => [`${entity}:${name}`, label] as const)
		)
	);
	const fields = new Map(mappings.map((mapping) => [mapping.id, mapping.field.label]));
	const labelled = (changes: WriteBackChange[]) =>
		changes.map((change) => ({ ...change, field: fields.get(change.mapping) ?? change.field }));
	const proposed = latest && (await proposedChanges(store, viewer, latest.id));
	return {
		connection: { id, name: connection.name },
		crm: connector.name,
		canWrite: connector.writeBack !== undefined,
		mappings: mappings.map(({ id, entity, subject, field, clears }) => ({
			id,
			what: labels.get(`${entity}:${subject}`) ?? subject.replaceAll('_', ' '),
			of: entityNamed(entity).labelPlural,
			field: field.label,
			clears
		})),
		targets: targets.found,
		failure: targets.failure,
		latest: latest && proposed && { ...latest, total: proposed.total, changes: labelled(proposed.changes) },
		written: labelled(written)
	};
};

/** Figures with the fields that can hold them. */
const shownTarget = ({ entity, subjects, fields }: Target) => ({
	entity,
	label: sentence(entityNamed(entity).labelPlural),
	subjects: subjects.map((subject) => ({
		name: subject.name,
		label: subject.label,
		fields: fields.filter((field) => takes(field, subject)).map(({ name, label }) => ({ name, label }))
	}))
});

export const actions: Actions = {
	add: async ({ request, locals, params }) => {
		const form = await request.formData();
		const [entity = '', ...subject] = String(form.get('what') ?? '').split('|');
		const asked = {
			entity,
			subject: subject.join('|'),
			field: String(form.get('field') ?? ''),
			clears: form.has('clears')
		};
		try {
			await addMapping(locals.store, requireViewer(locals), params.id, asked);
			return { done: 'Chosen. Nothing is written until you tick it in a dry run.' };
		} catch (failure) {
			return formFailure(failure, { asked });
		}
	},
	remove: async ({ request, locals, params }) => {
		const mapping = String((await request.formData()).get('mapping') ?? '');
		try {
			await removeMapping(locals.store, requireViewer(locals), params.id, mapping);
			return { done: 'It is written no more. What was written stays in the CRM.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	try: async ({ locals, params }) => {
		try {
			await dryRun(locals.store, requireViewer(locals), params.id);
			return { done: 'This is what would change. Nothing has been written.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	apply: async ({ request, locals, params }) => {
		const form = await request.formData();
		const asked = {
			connection: params.id,
			dryRun: String(form.get('dry_run') ?? ''),
			ticked: form.has('all') ? ('all' as const) : form.getAll('change').map(String)
		};
		try {
			return { applied: await applyDryRun(locals.store, requireViewer(locals), asked) };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
