import type { RecordSet, Row, Session, Sweep } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import { addressOf, listed } from '../api.ts';

/** A set of rows; none where there are no rows. */
export const recordSet = (
	map: FieldMap,
	rows: readonly Row[],
	customFields?: RecordSet['customFields']
): RecordSet[] => (rows.length === 0 ? [] : [{ map, rows, ...(customFields && { customFields }) }]);

/** The page of a record: people use another host than the API has. */
export const pageOf = (session: Session, path: string): string =>
	`${addressOf(session).replace(/\.api-(us\d+)\.com$/, '.activehosted.com')}/app/${path}`;

/** What is deleted leaves a list without a trace. */
export const sweepOf = (entity: Sweep['entity'], path: string): Sweep => ({
	entity,
	when: 'always',
	async *ids(session) {
		for await (const page of listed(session, path)) yield page.map(({ id }) => String(id));
	}
});
