/** Whose Dynamics 365 it is, and what its application may not read. */
import type { Connection, Lack, Session } from '../connector.ts';
import { clientOf, type DynamicsClient } from './client.ts';
import type { Kind } from './kinds/kind.ts';
import { auditedOf } from './pull/audits.ts';
import { runsOf } from './pull/processes.ts';

export async function checkConnection(
	session: Session,
	kinds: readonly (readonly [stream: string, kind: Kind])[]
): Promise<Connection> {
	const client = clientOf(session);
	const { OrganizationId } = await client.get<{ OrganizationId: string }>('WhoAmI()');
	const { name } = await client.whose();
	const lacking: Lack[] = [];
	for (const [stream, kind] of kinds) lacking.push(...(await lacksOf(client, stream, kind)));
	lacking.push(...(await lackingHistory(client)));
	return {
		account: OrganizationId,
		accountName: typeof name === 'string' ? name : new URL(client.organisation).hostname,
		lacking
	};
}

async function lacksOf(
	client: DynamicsClient,
	stream: string,
	{ table: name, optional }: Kind
): Promise<Lack[]> {
	const table = await client.table(name);
	const permission = `prvRead${name}`;
	if (!table) {
		if (optional) return [];
		return [{ stream, permission, message: `There is no table ${name} for this application.` }];
	}
	// The definition of a table is shown to everyone; its rows are not.
	if (await client.find(`${table.set}?$select=${table.id}&$top=1`)) return [];
	return [
		{
			stream,
			permission,
			message: `${name} may not be read: give the application’s user a role with Read on it for the whole organisation.`
		}
	];
}

async function lackingHistory(client: DynamicsClient): Promise<Lack[]> {
	const audited = await auditedOf(client);
	const runs = await runsOf(client);
	const missing = ['amount', 'expected_close', 'owner', ...(runs.length > 0 ? ['stage'] : [])].filter(
		(field) => !audited?.fields.includes(field)
	);
	if (missing.length === 0) return [];
	return [
		{
			stream: 'deal_events',
			permission: 'prvReadAuditSummary',
			message: audited
				? 'Moves from stage to stage are not audited: turn auditing on for the table of the business process flow. Until then only the entry into the stage of now is dated.'
				: 'The audit log is off for opportunities, or may not be read: turn auditing on, and give the application’s user “View Audit Summary”. Until then only the entry into the stage of now is dated, and other changes by comparing one run with the next.'
		}
	];
}
