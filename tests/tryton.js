/** Whether there is a Tryton for the test that pulls from a real CRM. Plain JavaScript: `npm test` installs it before anything else. */
import { existsSync } from 'node:fs';

/** Debian's packages; what they need comes with them. */
export const trytonPackages = ['tryton-server', 'tryton-modules-party', 'tryton-modules-sale-opportunity'];

export const trytonPrograms = { serve: '/usr/bin/trytond', manage: '/usr/bin/trytond-admin' };

const needed = [
	...Object.values(trytonPrograms),
	'/usr/lib/python3/dist-packages/trytond/modules/sale_opportunity'
];

/** The file that is missing for it; undefined when all are there. */
export const missingOfTryton = () => needed.find((path) => !existsSync(path));
