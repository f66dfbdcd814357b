import { error, fail, redirect } from '@sveltejs/kit';
import { entities, isEntityName } from '#lib/crm/entities/index.ts';
import {
	findUploads,
	forgetUploads,
	ImportError,
	largestUpload,
	mappableFields,
	propose,
	startJob,
	type FileProposal,
	type ImportFile
} from '#lib/server/import/index.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

interface Proposed {
	token: string;
	name: string;
	proposal: FileProposal | null;
	failure: { message: string; advice: string } | null;
}

/** The files that wait, as the address names them. */
const tokensOf = (url: URL) => (url.searchParams.get('files') ?? '').split(',').filter(Boolean);

export const load: PageServerLoad = async ({ locals, url, request }) => {
	const viewer = requireViewer(locals);
	const tokens = tokensOf(url);
	const uploads = await findUploads(locals.store, viewer, tokens);
	const proposed: Proposed[] = [];
	for (const { token, name, path } of uploads) {
		const as = url.searchParams.get(`as_${token}`);
		try {
			const { proposals, refused } = await propose(path, {
				name,
				store: locals.store,
				as: as && isEntityName(as) ? as : undefined,
				signal: request.signal
			});
			for (const proposal of proposals) proposed.push({ token, name, proposal, failure: null });
			for (const { file, message, advice } of refused)
				proposed.push({ token, name: file, proposal: null, failure: { message, advice } });
		} catch (failure) {
			if (request.signal.aborted) error(499, 'The page was left before its files were read.');
			if (!(failure instanceof ImportError)) throw failure;
			proposed.push({
				token,
				name,
				proposal: null,
				failure: { message: failure.message, advice: failure.advice }
			});
		}
	}
	const used = new Set(proposed.flatMap(({ proposal }) => proposal?.entity ?? []));
	return {
		tokens: uploads.map(({ token }) => token),
		largestUpload,
		proposed,
		timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
		companyTimeZone: (await locals.store.settings()).time_zone,
		entities: entities.map(({ name, labelPlural }) => ({ name, label: labelPlural })),
		fields: Object.fromEntries(
			[...used].map((entity) => [entity, mappableFields(entity).map(({ name, label }) => ({ name, label }))])
		)
	};
};

export const actions: Actions = {
	discard: async ({ locals, url }) => {
		const viewer = requireViewer(locals);
		await forgetUploads(await findUploads(locals.store, viewer, tokensOf(url)));
		redirect(303, '/data/import');
	},
	import: async ({ request, locals, url }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const text = (name: string) => String(form.get(name) ?? '');
		const uploads = await findUploads(locals.store, viewer, tokensOf(url));
		const files: ImportFile[] = [];
		for (let place = 0; form.has(`token_${place}`); place++) {
			const upload = uploads.find(({ token }) => token === text(`token_${place}`));
			if (!upload || text(`include_${place}`) !== 'yes') continue;
			const headers = form.getAll(`header_${place}`).map(String);
			const fields = form.getAll(`field_${place}`).map(String);
			const dateOrder = text(`date_order_${place}`);
			const decimal = text(`decimal_${place}`);
			const timeZone = text(`time_zone_${place}`);
			files.push({
				path: upload.path,
				name: upload.name,
				...(text(`part_${place}`) ? { part: text(`part_${place}`) } : {}),
				mapping: {
					entity: text(`entity_${place}`),
					columns: Object.fromEntries(headers.map((header, column) => [header, fields[column] || null])),
					...(dateOrder ? { date_order: dateOrder } : {}),
					...(decimal ? { decimal } : {}),
					...(timeZone ? { time_zone: timeZone } : {})
				}
			});
		}
		if (files.length === 0) return fail(422, { message: 'Choose at least one file to import.' });
		const job = startJob(locals.store, viewer, uploads, files);
		redirect(303, `/data/import/${job.id}`);
	}
};
