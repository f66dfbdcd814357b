/** Salesforce's answers as they stand on the wire, by the types of its own client for Node. */
import type {
	DescribeSObjectResult,
	Field,
	OrganizationLimitsInfo,
	SaveError,
	SaveResult
} from '@jsforce/jsforce-node';
import type { QueryResult } from '@jsforce/jsforce-node/lib/query';
import type { FieldType } from './schema.ts';

/** A page of records; each says what it is and where. */
export type WirePage = QueryResult<{ attributes: { type: string; url: string } }>;

/** Of a description what the connector may read. */
export type WireDescription = Pick<DescribeSObjectResult, 'name' | 'label'> & {
	keyPrefix: NonNullable<DescribeSObjectResult['keyPrefix']>;
	fields: (Pick<Field, 'name' | 'label' | 'custom' | 'updateable' | 'calculated'> & {
		type: Field['type'] & FieldType;
		picklistValues: { value: string; label: string; active: boolean }[];
	})[];
};

/** What came of each record of a batch. The client calls a code `errorCode` that is `statusCode` on the wire. */
export type WireSaved =
	| Extract<SaveResult, { success: true }>
	| (Omit<Extract<SaveResult, { success: false }>, 'errors'> & {
			errors: (Omit<SaveError, 'errorCode'> & { statusCode: SaveError['errorCode'] })[];
	  });

export type WireRefusal = SaveError[];

export type WireLimits = Pick<OrganizationLimitsInfo, 'DailyApiRequests'>;
