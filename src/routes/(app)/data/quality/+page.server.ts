import { sentence, share, type Reader } from '#lib/components/format/format.ts';
import { pickLink, recordLink } from '#lib/components/links.ts';
import {
	rememberedDataQuality,
	recordsOfOwner,
	recordsToMend
} from '#lib/server/analyses/data-quality/data-quality.ts';
import { dimensions, type DataQualityResult } from '#lib/server/analyses/data-quality/result.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { worked } from '../../worked.ts';
import { readMending } from './mending.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const viewer = requireViewer(locals);
	const mending = readMending(url);
	const person = url.searchParams.has('unowned') ? null : (url.searchParams.get('person') ?? undefined);
	const [result, mended, owned, reader] = await loaded(
		Promise.all([
			worked({ locals, url, isDataRequest }, 'how far the records can be relied on', (work) =>
				rememberedDataQuality(locals.store, viewer, {}, work)
			),
			mending ? recordsToMend(locals.store, viewer, mending) : null,
			person === undefined ? null : recordsOfOwner(locals.store, viewer, person),
			readerOf(locals)
		])
	);
	const marks = readMarks(url, [
		{
			name: 'entity',
			label: 'Records',
			values: result.entities.map(({ entity, label }) => ({ key: entity, label }))
		},
		{
			name: 'dimension',
			label: 'Kind',
			values: dimensions.map((name) => ({ key: name, label: sentence(name) }))
		}
	]);
	const shows = (entity: string, dimension: string) =>
		marks.shows('entity', entity) && marks.shows('dimension', dimension);
	const entities = result.entities.filter(({ entity }) =>
		marks.picks.some((pick) => pick.dimension === 'entity' && pick.key === entity)
	);
	/** A cell is of records and a kind; a head of one of both. */
	const chosenBy = (entity: string | null, dimension: string | null) => ({
		href: pickLink(url, [
			...(entity === null ? [] : [{ dimension: 'entity', key: entity }]),
			...(dimension === null ? [] : [{ dimension: 'dimension', key: dimension }])
		]),
		isFaded:
			marks.picks.length > 0 &&
			!(
				(entity === null || marks.shows('entity', entity)) &&
				(dimension === null || marks.shows('dimension', dimension))
			)
	});
	return {
		finding: finding(result, reader),
		result,
		dimensions,
		picks: marks.picks,
		marked: untrack(() => ({
			heads: Object.fromEntries(dimensions.map((name) => [name, chosenBy(null, name)])),
			entities: Object.fromEntries(
				result.entities.map(({ entity }) => [
					entity,
					{
						head: chosenBy(entity, null),
						cells: Object.fromEntries(dimensions.map((name) => [name, chosenBy(entity, name)]))
					}
				])
			)
		})),
		shown: result.findings.filter((each) => shows(each.entity, each.dimension)),
		fields: entities.map(({ entity, label }) => ({
			entity,
			label,
			fields: result.fields
				.filter((each) => each.entity === entity && each.empty > 0)
				.sort((one, other) => other.empty - one.empty)
		})),
		isShown: Object.fromEntries(result.entities.map(({ entity }) => [entity, marks.shows('entity', entity)])),
		owned: owned && {
			label: result.owners.find(({ owner }) => owner === person)?.label ?? '',
			records: owned
				.filter(({ entity }) => marks.shows('entity', entity))
				.map((record) => ({ ...record, href: recordLink(record.entity, record.id) }))
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
