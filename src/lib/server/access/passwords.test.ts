import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isPassword } from './passwords.ts';

it('many passwords that are tried at once keep nothing else waiting', async () => {
	const done: string[] = [];
	const tried = Array.from({ length: 12 }, () =>
		isPassword('correct horse battery staple', null).then(() => done.push('password'))
	);
	await readFile(import.meta.filename).then(() => done.push('file'));
	expect(done.filter((each) => each === 'password').length).toBeLessThan(2);
	await Promise.all(tried);
	expect(done).toHaveLength(13);
});
