import { may, refusal, type Capability } from '#lib/crm/capabilities.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { RecordError } from './errors.ts';

/**
 * Refuse a viewer whose role lacks a capability. Routes are refused before they run (`routes/access.ts`); what the command
 * line and the API reach too asks here as well.
 *
 * @throws RecordError `not_allowed`
 */
export function requireCapability(viewer: Viewer, capability: Capability): void {
	if (may(viewer.role, capability)) return;
	const { message, advice } = refusal(capability);
	throw new RecordError('not_allowed', message, advice);
}
