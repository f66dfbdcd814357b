import { expect, it } from 'vitest';
import { auditActions, auditGroups } from './audit-actions.ts';

it('no group is called as an action: an address that names one means one', () => {
	expect(Object.keys(auditGroups).filter((group) => Object.hasOwn(auditActions, group))).toEqual([]);
});
