import { share, type Reader } from '#lib/components/format/format.ts';
import { recordLink } from '#lib/components/links.ts';
import {
	rememberedDataQuality,
	recordsOfOwner,
	recordsToMend
} from '#lib/server/analyses/data-quality/data-quality.ts';
import { dimensions, type DataQualityResult } from '#lib/server/analyses/data-quality/result.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { worked } from '../../worked.ts';
import { readMending } from './mending.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const mending = readMending(url);
	const person = url.searchParams.has('unowned') ? null : (url.searchParams.get('person') ?? undefined);
	const [result, mended, owned, reader] = await loaded(
		Promise.all([
			worked({ locals, url }, 'how far the records can be relied on', (work) =>
				rememberedDataQuality(locals.store, viewer, {}, work)
			),
			mending ? recordsToMend(locals.store, viewer, mending) : null,
			person === undefined ? null : recordsOfOwner(locals.store, viewer, person),
			readerOf(locals)
		])
	);
	const dimension = dimensions.find((name) => name === url.searchParams.get('dimension')) ?? null;
	const entity =
		result.entities.find((each) => each.entity === url.searchParams.get('entity'))?.entity ?? null;
	return {
		finding: finding(result, reader),
		result,
		dimensions,
		chosen: { dimension, entity },
		shown: result.findings.filter(
			(each) => (!dimension || each.dimension === dimension) && (!entity || each.entity === entity)
		),
		fields: result.fields
			.filter(({ empty }) => empty > 0)
			.filter((each) => entity !== null && each.entity === entity)
			.sort((one, other) => other.empty - one.empty),
		owned: owned && {
			label: result.owners.find(({ owner }) => owner === person)?.label ?? '',
			records: owned.map((record) => ({ ...record, href: recordLink(record.entity, record.id) }))
		},
		mending: mended &&
			mending && {
				...mended,
				key: mending.key,
				advice:
					result.findings.find((each) => each.entity === mended.entity && each.key === mending.key)?.advice ??
					'',
				ownerLabel:
					mending.owner === undefined
						? null
						: (result.owners.find(({ owner }) => owner === mending.owner)?.label ?? ''),
				records: mended.records.map((record) => ({ ...record, href: recordLink(mended.entity, record.id) }))
			}
	};
};

/** The title of the page: how many records are sound. Rounded down: 100 % is said of nothing but all. */
function finding({ total, findings }: DataQualityResult, reader: Reader): string {
	if (total.score === null) return findings.length === 0 ? 'Quality' : 'Some records are to be mended';
	if (findings.length === 0) return 'Every record is sound';
	return `${share(Math.floor(total.score * 1000) / 1000, reader)} of the records that people own are without a finding`;
}
