import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

it('many passwords that are tried at once keep nothing else waiting', async () => {
	const done: string[] = [];
	const tried = Array.from({ length: 12 }, () =>
		isPassword('correct horse battery staple', null).then(() => done.push('password'))
	);
	await readFile(import.meta.filename).then(() => done.push('file'));
	expect(done.filter((each) => each === 'password').length).toBeLessThan(3);
	await Promise.all(tried);
	expect(done).toHaveLength(13);
});

it('more passwords than can be checked soon are refused at once, and the next ones are taken again', async () => {
	const cheap = await hashPassword('correct horse battery staple', {
		logN: 10,
		blockSize: 8,
		parallelization: 1
	});
	const tried = await Promise.allSettled(
		Array.from({ length: 60 }, () => isPassword('correct horse battery staple', cheap))
	);
	expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
	expect(tried.at(-1)).toMatchObject({ reason: { code: 'too_many_attempts', retryAt: expect.any(Date) } });
	expect(await isPassword('correct horse battery staple', cheap)).toBe(true);
});
