/**
 * SQL of one of so many equal parts of an amount, of which all add up to it: each is what the whole is up to its end, less
 * what it is up to its beginning, to the ten-thousandth that amounts are kept to.
 *
 * @param place of the part, from 0
 */
export const equalShare = (amount: string, place: string, parts: string): string =>
	`(${amount} * (${place} + 1) / ${parts})::decimal(18, 4)
			- (${amount} * ${place} / ${parts})::decimal(18, 4)`;
