import * as v from 'valibot';
import {
	forgetUploads,
	ImportError,
	isTimeZone,
	readMapping,
	startJob,
	type FileMapping
} from '#lib/server/import/index.ts';
import { jobDocument } from '../import-documents.ts';
import { oneImport } from '../import-schemas.ts';
import { operation } from '../operation.ts';
import { entityName, none, once, text } from '../schemas.ts';

/** What files are sent as. What a file is shows in its bytes, not here. */
const fileTypes = [
	'text/csv',
	'text/tab-separated-values',
	'text/plain',
	'application/json',
	'application/x-ndjson',
	'application/vnd.apache.parquet',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	'application/zip',
	'application/gzip',
	'application/octet-stream'
] as const;

/** A mapping travels in the address, which servers and proxies hold to a few kilobytes. */
const longestMapping = 6000;

const mapping = v.pipe(
	text,
	v.maxLength(
		longestMapping,
		`A mapping may have up to ${longestMapping} characters here: name only the columns that are read wrongly, or import the file once under Data, where its mapping is remembered.`
	),
	v.rawTransform(({ dataset, addIssue, NEVER }): FileMapping => {
		try {
			return readMapping(JSON.parse(dataset.value), 'the mapping');
		} catch (error) {
			addIssue({
				message:
					error instanceof ImportError ? `${error.message} ${error.advice}` : 'Give the mapping as JSON.'
			});
			return NEVER;
		}
	})
);

const upTo200 = 'Give up to 200 characters.';

export const createImport = operation({
	id: 'createImport',
	method: 'POST',
	path: '/imports',
	summary:
		'Import a file: the body as it is, CSV, XLSX, JSON, JSON Lines or Parquet, also in a zip or gz. It goes on after the answer, one after the other in the order in which they are sent; `Location` says what became of it.',
	scope: 'imports:write',
	limit: 'uploads',
	parameters: none,
	query: v.strictObject({
		name: once(
			v.pipe(text, v.nonEmpty('Say what the file is called.'), v.maxLength(200, upTo200)),
			'What the file is called, with its ending.'
		),
		as: v.optional(once(entityName, 'What the records are, where the file does not show it.')),
		source: v.optional(
			once(
				v.pipe(text, v.regex(/^[a-z][a-z0-9_-]*$/, 'Give a short word in lower case, such as hubspot.')),
				'The system that it comes from, such as hubspot.'
			)
		),
		account: v.optional(
			once(
				v.pipe(text, v.nonEmpty('Name the account.'), v.maxLength(200, upTo200)),
				'The account in that system: files of one account link to one another.'
			)
		),
		mapping: v.optional(
			once(
				mapping,
				'A mapping as JSON, as `weatherglass import --map` takes it. It is remembered for files with the same columns.'
			)
		),
		time_zone: v.optional(
			v.pipe(
				once(text, 'Of times without an offset, such as Europe/Brussels; else UTC.'),
				v.check(isTimeZone, 'Name a time zone of the IANA database, such as Europe/Brussels.')
			)
		),
		date_order: v.optional(
			once(
				v.picklist(['day_first', 'month_first'], 'Give day_first or month_first.'),
				'How dates such as 03/04/2026 are written, where the file does not show it.'
			)
		),
		decimal: v.optional(
			once(
				v.picklist(['.', ','], 'Give a point or a comma.'),
				'How numbers such as 1.234 are written, where the file does not show it.'
			)
		),
		dry_run: v.optional(
			once(
				v.picklist(['true', 'false'], 'Give true or false.'),
				'Say what an import would do, and change nothing.'
			)
		)
	}),
	body: null,
	file: { types: fileTypes, nameOf: ({ name }) => name },
	produces: ['application/json'],
	answer: oneImport,
	status: 202,
	example: {
		query: { name: 'deals.csv', as: 'deals', dry_run: 'true' },
		body: 'Deal ID,Deal Name,Amount,Currency,Close Date\n1,Pump,1200.50,EUR,2026-03-31\n2,Valve,twelve,EUR,2026-04-30\n'
	},
	async handle({ store, bearer: { viewer }, query, file }) {
		const upload = file!;
		const { name, as, source, account, mapping: map, time_zone: timeZone, date_order: dateOrder } = query;
		try {
			const job = startJob(store, viewer, [upload], [{ path: upload.path, name }], {
				as,
				source,
				account,
				map,
				timeZone,
				dateOrder,
				decimal: query.decimal,
				dryRun: query.dry_run === 'true',
				isUnattended: true
			});
			return { json: jobDocument(job), acceptedAt: `/imports/${job.importId}` };
		} catch (failure) {
			await forgetUploads([upload]);
			throw failure;
		}
	}
});
