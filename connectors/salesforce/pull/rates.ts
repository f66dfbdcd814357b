/** Exchange rates of companies with several currencies. */
import type { Row, Stream } from '../../connector.ts';
import { clientOf, type SalesforceRecord } from '../client.ts';
import { rateMap } from '../fields/sales.ts';

/** Rates without a day are those of all times: Salesforce itself converts whatever is old with the rates of now. */
const allTimes = '1999-03-01';

/** Rates are few: they are read whole every time. Dated ones are there where the company turned them on. */
export const ratesStream: Stream = {
	name: 'exchange_rates',
	label: 'Exchange rates',
	entities: ['exchange_rates'],
	async *pull(session) {
		const client = clientOf(session);
		if (!(await client.describe('CurrencyType'))) {
			yield { records: [], cursor: null };
			return;
		}
		const types = await client.all(
			'SELECT Id,IsoCode,ConversionRate,IsCorporate FROM CurrencyType ORDER BY IsoCode'
		);
		const corporate = types.find(({ IsCorporate }) => IsCorporate === true);
		const dated = (await client.describe('DatedConversionRate'))
			? await client.all(
					'SELECT Id,IsoCode,ConversionRate,StartDate FROM DatedConversionRate ORDER BY IsoCode,StartDate'
				)
			: [];
		const rates = [...types, ...dated].filter(({ IsoCode }) => IsoCode !== corporate?.IsoCode);
		const rows = corporate ? rates.flatMap((rate) => rowOf(rate, String(corporate.IsoCode))) : [];
		yield { records: [{ map: rateMap, rows }], cursor: null };
	}
};

/** Salesforce says how much of a currency one unit of the corporate one is worth. */
function rowOf({ Id, IsoCode, ConversionRate, StartDate }: SalesforceRecord, corporate: string): Row[] {
	const rate = Number(ConversionRate);
	if (!(rate > 0)) return [];
	return [
		{
			Id,
			IsoCode,
			Corporate: corporate,
			StartDate: StartDate ?? allTimes,
			Rate: String(1 / rate)
		}
	];
}
