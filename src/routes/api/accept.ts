/**
 * The media type to answer in: of those that can be made, the one that is asked for most.
 *
 * @param header the value of Accept; null: anything
 * @returns null when none of them is wanted. Source: RFC 9110, section 12.5.1
 */
export function acceptedOf(header: string | null, produced: readonly [string, ...string[]]): string | null {
	if (header === null || header.trim() === '') return produced[0];
	const ranges = header.split(',').map((range) => {
		const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
		const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
		return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
	});
	const qualityOf = (media: string) => {
		const type = media.split(';')[0]!.trim();
		const main = type.split('/')[0];
		// The narrowest range decides: `text/csv;q=0, */*` is anything but CSV.
		const range =
			ranges.find((each) => each.type === type) ??
			ranges.find((each) => each.type === `${main}/*`) ??
			ranges.find((each) => each.type === '*/*');
		return range?.quality ?? 0;
	};
	const best = [...produced].sort((one, other) => qualityOf(other) - qualityOf(one))[0]!;
	return qualityOf(best) > 0 ? best : null;
}
