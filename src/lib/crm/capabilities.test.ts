import { describe, expect, it } from 'vitest';
import { capabilities, holdersOf, may, refusal, type Capability } from './capabilities.ts';
import { roles } from './viewer.ts';

const names = Object.keys(capabilities) as Capability[];

describe('what a role may do', () => {
	it('is everything for an administrator', () => {
		for (const name of names) expect(may('admin', name), name).toBe(true);
	});

	it('touches rows of any owner only for roles that see them all', () => {
		for (const name of ['import', 'undo_import'] as const)
			expect(roles.filter((role) => may(role, name))).toEqual(['marketer', 'analyst', 'admin']);
	});

	it('shows the work of people to those who lead or study it', () => {
		expect(roles.filter((role) => may(role, 'see_adoption'))).toEqual(['manager', 'analyst', 'admin']);
	});

	it('decides about people, settings, privacy and the audit log only for administrators', () => {
		for (const name of [
			'manage_people',
			'manage_settings',
			'manage_privacy',
			'read_audit',
			'view_as',
			'backup'
		] as const)
			expect(roles.filter((role) => may(role, name))).toEqual(['admin']);
	});

	it('is asked for of those who have it', () => {
		expect(holdersOf('import')).toBe('a marketer, an analyst or an administrator');
		expect(holdersOf('manage_people')).toBe('an administrator');
	});

	it('is refused with who has it, and who can give it', () => {
		expect(refusal('import')).toEqual({
			message:
				'Only marketers, analysts and administrators may import files and see what imports read and refused.',
			advice: 'An administrator of this Weatherglass can give you another role.'
		});
	});
});
